"""What errors about documents and contracts say; the codes are in alphabetical order."""

from models.rules.text import Text

CONTRACT_MESSAGES: dict[str, Text] = {
    "agreement_not_asked": Text(
        ar="لا تنتظر أي خطوة من {project} اتفاقية الآن؛ تعد عند إعداد وثائق التوقيع.",
        en="No step of {project} asks for an agreement now; it is written with the signature pack.",
    ),
    "amendment_not_now": Text(
        ar="{project} ليس قيد التنفيذ؛ يعدل المشروع وهو قيد التنفيذ فقط.",
        en="{project} is not being implemented; a project is amended only while it is.",
    ),
    "amendment_not_yours": Text(
        ar="لست مقدم {project} ولا منفذه ولا مدير البرنامج؛ اطلب التعديل من أحدهم.",
        en="You are neither sponsor nor implementer of {project} nor programme manager; ask one of them.",
    ),
    "amendment_reason_required": Text(ar="اذكر سبب التعديل.", en="Give the reason for the amendment."),
    "amendment_unknown": Text(ar="لا يوجد تعديل برمز {amendment}.", en="There is no amendment {amendment}."),
    "counterpart_rule_unknown": Text(
        ar="القاعدة {rule} غير معروفة؛ المتاح: {known}.",
        en="There is no rule {rule}; possible are: {known}.",
    ),
    "document_altered": Text(
        ar="الملف المخزن للمستند «{name}» لم يعد يطابق بصمته؛ أعيدت الوثائق إلى الإعداد، فاطلب"
        " إصدارها من جديد.",
        en="The stored file of “{name}” no longer matches its hash; the pack goes back to be issued anew.",
    ),
    "document_empty": Text(
        ar="الملف فارغ؛ أرسل ملفا له محتوى.",
        en="The file is empty; send one with content.",
    ),
    "document_kind_unknown": Text(
        ar="لا يوجد نوع مستند باسم «{kind}»؛ المعروف: {known}.",
        en="There is no kind of document “{kind}”; known kinds: {known}.",
    ),
    "document_name_invalid": Text(
        ar="اسم الملف غير صالح؛ أعط اسما لا يزيد عن {limit} حرف بلا شرطات مائلة أو محارف مخفية.",
        en="The file's name is not valid; give one of at most {limit} characters, without slashes or"
        " hidden characters.",
    ),
    "document_not_yours": Text(
        ar="لست معينا لدى أي طرف في هذا المشروع؛ اطلب من أحد أطرافه أن يرفق المستند.",
        en="You are appointed at none of this project's parties; ask one of them to attach the document.",
    ),
    "document_step_required": Text(
        ar="المستند «{kind}» يخص خطوة؛ سمها في step، وهي إحدى: {steps}.",
        en="“{kind}” belongs to a step; name it in step, one of: {steps}.",
    ),
    "document_too_large": Text(
        ar="الملف أكبر من {limit} ميجابايت؛ اضغطه أو قسمه.",
        en="The file is larger than {limit} MB; compress or divide it.",
    ),
    "document_turn_closed": Text(
        ar="الخطوة {step} ({subject}) ليست مفتوحة؛ ترفق مستنداتها وهي مفتوحة فقط.",
        en="The step {step} ({subject}) is not open; its documents are attached only while it is.",
    ),
    "document_turn_not_yours": Text(
        ar="الخطوة {step} ليست لك؛ يرفق مستنداتها من يجيب عنها.",
        en="The step {step} is not yours; its documents are attached by whoever answers it.",
    ),
    "document_type_differs": Text(
        ar="محتوى «{name}» لا يطابق امتداده؛ الامتداد الصحيح: {expected}.",
        en="The content of “{name}” does not fit its ending; the right ending is: {expected}.",
    ),
    "document_type_refused": Text(
        ar="نوع الملف غير مقبول أو يحتوي على وحدات ماكرو؛ المقبول: {taken}.",
        en="This type of file is not taken, or it has macros in it; taken are: {taken}.",
    ),
    "document_unknown": Text(
        ar="لا يوجد مستند برقم {document} في المشروع {project}.",
        en="The project {project} has no document {document}.",
    ),
    "milestone_unknown": Text(
        ar="لا توجد مرحلة برقم {milestone}؛ المراحل: {known}.",
        en="There is no milestone {milestone}; the milestones are: {known}.",
    ),
    "protocol_action_not_now": Text(
        ar="لا يمكن «{action}» والبروتوكول {state}؛ الممكن الآن: {possible}.",
        en="“{action}” is not possible while the protocol is {state}; possible now: {possible}.",
    ),
    "protocol_changed": Text(
        ar="تغير البروتوكول منذ قرأته؛ اقرأه من جديد ثم قرر.",
        en="The protocol has changed since you read it; read it again, then decide.",
    ),
    "protocol_end_too_early": Text(
        ar="نهاية البروتوكول يجب أن تكون بعد {valid_to}.",
        en="The protocol's new end must be later than {valid_to}.",
    ),
    "protocol_not_yours": Text(
        ar="«{action}» من اختصاص: {roles}.",
        en="“{action}” is for: {roles}.",
    ),
    "share_below_requested": Text(
        ar="حصة {funder} في {fiscal_year} أقل مما طلب صرفه منها بمقدار {amount}؛ ارفع الحصة.",
        en="The share of {funder} in {fiscal_year} is {amount} below what was asked for of it;"
        " raise the share.",
    ),
    "spending_not_yours": Text(
        ar="لست من الجهة المنفذة لمشروع {project}؛ يقدم كشف الصرف من ينفذه.",
        en="You are not its implementer; the spending of {project} is declared by its implementer.",
    ),
    "spending_outside": Text(
        ar="المبلغ يجب أن يكون بين {least} (المقبول) و{paid} (المدفوع).",
        en="The amount must lie between {least} (accepted) and {paid} (paid).",
    ),
    "tranche_asked_for": Text(
        ar="طلب صرف الدفعات {tranches} فلا تغير؛ أبقها كما هي.",
        en="The tranches {tranches} were asked for and do not change; keep them as they are.",
    ),
    "tranche_not_paid": Text(
        ar="لم يدفع شيء من الدفعة {tranche} من {project} بعد.",
        en="Nothing was paid of tranche {tranche} of {project} yet.",
    ),
    "tranche_twice": Text(
        ar="تكرر رقم دفعة: {numbers}.",
        en="A tranche is given twice: {numbers}.",
    ),
    "tranches_all_requested": Text(
        ar="لا تبقى مرحلة تصرف معها حصة {funder} في {fiscal_year}؛ أضف مرحلة.",
        en="No milestone is left with which to pay the share of {funder} in {fiscal_year}; add one.",
    ),
    "tranches_do_not_sum": Text(
        ar="مجموع أنصبة {funder} في {fiscal_year} من الدفعات {sum} والحصة {share}؛ صحح الأنصبة.",
        en="The parts of {funder} in {fiscal_year} sum to {sum} over the tranches, and the share is {share};"
        " correct the parts.",
    ),
    "tranches_not_now": Text(
        ar="تخطط دفعات {project} عند إعلان النفاذ أو أثناء التنفيذ فقط.",
        en="The tranches of {project} are planned while it is declared effective or is implemented.",
    ),
    "tranches_not_yours": Text(
        ar="تخطيط دفعات {project} من اختصاص مدير البرنامج.",
        en="The tranches of {project} are planned by the programme manager.",
    ),
}
