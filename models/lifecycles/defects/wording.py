"""What each defect says, in Arabic and in English; the part of a name before `/` is the defect's code."""

from models.rules.text import Text

WORDING: dict[str, Text] = {
    "after_out_of_order": Text(
        ar="«{step}» تأتي بعد «{other}» التي ترد بعدها في الملف؛ رتب الخطوات كما تسير.",
        en="“{step}” comes after “{other}”, which stands later in the file; order steps as they are walked.",
    ),
    "after_out_of_order/itself": Text(
        ar="«{step}» تأتي بعد نفسها؛ احذفها من after.",
        en="“{step}” comes after itself; take it out of after.",
    ),
    "after_out_of_order/stage": Text(
        ar="«{step}» تأتي بعد «{other}» وهي في مرحلة أخرى؛ after تسمي خطوات المرحلة نفسها فقط.",
        en="“{step}” comes after “{other}” of another stage; after names steps of the same stage only.",
    ),
    "at_most_without_return": Text(
        ar="«{outcome}» لها at_most ولا تعيد المشروع؛ at_most تحد عدد مرات الإعادة فقط.",
        en="“{outcome}” has at_most but does not return; at_most limits how often a step returns.",
    ),
    "automatic_choice": Text(
        ar="الخطوة الآلية «{step}» لها {count} نتائج؛ لها نتيجة واحدة لأن أحدا لا يختار.",
        en="The automatic step “{step}” has {count} outcomes; it takes exactly one, since nobody chooses.",
    ),
    "automatic_choice/holder": Text(
        ar="الخطوة الآلية «{step}» لها دور أو تتكرر؛ لا أحد يجيب عنها، فاحذف {key}.",
        en="The automatic step “{step}” has {key}; nobody answers it, so take {key} out.",
    ),
    "automatic_cycle": Text(
        ar="الخطوات الآلية تدور بلا نهاية: {steps}؛ ضع بينها خطوة يجيب عنها شخص.",
        en="Automatic steps go round for ever: {steps}; put a step between them that a person answers.",
    ),
    "beyond_without_limit": Text(
        ar="«{outcome}» لها beyond بلا at_most؛ اذكر في at_most بعد كم إعادة تحال إليها.",
        en="“{outcome}” has beyond without at_most; say in at_most after how many returns it leads there.",
    ),
    "dead_end": Text(
        ar="لا نتيجة في «{step}» تمضي بالمشروع أو تنهيه؛ أضف نتيجة pass أو end.",
        en="No outcome of “{step}” takes the project on or ends it; add one with effect pass or end.",
    ),
    "dead_end/state": Text(
        ar="لا مخرج من الحالة «{state}»؛ أضف نتيجة resume أو end لخطوتها، أو إجراء يخرج منها.",
        en="There is no way out of the state “{state}”; give its step an outcome with effect resume or end,"
        " or add an action that leaves it.",
    ),
    "duplicate_id": Text(
        ar="المعرف «{id}» مستعمل في السطر {line} أيضا؛ المعرف لا يتكرر.",
        en="The id “{id}” is used in line {line} as well; an id is used once.",
    ),
    "duplicate_id/reserved": Text(
        ar="المعرف «{id}» محجوز لمشروع يسير؛ اختر معرفا آخر.",
        en="The id “{id}” is kept for a project that is under way; choose another.",
    ),
    "duplicate_key": Text(
        ar="المفتاح «{key}» مكتوب مرتين؛ لا تؤخذ إلا إحداهما.",
        en="The key “{key}” is written twice; only one of them would count.",
    ),
    "impossible_exclusion": Text(
        ar="«{step}» تستبعد من قررها هو نفسه، فلا يبقى لها قرار؛ احذفها من other_than.",
        en="“{step}” shuts out whoever decides it, so no decision would stand; take it out of other_than.",
    ),
    "impossible_exclusion/later": Text(
        ar="«{step}» تستبعد من يقرر «{other}» وهي تأتي بعدها؛ ضع «{step}» في other_than لتلك الخطوة.",
        en="“{step}” shuts out who decides “{other}”, which comes later; name “{step}” in other_than of that"
        " step.",
    ),
    "impossible_gather": Text(
        ar="«{outcome}» تنتظر «{other}» ولا توجد خطوة بهذا الاسم؛ المعروف: {known}.",
        en="“{outcome}” gathers “{other}”, but there is no such step; known steps: {known}.",
    ),
    "impossible_gather/later": Text(
        ar="«{outcome}» تنتظر «{other}» وهي لا تفتح إلا بعدها؛ فلا تجاب أبدا.",
        en="“{outcome}” gathers “{other}”, which opens only after it; it would wait for ever.",
    ),
    "impossible_gather/elsewhere": Text(
        ar="«{outcome}» تنتظر «{other}» وهي في مرحلة أو حالة أخرى؛ تجمع الخطوات المتوازية فقط.",
        en="“{outcome}” gathers “{other}” of another stage or state; only parallel steps are gathered.",
    ),
    "impossible_gather/idle": Text(
        ar="gather في «{outcome}» بلا أثر؛ تعمل مع return أو end ومع النصاب all فقط.",
        en="gather does nothing in “{outcome}”; it works with return or end, under the quorum all, only.",
    ),
    "impossible_otherwise": Text(
        ar="«{outcome}» تحل محلها «{other}» وهي لا تعيد المشروع ولا تنهيه؛ الممكن: {known}.",
        en="“{outcome}” gives way to “{other}”, which neither returns nor ends; possible: {known}.",
    ),
    "impossible_otherwise/alone": Text(
        ar="«{outcome}» ينقصها {key}؛ يكتب needs و otherwise معا.",
        en="“{outcome}” lacks {key}; needs and otherwise are written together.",
    ),
    "impossible_quorum/alone": Text(
        ar="«{step}» لا تتكرر فلها مجيب واحد؛ النصاب {rule} يحتاج إلى for_each.",
        en="“{step}” repeats for nobody, so it has one answer; a quorum of {rule} needs for_each.",
    ),
    "impossible_quorum/chair": Text(
        ar="«{step}» تطلب حضور الرئيس، وليس لـ {collection} رئيس أو لا يصوت؛ احذف chair.",
        en="“{step}” asks for the chair, but {collection} has none or does not vote; take chair out.",
    ),
    "impossible_quorum/count": Text(
        ar="نصاب «{step}» من نوع count؛ حدد العدد في count.",
        en="The quorum of “{step}” is a count; say how many in count.",
    ),
    "impossible_quorum/fraction": Text(
        ar="نصاب «{step}» من نوع fraction؛ اكتبه [بسط، مقام] بين صفر وواحد صحيح، مثل [2, 3].",
        en="The quorum of “{step}” is a fraction; write it [over, under], above 0 and at most 1, as [2, 3].",
    ),
    "impossible_quorum/idle": Text(
        ar="{key} في نصاب «{step}» بلا أثر لأن القاعدة {rule}؛ احذفها أو غير القاعدة.",
        en="{key} does nothing in the quorum of “{step}”, whose rule is {rule}; take it out, or change the"
        " rule.",
    ),
    "impossible_quorum/recuse": Text(
        ar="نصاب «{step}» يطلب الجميع، فمن تنحى لا يكتمل به؛ استعمل fraction أو count.",
        en="The quorum of “{step}” asks for all, so it cannot be met once a member steps aside; use fraction"
        " or count.",
    ),
    "missing_key": Text(
        ar="ينقص المفتاح «{key}».",
        en="The key “{key}” is missing.",
    ),
    "missing_translation": Text(
        ar="ينقص النص {language}؛ اكتبه بالعربية والإنجليزية.",
        en="The text in {language} is missing; give it in Arabic and in English.",
    ),
    "missing_translation/copied": Text(
        ar="النص «{text}» ليس {language}؛ ترجمه.",
        en="The text “{text}” is not in {language}; translate it.",
    ),
    "missing_translation/title": Text(
        ar="ينقص العنوان بالعربية والإنجليزية؛ أضف title.",
        en="The title in Arabic and in English is missing; add title.",
    ),
    "misplaced_action": Text(
        ar="الإجراء «{action}» ({effect}) لا يصلح من الحالة «{state}»؛ الصالح: {known}.",
        en="The action “{action}” ({effect}) does not work from the state “{state}”; it works from: {known}.",
    ),
    "misplaced_action/returned": Text(
        ar="الإجراء «{action}» يدخل حالة الإعادة، ولا تدخل إلا بنتيجة return.",
        en="The action “{action}” enters the returned state, which only an outcome that returns enters.",
    ),
    "misplaced_expiry": Text(
        ar="اعتماد «{step}» يسقط ما لم تتم «{other}» وهي لا تأتي بعدها؛ سم في until خطوة تالية.",
        en="An answer to “{step}” expires unless “{other}” is passed, which does not come after it; name a"
        " later step in until.",
    ),
    "misplaced_ladder": Text(
        ar="«{step}» لها سلم مبالغ ولا تتكرر لكل ممول؛ احذف ladder أو اجعل for_each: funder.",
        en="“{step}” has an amount ladder but is not for each funder; take ladder out, or say"
        " for_each: funder.",
    ),
    "misplaced_reversal": Text(
        ar="قرار «{step}» يعكس قبل «{other}» وهي لا تأتي بعدها؛ سم في before خطوة تالية.",
        en="A decision on “{step}” is reversed before “{other}” is passed, which does not come after it; name"
        " a later step in before.",
    ),
    "misplaced_outcome": Text(
        ar="«{outcome}» أثرها {effect}، ولا يعمل في {place}؛ الممكن هنا: {known}.",
        en="“{outcome}” has the effect {effect}, which does not work in {place}; possible here: {known}.",
    ),
    "misplaced_outcome/forward": Text(
        ar="«{outcome}» تعيد إلى «{other}» وهي لا تسبق «{step}»؛ الإعادة إلى خطوة سابقة فقط.",
        en="“{outcome}” returns to “{other}”, which does not come before “{step}”; only an earlier step is"
        " returned to.",
    ),
    "no_ending": Text(
        ar="مشروع يجتاز كل الخطوات لا ينتهي إلى حالة ختامية؛ أضف في النهاية خطوة أثرها end.",
        en="A project that passes every step comes to no terminal state; let the last step end it.",
    ),
    "no_target": Text(
        ar="الخطوة «{step}» بلا مدة مستهدفة؛ أضف target مع working_days أو calendar_days.",
        en="The step “{step}” has no target time; add target with working_days or calendar_days.",
    ),
    "no_target/both": Text(
        ar="الخطوة «{step}» لها working_days و calendar_days معا؛ اختر إحداهما.",
        en="The step “{step}” has both working_days and calendar_days; choose one.",
    ),
    "nowhere": Text(
        ar="«{outcome}» أثرها {effect} ولا تقول إلى أين؛ أضف to.",
        en="“{outcome}” has the effect {effect} but does not say where to; add to.",
    ),
    "nowhere/idle": Text(
        ar="to في «{outcome}» بلا أثر لأن أثرها {effect}؛ احذفها أو غير الأثر.",
        en="to does nothing in “{outcome}”, whose effect is {effect}; take it out or change the effect.",
    ),
    "role_mismatch": Text(
        ar="الدور «{role}» تشغله جهة كل موضوع (of: subject)، و«{step}» لا تتكرر لجهات؛"
        " استعمل for_each: funder أو party أو tranche_part، أو دورا آخر.",
        en="The role “{role}” is filled by each subject's body (of: subject), but “{step}” does not repeat"
        " for bodies; use for_each funder, party or tranche_part, or another role.",
    ),
    "role_mismatch/action": Text(
        ar="الدور «{role}» تشغله جهة كل موضوع (of: subject)، وليس للإجراء «{action}» موضوع؛ اختر دورا آخر.",
        en="The role “{role}” is filled by each subject's body (of: subject), but the action “{action}” has"
        " no subject; choose another role.",
    ),
    "role_mismatch/members": Text(
        ar="«{step}» تتكرر لكل {collection}، وأعضاؤها معينون في الدور «{role}»؛ ضع هذا الدور.",
        en="“{step}” repeats for each {collection}, whose members are appointed as “{role}”; use that role.",
    ),
    "role_mismatch/owner": Text(
        ar="أعضاء {collection} من جهة صاحب البرنامج، والدور «{role}» لجهة {of}؛ اجعله of: owner.",
        en="Each {collection} is of the owner's body, but the role “{role}” is of {of}; make it of: owner.",
    ),
    "undecidable_step/no_outcome": Text(
        ar="لا أحد يستطيع البت في «{step}» لأنها بلا نتائج؛ أضف outcomes.",
        en="Nobody can decide “{step}”, since it has no outcomes; add outcomes.",
    ),
    "undecidable_step/no_role": Text(
        ar="لا أحد يستطيع البت في «{step}» لأنها بلا دور؛ أضف role.",
        en="Nobody can decide “{step}”, since it has no role; add role.",
    ),
    "undecidable_step/no_subject": Text(
        ar="لا أحد يستطيع البت في «{step}» لأن {collection} لا تحفظ في المشروع؛ استعمل: {known}.",
        en="Nobody can decide “{step}”, since a project keeps no {collection}; use one of: {known}.",
    ),
    "unfounded_instruction": Text(
        ar="«{outcome}» تنفذ {instruction} وقد لا يكون هناك عرض؛ أضف الشرط has_offer إلى entry أو exit.",
        en="“{outcome}” does {instruction}, but there may be no offer; add has_offer to entry or exit.",
    ),
    "unfounded_instruction/selected": Text(
        ar="«{outcome}» تنفذ {instruction} ولا خطوة قبل «{step}» تختار عرضا في كل الأحوال (select_offer).",
        en="“{outcome}” does {instruction}, but no step before “{step}” surely selects an offer"
        " (select_offer).",
    ),
    "unknown_condition": Text(
        ar="لا يوجد شرط باسم «{name}»؛ المعروف: {known}.",
        en="There is no condition “{name}”; known conditions: {known}.",
    ),
    "unknown_instruction": Text(
        ar="لا توجد تعليمة باسم «{name}»؛ المعروف: {known}.",
        en="There is no instruction “{name}”; known instructions: {known}.",
    ),
    "unknown_key": Text(
        ar="لا يوجد مفتاح باسم «{key}» هنا؛ المعروف: {known}.",
        en="There is no key “{key}” here; known keys: {known}.",
    ),
    "unknown_document": Text(
        ar="لا يوجد نوع مستند باسم «{name}»؛ المعروف: {known}.",
        en="There is no kind of document “{name}”; known: {known}.",
    ),
    "unknown_notice": Text(
        ar="لا يوجد إشعار باسم «{name}»؛ المعروف: {known}.",
        en="There is no notice kind “{name}”; known kinds: {known}.",
    ),
    "unknown_role": Text(
        ar="لا يوجد دور باسم «{name}»؛ المعروف: {known}.",
        en="There is no role “{name}”; known roles: {known}.",
    ),
    "unknown_side_state": Text(
        ar="لا توجد حالة جانبية باسم «{name}»؛ المعروف: {known}.",
        en="There is no side state “{name}”; known: {known}.",
    ),
    "unknown_stage": Text(
        ar="لا توجد مرحلة باسم «{name}»؛ المعروف: {known}.",
        en="There is no stage “{name}”; known stages: {known}.",
    ),
    "unknown_step": Text(
        ar="لا توجد خطوة باسم «{name}»؛ المعروف: {known}.",
        en="There is no step “{name}”; known steps: {known}.",
    ),
    "unknown_terminal": Text(
        ar="لا توجد حالة ختامية باسم «{name}»؛ المعروف: {known}.",
        en="There is no terminal state “{name}”; known: {known}.",
    ),
    "unreachable_state": Text(
        ar="لا إجراء يدخل الحالة الجانبية «{state}»؛ أضف إجراء enter أو احذفها.",
        en="No action enters the side state “{state}”; add an action that enters it, or take it out.",
    ),
    "unreachable_state/terminal": Text(
        ar="لا شيء ينتهي إلى الحالة الختامية «{state}»؛ أضف ما ينتهي إليها أو احذفها.",
        en="Nothing ends in the terminal state “{state}”; add what ends there, or take it out.",
    ),
    "unreachable_step": Text(
        ar="لا يصل مشروع إلى «{step}»؛ ما قبلها يدور أو ينهي المشروع دائما: {before}.",
        en="No project comes to “{step}”; what stands before it goes round or always ends: {before}.",
    ),
    "unreachable_step/referral": Text(
        ar="لا إحالة إلى «{step}»؛ سمها في beyond لإحدى النتائج أو احذف by_referral.",
        en="Nothing refers a project to “{step}”; name it in the beyond of an outcome, or drop by_referral.",
    ),
    "wrong_value": Text(
        ar="القيمة في «{key}» غير صالحة؛ المتوقع: {expected}.",
        en="The value of “{key}” is not valid; expected: {expected}.",
    ),
    "yaml_syntax": Text(
        ar="النص ليس YAML سليما: {reason}",
        en="This is not valid YAML: {reason}",
    ),
}
