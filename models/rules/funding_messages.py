"""What errors about funding plans, deputies and corrections say; the codes are in alphabetical order."""

from models.rules.text import Text

FUNDING_MESSAGES: dict[str, Text] = {
    "condition_without_share": Text(
        ar="لا حصة للجهة {funder} في الخطة؛ الشرط لممول له حصة.",
        en="{funder} has no share in the plan; a condition belongs to a funder that has one.",
    ),
    "counter_empty": Text(
        ar="العرض المقابل فارغ؛ اذكر حصتك كما تقبلها بالسنوات، أو شرطا، أو كليهما.",
        en="The counter-offer says nothing; give your share by year as you would give it, a condition,"
        " or both.",
    ),
    "counter_foreign": Text(
        ar="العرض المقابل يخص حصة {funder} وحدها؛ احذف حصص غيرها.",
        en="A counter-offer is about the share of {funder} alone; leave the shares of others out.",
    ),
    "counter_unasked": Text(
        ar="القرار «{outcome}» لا يحمل عرضا مقابلا؛ احذفه أو اختر «عرض مقابل».",
        en="The decision “{outcome}” carries no counter-offer; leave it out, or choose the counter-offer.",
    ),
    "counter_unchanged": Text(
        ar="العرض المقابل مطابق لما عرض على {funder}؛ اعتمد الحصة أو غير مبلغا أو سنة أو شرطا.",
        en="The counter-offer is what {funder} was asked for; approve the share, or change an amount, a year"
        " or the condition.",
    ),
    "plan_unknown": Text(
        ar="لا توجد نسخة {number} من خطة تمويل المشروع {project}.",
        en="The funding plan of project {project} has no version {number}.",
    ),
    "share_unreadable": Text(
        ar="الحصة «{given}» غير مقروءة؛ اكتبها هكذا: {form}.",
        en="The share “{given}” cannot be read; write it as {form}.",
    ),
}
