"""Which acting persons a demonstration needs: for each kind of body, the roles and how many hold each."""

from dataclasses import dataclass

from models.rules.offices import OFFICES
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class ActingRole:
    """A role with the title of those who act in it; where a chair is needed, the first person is it."""

    role: str
    title: Text
    count: int = 1
    chair: bool = False


OWNER = (
    ActingRole("programme_manager", Text(ar="مدير البرنامج", en="Programme manager")),
    ActingRole("committee_member", Text(ar="عضو اللجنة", en="Committee member"), count=5, chair=True),
    ActingRole("evaluation_panel", Text(ar="عضو لجنة التقييم", en="Evaluation panel member"), count=3),
    ActingRole("technical_reviewer", Text(ar="المراجع الفني", en="Technical reviewer")),
    ActingRole("legal_reviewer", Text(ar="المراجع القانوني", en="Legal reviewer")),
    ActingRole("financial_reviewer", Text(ar="المراجع المالي", en="Financial reviewer")),
    ActingRole("technical_officer", Text(ar="المسئول الفني", en="Technical officer")),
    ActingRole("payment_officer", Text(ar="مسئول الصرف", en="Payment officer")),
    ActingRole("steering", Text(ar="عضو لجنة التوجيه", en="Steering committee member")),
    *(ActingRole(office, title) for office, title in OFFICES.items()),
)
PARTY = (
    ActingRole("sponsor", Text(ar="مقدم المشروع", en="Sponsor")),
    ActingRole("sector_reviewer", Text(ar="مراجع القطاع", en="Sector reviewer")),
    ActingRole("funding_officer", Text(ar="المفوض بالتمويل", en="Funding officer")),
    ActingRole("funding_authority", Text(ar="السلطة المختصة بالتمويل", en="Funding authority")),
    ActingRole("finance_officer", Text(ar="المسئول المالي", en="Finance officer")),
    ActingRole("signatory", Text(ar="المفوض بالتوقيع", en="Signatory")),
    ActingRole("implementer", Text(ar="مسئول التنفيذ", en="Implementer")),
    ActingRole("owner_officer", Text(ar="مستلم المخرجات", en="Owner's officer")),
    ActingRole("focal_point", Text(ar="جهة الاتصال", en="Focal point")),
)
PROVIDER = (
    ActingRole("provider", Text(ar="مقدم الحل", en="Provider")),
    ActingRole("implementer", Text(ar="مسئول التنفيذ", en="Implementer")),
    ActingRole("signatory", Text(ar="المفوض بالتوقيع", en="Signatory")),
)
PROVIDER_KINDS = ("company", "sme", "civil_society")
LANGUAGES = ("ar", "ar", "both", "ar", "ar", "en", "ar", "both", "ar", "en")


def language_of(number: int) -> str:
    """Give the language in which the `number`-th acting person is written to: mostly Arabic."""
    return LANGUAGES[number % len(LANGUAGES)]
