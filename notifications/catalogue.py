"""Every kind of notice, as data: to whom, under which headline, and whether it may be switched off."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from models.rules.delivery import REMINDERS
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice.

    `audience` is holder (whose turn it is), parties (whom the project concerns), officer (who manages it)
    or asker (who asked for it).
    """

    name: str
    audience: str
    headline: Text
    mandatory: bool
    example: Mapping[str, Any]

    @property
    def is_reminder(self) -> bool:
        """Tell whether it reminds of a turn, and so is pointless once the turn is over."""
        return self.name in REMINDERS


_COMMON: dict[str, Any] = {
    "project": {
        "code": "HEA-01",
        "title_ar": "الملف الصحي الإلكتروني الموحد",
        "title_en": "Unified electronic health record",
    },
    "stage": {"ar": "التمويل المشترك", "en": "Joint funding"},
    "step": None,
    "subject": None,
    "organisation": {"ar": "وزارة الصحة والسكان", "en": "Ministry of Health and Population"},
    "recipient": {"ar": "منى السيد", "en": "Mona El-Sayed"},
    "due_at": None,
    "opened_at": "2026-11-22T08:00:00+00:00",
    "comment": "",
    "outcome": None,
    "path": "/projects/HEA-01",
}
_TURN: dict[str, Any] = {
    **_COMMON,
    "step": {"ar": "اعتماد حصة التمويل", "en": "Approval of the cost share"},
    "subject": {"ar": "MOHP", "en": "MOHP"},
    "due_at": "2026-12-03T13:00:00+00:00",
    "path": "/steps/12",
}


def _example(base: dict[str, Any], **changes: Any) -> Mapping[str, Any]:
    return MappingProxyType({**base, **changes})


_KINDS = (
    Kind("step_opened", "holder", Text("ردكم مطلوب", "Your answer is awaited"), True, _example(_TURN)),
    Kind(
        "reminder",
        "holder",
        Text("تذكير: ردكم مطلوب", "Reminder: your answer is awaited"),
        False,
        _example(_TURN),
    ),
    Kind("overdue", "holder", Text("تأخر ردكم عن الموعد", "Your answer is overdue"), True, _example(_TURN)),
    Kind(
        "returned",
        "holder",
        Text("أعيد المشروع للاستيفاء", "The project was returned to you"),
        True,
        _example(_TURN, comment="برجاء استكمال خطة التدريب.\nPlease complete the training plan."),
    ),
    Kind(
        "correction",
        "holder",
        Text("تصحيح: عُكس قرار سابق", "Correction: an earlier decision was reversed"),
        True,
        _example(_TURN, comment="قرار بالخطأ. / Decided by mistake."),
    ),
    Kind(
        "stage_reached",
        "parties",
        Text("انتقل المشروع إلى مرحلة جديدة", "The project has reached a new stage"),
        False,
        _example(_COMMON),
    ),
    Kind(
        "rejected",
        "parties",
        Text("رُفض المشروع", "The project was rejected"),
        True,
        _example(
            _COMMON,
            stage={"ar": "المراجعة", "en": "Review"},
            outcome={"ar": "مرفوض", "en": "Rejected"},
            comment="لا يقع المشروع ضمن بنود البروتوكول. / Outside the clauses of the protocol.",
        ),
    ),
    Kind(
        "project_closed",
        "parties",
        Text("أُغلق المشروع", "The project is closed"),
        True,
        _example(_COMMON, stage={"ar": "الإغلاق", "en": "Closing"}, outcome={"ar": "مغلق", "en": "Closed"}),
    ),
    Kind(
        "project_ended",
        "parties",
        Text("انتهى المشروع قبل اكتماله", "The project has ended before completion"),
        True,
        _example(
            _COMMON,
            outcome={"ar": "مسحوب", "en": "Withdrawn"},
            comment="بطلب من الجهة. / At the body's request.",
        ),
    ),
)
_MORE = (
    Kind(
        "undeliverable",
        "officer",
        Text("تعذر تسليم رسائلنا إلى عنوان", "Mail to an address cannot be delivered"),
        True,
        _example(
            _COMMON,
            addressee={"ar": "كريم حسن", "en": "Karim Hassan"},
            address="karim.hassan@mohp.example",
            comment="550 5.1.1 no such user (at RCPT)",
        ),
    ),
    Kind(
        "sign_in",
        "asker",
        Text("رمز التحقق", "Your code"),
        True,
        MappingProxyType(
            {
                "organisation": _COMMON["organisation"],
                "recipient": _COMMON["recipient"],
                "purpose": "link",
                "code_seed": "0123456789abcdef" * 4,
                "path": "/p",
            }
        ),
    ),
    Kind(
        "digest",
        "holder",
        Text("ملخص اليوم", "Your day at a glance"),
        True,
        MappingProxyType(
            {
                "organisation": _COMMON["organisation"],
                "recipient": _COMMON["recipient"],
                "path": "/inbox",
            }
        ),
    ),
)
_OF_CLOCKS = (
    Kind(
        "escalation",
        "officer",
        Text("تأخر رد عن موعده", "An answer is overdue"),
        True,
        _example(_TURN),
    ),
    Kind("due_moved", "holder", Text("تغير موعد ردكم", "Your deadline has moved"), True, _example(_TURN)),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in (*_KINDS, *_MORE, *_OF_CLOCKS)})
