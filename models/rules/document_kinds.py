"""The kinds of document that projects have, and what each is called."""

from collections.abc import Mapping

from models.rules.text import Text

KINDS: Mapping[str, Text] = {
    "agreement": Text("اتفاقية المشروع", "Project agreement"),
    "amendment": Text("ملحق التعديل", "Amendment agreement"),
    "correspondence": Text("مراسلة", "Correspondence"),
    "evidence": Text("دليل الإنجاز", "Evidence of a milestone"),
    "final_report": Text("التقرير الختامي", "Final report"),
    "handover": Text("محضر الاستلام", "Handover record"),
    "periodic_report": Text("التقرير الدوري", "Periodic report"),
    "receipt": Text("إيصال", "Receipt"),
    "statement": Text("البيان المالي", "Financial statement"),
    "study": Text("دراسة", "Study"),
    "other": Text("مستند آخر", "Other document"),
}
