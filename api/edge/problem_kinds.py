"""The kinds of problem: one table from the family of errors to HTTP, with what a caller does about each."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.edge import errors as http
from models.rules import errors as family
from models.rules.errors import ShirakaError
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, the last part of its `type`, its title and what mends it."""

    status: int
    name: str
    title: Text
    remedy: Text


KINDS: Mapping[type[ShirakaError], Kind] = {
    http.BadRequest: Kind(
        400,
        "bad-request",
        Text("طلب غير صالح", "Bad request"),
        Text(
            "صحح ما تشير إليه كل خانة pointer ثم أرسل الطلب من جديد.",
            "Correct what each pointer names, then send the request again.",
        ),
    ),
    http.Unauthenticated: Kind(
        401,
        "unauthenticated",
        Text("لم تثبت الهوية", "Not authenticated"),
        Text(
            "سجل الدخول، أو أرسل مفتاحا صالحا في ترويسة Authorization: Bearer.",
            "Sign in, or send a valid key in the header Authorization: Bearer.",
        ),
    ),
    family.Forbidden: Kind(
        403,
        "forbidden",
        Text("غير مسموح", "Forbidden"),
        Text(
            "لا يسمح دورك أو نطاق مفتاحك بهذا؛ اطلبه ممن يملكه.",
            "Your role or the scope of your key does not allow this; ask one whose role does.",
        ),
    ),
    family.NotFound: Kind(
        404,
        "not-found",
        Text("غير موجود", "Not found"),
        Text(
            "ليس هذا موجودا، أو ليس لك أن تراه؛ راجع الرمز.",
            "There is no such thing, or it is not yours to see; check its code.",
        ),
    ),
    http.UnknownRoute: Kind(
        404,
        "unknown-route",
        Text("عنوان غير معروف", "Unknown address"),
        Text("راجع العنوان في وصف الواجهة.", "Check the address against the API description."),
    ),
    http.MethodNotAllowed: Kind(
        405,
        "method-not-allowed",
        Text("طريقة غير متاحة", "Method not allowed"),
        Text(
            "استعمل طريقة مما تسميه ترويسة Allow.",
            "Use one of the methods that the header Allow names.",
        ),
    ),
    family.Refused: Kind(
        409,
        "refused",
        Text("الحالة لا تسمح", "Refused in this state"),
        Text(
            "تذكر unmet ما ينقص وممن يطلب؛ أعد المحاولة بعد استيفائه.",
            "The member unmet says what is missing and from whom; try again when it is there.",
        ),
    ),
    family.Conflict: Kind(
        409,
        "conflict",
        Text("تعارض", "Conflict"),
        Text(
            "غيره طلب آخر في الوقت نفسه؛ اقرأه من جديد ثم قرر.",
            "Another request changed it at the same time; read it again, then decide.",
        ),
    ),
    family.Lost: Kind(
        409,
        "lost",
        Text("انتقل العمل", "Work passed on"),
        Text("تولاه غيرك؛ لا شيء عليك.", "Another took it over; nothing is left to do here."),
    ),
    family.Stale: Kind(
        412,
        "stale",
        Text("نسخة قديمة", "Stale version"),
        Text(
            "اقرأ المورد من جديد، وأرسل ETag الحالي في If-Match.",
            "Read the resource again, and send its present ETag in If-Match.",
        ),
    ),
    http.TooLarge: Kind(
        413,
        "too-large",
        Text("طلب كبير جدا", "Request too large"),
        Text("أرسل أقل في الطلب الواحد.", "Send less in one request."),
    ),
    http.UnsupportedMediaType: Kind(
        415,
        "unsupported-media-type",
        Text("نوع غير مدعوم", "Not JSON"),
        Text(
            "أرسل جسم الطلب بالنوع application/json.",
            "Send the body with the media type application/json.",
        ),
    ),
    family.Invalid: Kind(
        422,
        "invalid",
        Text("بيانات غير صالحة", "Invalid input"),
        Text(
            "تسمي errors كل حقل وما يصلحه؛ لم يحفظ شيء.",
            "The member errors names each field and its remedy; nothing was saved.",
        ),
    ),
    http.KeyReused: Kind(
        422,
        "key-reused",
        Text("مفتاح مستعمل", "Idempotency key reused"),
        Text(
            "لكل طلب جديد مفتاح Idempotency-Key جديد؛ وللإعادة المفتاح نفسه والجسم نفسه.",
            "A new request takes a new Idempotency-Key; a repeat takes the same key with the same body.",
        ),
    ),
    http.PreconditionRequired: Kind(
        428,
        "precondition-required",
        Text("شرط مطلوب", "Precondition required"),
        Text(
            "اقرأ المورد، وأرسل ETag الذي معه في If-Match.",
            "Read the resource, and send the ETag that came with it in If-Match.",
        ),
    ),
    http.TooMany: Kind(
        429,
        "too-many-requests",
        Text("طلبات كثيرة", "Too many requests"),
        Text(
            "انتظر المدة المذكورة في ترويسة Retry-After ثم أعد المحاولة.",
            "Wait as long as the header Retry-After says, then try again.",
        ),
    ),
    http.Failed: Kind(
        500,
        "failed",
        Text("خطأ في الخادم", "Server error"),
        Text(
            "الخطأ منا وقد سجل، ولم يحفظ شيء؛ أعد المحاولة بالمفتاح نفسه، ثم أخبر من يشغل النظام.",
            "The fault is ours and is logged, and nothing was saved; repeat it with the same "
            "Idempotency-Key, then tell whoever operates this installation.",
        ),
    ),
    http.Unavailable: Kind(
        503,
        "unavailable",
        Text("غير متاح الآن", "Unavailable"),
        Text(
            "انتظر الثواني التي تذكرها Retry-After، ثم أعد الطلب نفسه.",
            "Wait the seconds that Retry-After gives, then send the same request again.",
        ),
    ),
}


def kind_of(error: ShirakaError) -> Kind:
    """Find the row of the nearest class; an error outside the table is a fault of ours."""
    return next((KINDS[cls] for cls in type(error).__mro__ if cls in KINDS), KINDS[http.Failed])


def kind_named(name: str) -> Kind | None:
    """Find the kind that a problem's `type` names, or none."""
    return next((kind for kind in KINDS.values() if kind.name == name), None)
