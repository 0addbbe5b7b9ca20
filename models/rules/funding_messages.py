"""What errors about funding plans, deputies and corrections say; the codes are in alphabetical order."""

from models.rules.text import Text

FUNDING_MESSAGES: dict[str, Text] = {
    "absence_over": Text(
        ar="الغياب ينتهي في {ends_at} قبل أن يبدأ أو قبل الآن؛ أعط نهاية لاحقة.",
        en="The absence ends at {ends_at}, before it starts or before now; give a later end.",
    ),
    "absence_too_long": Text(
        ar="الغياب أطول من {days} يوما؛ قسمه أو عين شخصا آخر للدور.",
        en="The absence is longer than {days} days; divide it, or appoint somebody else to the role.",
    ),
    "absence_without_reason": Text(
        ar="اذكر سبب الغياب.",
        en="Say why the person is away.",
    ),
    "backup_unknown": Text(
        ar="ليس للشخص {email} نائب معتاد؛ سم النائب.",
        en="{email} has no usual deputy; name the deputy.",
    ),
    "bulk_confirmed": Text(
        ar="هذه الدفعة حالتها «{state}»؛ لا تؤكد إلا مرة واحدة.",
        en="This batch is “{state}”; it is confirmed once only.",
    ),
    "bulk_own": Text(
        ar="يؤكد هذه الدفعة من أعدها.",
        en="This batch is confirmed by whoever prepared it.",
    ),
    "bulk_second_person": Text(
        ar="الدفعة تخص أموالا؛ يؤكدها شخص غير من أعدها من الجهة نفسها.",
        en="The batch is about money; somebody else of the same body confirms it than who prepared it.",
    ),
    "bulk_unknown": Text(
        ar="لا توجد دفعة قرارات بالرقم {bulk}.",
        en="There is no batch of decisions {bulk}.",
    ),
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
        en="The counter-offer is what {funder} was asked for; approve the share, or change an"
        " amount, a year or the condition.",
    ),
    "deputy_ended": Text(
        ar="هذه النيابة انتهت بالفعل.",
        en="This deputyship has ended already.",
    ),
    "deputy_foreign": Text(
        ar="النائب {email} من جهة أخرى؛ لا يقرر أحد خارج جهته.",
        en="The deputy {email} is of another body; nobody decides outside their own.",
    ),
    "deputy_not_yours": Text(
        ar="يعين النائب صاحب الدور أو مساعد معين في جهته.",
        en="A deputy is set by the person themself, or by an assistant appointed in their body.",
    ),
    "deputy_oneself": Text(
        ar="لا ينوب الشخص عن نفسه؛ سم شخصا آخر.",
        en="Nobody is their own deputy; name somebody else.",
    ),
    "deputy_unknown": Text(
        ar="لا توجد نيابة بالرقم {deputy}.",
        en="There is no deputyship {deputy}.",
    ),
    "four_eyes_edit": Text(
        ar="لا يعتمد المبلغ أو السنة أو الطرف من غيره آخر مرة؛ يجب أن يقرر شخص آخر.",
        en="Nobody approves an amount, a year or a party that they were the last to change; another"
        " person must decide.",
    ),
    "percent_not_whole": Text(
        ar="مجموع النسب {given} وليس 100؛ صححها.",
        en="The percentages sum to {given} and not to 100; correct them.",
    ),
    "plan_unknown": Text(
        ar="لا توجد نسخة {number} من خطة تمويل المشروع {project}.",
        en="The funding plan of project {project} has no version {number}.",
    ),
    "reversal_impossible": Text(
        ar="القرار في «{step}» لا يعكس؛ استعمل إجراء آخر على المشروع.",
        en="A decision on “{step}” is not reversed; take another action on the project.",
    ),
    "reversal_not_yours": Text(
        ar="يعكس القرار من اتخذه أو من اتخذ عنه.",
        en="A decision is reversed by whoever gave it, or for whom it was given.",
    ),
    "reversal_overtaken": Text(
        ar="تم «{step}» بعد هذا القرار؛ لم يعد يعكس.",
        en="“{step}” was done after this decision; it is not reversed any more.",
    ),
    "reversal_state": Text(
        ar="القرار حالته «{state}» أو المشروع في «{where}»؛ يعكس القرار القائم في مشروع سار فقط.",
        en="The decision is “{state}”, or the project is in “{where}”; only a standing decision of a"
        " project under way is reversed.",
    ),
    "reversal_too_late": Text(
        ar="انتهت مهلة عكس القرار ({days} أيام) في {until}.",
        en="The time to reverse this decision, {days} days, ended at {until}.",
    ),
    "share_unreadable": Text(
        ar="الحصة «{given}» غير مقروءة؛ اكتبها هكذا: {form}.",
        en="The share “{given}” cannot be read; write it as {form}.",
    ),
    "voted_already": Text(
        ar="صوت الشخص في هذه الخطوة بالفعل؛ لكل شخص صوت واحد وإن ناب عن غيره.",
        en="This person has voted on this step already; each has one vote, as a deputy too.",
    ),
}
