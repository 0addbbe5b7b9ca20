"""What each error says, in Arabic and in English; the codes are in alphabetical order."""

from models.rules.text import Text

MESSAGES: dict[str, Text] = {
    "action_not_allowed": Text(
        ar="لا يمكن «{action}» والمشروع في «{where}»؛ المتاح الآن: {allowed}.",
        en="“{action}” is not possible while the project is in “{where}”; possible now: {allowed}.",
    ),
    "action_not_yours": Text(
        ar="هذا الإجراء متاح لدور: {role}؛ لست معينا لأي منها في هذا المشروع.",
        en="This action belongs to: {role}; you are appointed to none of these on this project.",
    ),
    "action_unknown": Text(
        ar="لا يوجد إجراء باسم «{action}»؛ المعروف: {known}.",
        en="There is no action “{action}”; known actions: {known}.",
    ),
    "amount_not_positive": Text(
        ar="المبلغ {amount} غير صالح؛ أدخل مبلغا أكبر من صفر.",
        en="The amount {amount} is not valid; give an amount above zero.",
    ),
    "comment_required": Text(
        ar="القرار «{outcome}» يحتاج إلى سبب؛ اكتبه في حقل التعليق.",
        en="The decision “{outcome}” needs a reason; write it in the comment.",
    ),
    "conditions_unmet": Text(
        ar="لا يمكن المتابعة حتى تتحقق الشروط: {conditions}",
        en="This cannot go on until these conditions are met: {conditions}",
    ),
    "content_sealed": Text(
        ar="محتوى المشروع {project} مجمد في هذه المرحلة؛ يعدل أثناء خطوة الإعداد أو خطة التمويل فقط.",
        en="The content of project {project} is sealed at this stage; it is edited while its draft or funding plan"
        " step is open.",
    ),
    "dates_reversed": Text(
        ar="تاريخ النهاية {end} يسبق تاريخ البداية {start}؛ صحح أحدهما.",
        en="The end {end} is before the start {start}; correct one of them.",
    ),
    "duplicate_project": Text(
        ar="يوجد مشروع بالرمز {code}؛ اختر رمزا آخر.",
        en="There is a project {code} already; choose another code.",
    ),
    "four_eyes": Text(
        ar="لا يعتمد الشخص ما قدمه أو اعتمده بنفسه في «{step}»؛ يجب أن يقرر شخص آخر.",
        en="Nobody decides on what they decided themselves in “{step}”; another person must decide.",
    ),
    "fiscal_year_outside": Text(
        ar="السنة المالية {fiscal_year} خارج مدة المشروع؛ السنوات المتاحة: {allowed}.",
        en="The fiscal year {fiscal_year} is outside the project; possible years: {allowed}.",
    ),
    "last_member": Text(
        ar="لا يمكن التنحي لأن اللجنة تفقد نصابها؛ اطلب تعيين عضو آخر أولا.",
        en="You cannot step aside, since nobody would be left to decide; ask for another member first.",
    ),
    "lease_lost": Text(
        ar="انتقل العمل على {subject} إلى معالج آخر.",
        en="The work on {subject} has passed to another worker.",
    ),
    "lifecycle_invalid": Text(
        ar="تعريف دورة الحياة غير صالح، السطر {line}: {reason}",
        en="The lifecycle definition is not valid, line {line}: {reason}",
    ),
    "lifecycle_unknown": Text(
        ar="لا توجد دورة حياة منشورة؛ انشر واحدة بالأمر shiraka lifecycle publish.",
        en="No lifecycle is published; publish one with shiraka lifecycle publish.",
    ),
    "not_appointed": Text(
        ar="هذه الخطوة تخص «{role}» في {organisation}؛ لست معينا لذلك.",
        en="This step belongs to the {role} of {organisation}; you are not appointed to that.",
    ),
    "outcome_unknown": Text(
        ar="القرار «{outcome}» غير متاح هنا؛ المتاح: {allowed}.",
        en="The decision “{outcome}” is not offered here; possible: {allowed}.",
    ),
    "person_unknown": Text(
        ar="لا يوجد شخص بالعنوان {email}.",
        en="There is no person with the address {email}.",
    ),
    "project_unknown": Text(
        ar="لا يوجد مشروع بالرمز {project}، أو ليس لك الاطلاع عليه.",
        en="There is no project {project}, or you may not see it.",
    ),
    "protocol_unknown": Text(
        ar="لا يوجد بروتوكول بالرمز {protocol}، أو ليس لك الاطلاع عليه.",
        en="There is no protocol {protocol}, or you may not see it.",
    ),
    "reason_required": Text(
        ar="«{action}» يحتاج إلى سبب؛ اكتبه.",
        en="“{action}” needs a reason; write one.",
    ),
    "restored_already": Text(
        ar="أعيد فتح المشروع {limit} مرة من قبل، وهو الحد.",
        en="The project was restored {limit} time(s) already, which is the limit.",
    ),
    "returned_enough": Text(
        ar="أعيد المشروع من هذه الخطوة {limit} مرات، وهو الحد؛ اختر قرارا آخر.",
        en="The project was returned from this step {limit} times, which is the limit; choose another decision.",
    ),
    "shares_do_not_sum": Text(
        ar="مجموع الحصص {sum} لا يساوي التكلفة {cost}؛ الفرق {difference}.",
        en="The shares sum to {sum}, the cost is {cost}; the difference is {difference}.",
    ),
    "slot_closed": Text(
        ar="أجيب عن هذه الخطوة بالفعل أو أغلقت ({state})؛ حدث الصفحة لترى وضعها.",
        en="This step was answered or closed already ({state}); reload to see where it stands.",
    ),
    "slot_unknown": Text(
        ar="لا توجد خطوة بالرقم {slot}، أو ليس لك الاطلاع عليها.",
        en="There is no step {slot}, or you may not see it.",
    ),
    "time_naive": Text(
        ar="الوقت {value} بلا منطقة زمنية؛ أضفها.",
        en="The time {value} has no time zone; add one.",
    ),
    "too_late_to_restore": Text(
        ar="انقضت مهلة الإحياء وهي {days} يوما؛ افتح مشروعا جديدا.",
        en="The {days} days in which the project could be restored are over; open a new project.",
    ),
    "version_stale": Text(
        ar="تغير المشروع بعد أن قرأته: قرأت النسخة {seen} وهو الآن في النسخة {current}؛ راجعه ثم قرر.",
        en="The project changed after you read it: you read version {seen}, it is now version {current};"
        " read it again, then decide.",
    ),
}
