"""Named conditions: what must hold, why in both languages, and which role can mend it."""

from collections.abc import Callable
from datetime import datetime

from models.rules.amendment_conditions import AMENDMENT_CONDITIONS
from models.rules.condition import Condition, Rule
from models.rules.facts import Content, Facts, Subject
from models.rules.ledger import told
from models.rules.payments import PAYMENT_CONDITIONS
from models.rules.text import Text


def of_content(rule: Callable[[Content], bool]) -> Rule:
    """Make a rule that looks at the project's content alone."""
    return lambda facts, _subject, _now: rule(facts.content)


def _protocol_in_force(content: Content) -> bool:
    return content.protocol_state == "in_force"


def _shares_sum(content: Content) -> bool:
    return bool(content.shares) and sum(share.amount for share in content.shares) == content.cost


def _offer_open(content: Content) -> bool:
    return any(offer.state in ("offered", "selected") for offer in content.offers)


def _told_shortfalls(facts: Facts) -> Text:
    text = told(facts.content.shortfalls)
    return Text(ar=f"لا يكفي المتاح تحت السقوف: {text.ar}.", en=f"The ceilings do not suffice: {text.en}.")


def _pack_issued(facts: Facts, _subject: Subject, _now: datetime) -> bool:
    pack = facts.steps.get("pack")
    return pack is not None and pack.state == "passed"


def _no_overdue_report(facts: Facts, _subject: Subject, now: datetime) -> bool:
    return not any(
        slot.state == "open"
        and slot.step == "report_submission"
        and slot.due_at is not None
        and slot.due_at < now
        for slot in facts.slots.values()
    )


CONDITIONS: dict[str, Condition] = {
    **PAYMENT_CONDITIONS,
    **AMENDMENT_CONDITIONS,
    "protocol_in_force": Condition(
        Text(ar="البروتوكول غير سار.", en="The protocol is not in force."),
        "programme_manager",
        of_content(_protocol_in_force),
    ),
    "has_title_and_scope": Condition(
        Text(
            ar="ينقص العنوان بالعربية والإنجليزية أو وصف النطاق.",
            en="The title in Arabic and English or the scope is missing.",
        ),
        "sponsor",
        of_content(lambda c: bool(c.title_ar and c.title_en and c.scope)),
    ),
    "has_clause": Condition(
        Text(ar="لم يحدد بند من البروتوكول.", en="No clause of the protocol is named."),
        "sponsor",
        of_content(lambda c: bool(c.clauses)),
    ),
    "has_objective": Condition(
        Text(ar="لم يحدد هدف.", en="No objective is named."),
        "sponsor",
        of_content(lambda c: bool(c.objectives)),
    ),
    "has_cost_and_shares": Condition(
        Text(ar="تنقص التكلفة أو الحصص الاسترشادية.", en="The cost or the indicative shares are missing."),
        "sponsor",
        of_content(lambda c: c.cost > 0 and bool(c.shares)),
    ),
    "no_duplicate": Condition(
        Text(
            ar="يوجد مشروع بالعنوان نفسه تحت البروتوكول نفسه.",
            en="A project with the same title stands under the same protocol.",
        ),
        "programme_manager",
        of_content(lambda c: not c.duplicates),
    ),
    "within_protocol_ceiling": Condition(
        Text(
            ar="التكلفة تتجاوز المتبقي من سقف البروتوكول.",
            en="The cost is above what remains of the protocol's ceiling.",
        ),
        "programme_manager",
        of_content(lambda c: c.cost <= c.protocol_remaining),
    ),
    "wants_offers": Condition(
        Text(ar="لا يطلب المشروع عروض حلول.", en="The project does not call for solution offers."),
        "programme_manager",
        of_content(lambda c: c.wants_offers),
    ),
    "has_offer": Condition(
        Text(ar="لا يوجد عرض حل قائم.", en="There is no open solution offer."),
        "programme_manager",
        of_content(_offer_open),
    ),
    "shares_sum_to_cost": Condition(
        Text(ar="مجموع الحصص لا يساوي التكلفة.", en="The shares do not sum to the cost."),
        "programme_manager",
        of_content(_shares_sum),
    ),
    "shares_within_ceilings": Condition(
        Text(ar="لا يكفي المتاح تحت السقوف.", en="The ceilings do not suffice for the shares."),
        "programme_manager",
        of_content(lambda c: not c.shortfalls),
        _told_shortfalls,
    ),
    "shares_reserved": Condition(
        Text(ar="لم تحجز الحصص كلها.", en="Not every share is reserved."),
        "programme_manager",
        of_content(lambda c: c.unreserved <= 0),
    ),
    "balance_settled": Condition(
        Text(
            ar="ما زال رصيد محجوز أو مرتبط به: المحجوز لا يساوي المنصرف والمفرج عنه.",
            en="A balance is still reserved or committed: what was reserved is not disbursed or released.",
        ),
        "programme_manager",
        of_content(lambda c: c.held == 0),
    ),
    "pack_issued": Condition(
        Text(ar="وثائق التوقيع تعد من جديد.", en="The signature pack is being written again."),
        "legal_reviewer",
        _pack_issued,
    ),
    "focal_points_named": Condition(
        Text(
            ar="لم تسم جهة اتصال لكل من الجهة الرائدة والشريك.",
            en="A focal point is not named for both the lead and the partner.",
        ),
        "programme_manager",
        of_content(lambda c: c.focal_points >= 2),
    ),
    "first_tranche_planned": Condition(
        Text(ar="لم تخطط الدفعة الأولى.", en="The first tranche is not planned."),
        "programme_manager",
        of_content(lambda c: c.tranches > 0),
    ),
    "no_overdue_report": Condition(
        Text(ar="يوجد تقرير دوري متأخر.", en="A periodic report is overdue."),
        "implementer",
        _no_overdue_report,
    ),
}
# What the ledger posts leaves the content as it is, so that the project goes on in the same movement.
OF_LEDGER = ("pledge_shares", "reserve_shares", "commit_shares", "release_balance")
INSTRUCTIONS = (
    "select_offer",
    "accept_offer",
    "decline_offer",
    "fit_amendment",
    "merge_amendment",
    "put_to_funders",
    "take_effect",
    *OF_LEDGER,
)
KEEPS_CONTENT = (*OF_LEDGER, "put_to_funders", "take_effect")
TAKE_COUNTER = "take_counter_offer"  # Given by a counter-offer itself, never by a definition.
AT_ONCE = ("pay_part", "declare_spending", "accept_spending")
AWAITED = Text(ar="ينتظر قرارا.", en="A decision is awaited.")
NOBODY = Text(ar="لم يعين أحد لهذا الدور.", en="Nobody is appointed to this role.")
NO_BODY = Text(ar="لم تحدد الجهة التي تتولى هذا الدور.", en="The body that fills this role is not known.")
