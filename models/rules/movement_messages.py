"""What each error says, in Arabic and in English; the codes are in alphabetical order."""

from models.rules.text import Text

MOVEMENT_MESSAGES: dict[str, Text] = {
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
    "answered_already": Text(
        ar="أجيب عن هذه الخطوة أو أغلقت بعد أن فتحت الصفحة؛ لم يحفظ ما أرسلته، ووضعها الآن أدناه.",
        en="This step was answered or closed after you opened the page; what you sent was not kept, and"
        " where it stands is shown below.",
    ),
    "api_key_expired": Text(
        ar="انتهت صلاحية المفتاح؛ اطلب مفتاحا جديدا.",
        en="This key has expired; ask for a new one.",
    ),
    "authentication_required": Text(
        ar="أثبت هويتك: أرسل الترويسة Authorization: Bearer مع مفتاح.",
        en="Say who you are: send the header Authorization: Bearer with a key.",
    ),
    "body_too_large": Text(
        ar="الطلب أكبر من {limit} بايت؛ أرسل أقل.",
        en="The request is larger than {limit} bytes; send less.",
    ),
    "changed_meanwhile": Text(
        ar="غير طلب آخر البيانات نفسها في اللحظة ذاتها؛ اقرأ من جديد ثم أعد المحاولة.",
        en="Another request changed the same thing at the same moment; read again, then try again.",
    ),
    "clause_unknown": Text(
        ar="لا يوجد بند برقم {clause} في البروتوكول {protocol}.",
        en="The protocol {protocol} has no clause {clause}.",
    ),
    "comment_required": Text(
        ar="القرار «{outcome}» يحتاج إلى سبب؛ اكتبه في حقل التعليق.",
        en="The decision “{outcome}” needs a reason; write it in the comment.",
    ),
    "conditions_unmet": Text(
        ar="لا يمكن المتابعة حتى تتحقق الشروط: {conditions}",
        en="This cannot go on until these conditions are met: {conditions}",
    ),
    "content_changed": Text(
        ar="تغير المحتوى بعد أن قرأته: قرأت {seen} وهو الآن {current}؛ راجعه ثم قرر.",
        en="The content changed after you read it: you read {seen}, it is now {current}; read it again,"
        " then decide.",
    ),
    "content_changed_on_page": Text(
        ar="تغير المشروع بعد أن فتحت هذه الصفحة؛ ما كتبته محفوظ أدناه، فراجع ما تغير ثم أرسل قرارك.",
        en="The project changed after you opened this page; what you typed is kept below, read what"
        " changed and send your decision again.",
    ),
    "content_sealed": Text(
        ar="محتوى المشروع {project} مجمد في هذه المرحلة؛ يعدل أثناء خطوة الإعداد أو خطة التمويل فقط.",
        en="The content of project {project} is sealed at this stage; it is edited while its draft or funding"
        " plan step is open.",
    ),
    "content_type_unsupported": Text(
        ar="أرسل المحتوى بنوع application/json، لا {given}.",
        en="Send the body as application/json, not {given}.",
    ),
    "credential_unknown": Text(
        ar="هذا المفتاح غير معروف أو ألغي؛ استعمل مفتاحا ساريا.",
        en="This key is not known, or was revoked; use one that is in force.",
    ),
    "cursor_invalid": Text(
        ar="المؤشر غير صالح؛ استعمل next_cursor من الصفحة السابقة كما هو.",
        en="The cursor is not valid; use the next_cursor of the page before as it is.",
    ),
    "database_unavailable": Text(
        ar="قاعدة البيانات مشغولة أو غير متاحة؛ لم يحفظ شيء، أعد المحاولة بعد {seconds} ثوان.",
        en="The database is busy or away; nothing was kept, try again in {seconds} seconds.",
    ),
    "dates_reversed": Text(
        ar="تاريخ النهاية {end} يسبق تاريخ البداية {start}؛ صحح أحدهما.",
        en="The end {end} is before the start {start}; correct one of them.",
    ),
    "development_only": Text(
        ar="هذا متاح في وضع development فقط؛ أنشئ مفتاحا بالأمر shiraka key create.",
        en="This is for development only; create a key with shiraka key create.",
    ),
    "duplicate_project": Text(
        ar="يوجد مشروع بالرمز {project}؛ اختر رمزا آخر.",
        en="There is a project {project} already; choose another code.",
    ),
    "field_missing": Text(
        ar="هذا الحقل مطلوب؛ أضفه.",
        en="This field is required; add it.",
    ),
    "field_unknown": Text(
        ar="لا يوجد حقل بهذا الاسم؛ احذفه.",
        en="There is no such field; leave it out.",
    ),
    "fiscal_year_outside": Text(
        ar="السنة المالية {fiscal_year} خارج مدة المشروع؛ السنوات المتاحة: {allowed}.",
        en="The fiscal year {fiscal_year} is outside the project; possible years: {allowed}.",
    ),
    "form_expired": Text(
        ar="انتهت جلسة هذه الصفحة أو فتحت في جلسة أخرى؛ افتح الصفحة من جديد ثم أرسل.",
        en="The session of this page is over, or it was opened in another one; open the page again,"
        " then send.",
    ),
    "four_eyes": Text(
        ar="لا يعتمد الشخص ما قدمه أو اعتمده بنفسه في «{step}»؛ يجب أن يقرر شخص آخر.",
        en="Nobody decides on what they decided themselves in “{step}”; another person must decide.",
    ),
    "idempotency_key_invalid": Text(
        ar="مفتاح Idempotency-Key من 1 إلى {limit} محرفا مطبوعا من ASCII.",
        en="An Idempotency-Key is 1 to {limit} printable ASCII characters.",
    ),
    "idempotency_key_reused": Text(
        ar="استعمل المفتاح {key} لطلب آخر؛ اختر مفتاحا جديدا.",
        en="The key {key} was used for another request; choose a new one.",
    ),
    "if_match_required": Text(
        ar="أرسل في If-Match قيمة ETag التي قرأتها عند عرض الخطوة.",
        en="Send in If-Match the ETag that you got when you read the step.",
    ),
    "input_invalid": Text(
        ar="في الطلب {count} خطأ؛ صحح الحقول المذكورة.",
        en="The input has {count} fault(s); correct the fields named in errors.",
    ),
    "json_invalid": Text(
        ar="المحتوى ليس JSON صالحا: {reason}",
        en="The body is not valid JSON: {reason}",
    ),
    "key_unknown": Text(
        ar="لا يوجد مفتاح بالمعرف {key}؛ راجع shiraka key list.",
        en="There is no key {key}; see shiraka key list.",
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
    "lifecycle_published_already": Text(
        ar="هذا النص منشور بالفعل: {key}، النسخة {number}؛ غيره ثم انشره.",
        en="This text is published already, as {key} version {number}; change it, then publish it.",
    ),
    "lifecycle_unknown": Text(
        ar="لا توجد دورة حياة منشورة؛ انشر واحدة بالأمر shiraka lifecycle publish.",
        en="No lifecycle is published; publish one with shiraka lifecycle publish.",
    ),
    "lifecycle_version_unknown": Text(
        ar="لا توجد نسخة منشورة {lifecycle}؛ راجع /api/v1/lifecycles.",
        en="There is no published version {lifecycle}; see /api/v1/lifecycles.",
    ),
    "mail_unknown": Text(
        ar="لا توجد رسالة ملتقطة بالرقم {mail}؛ ربما حذفت لقدمها.",
        en="There is no caught mail {mail}; it may have been dropped for its age.",
    ),
    "method_not_allowed": Text(
        ar="الطريقة {method} غير متاحة هنا؛ المتاح: {allow}.",
        en="The method {method} is not possible here; possible: {allow}.",
    ),
    "not_appointed": Text(
        ar="هذه الخطوة تخص دور «{role}» في جهة أخرى أو لشخص آخر؛ لست معينا لها.",
        en="This step belongs to the {role} of the body it waits for; you are not appointed to that.",
    ),
    "not_editor": Text(
        ar="تعديل محتوى المشروع {project} متاح الآن لصاحب الخطوة المفتوحة فقط.",
        en="The content of project {project} is edited by the holder of its open step only.",
    ),
    "not_permitted": Text(
        ar="لا تسمح صلاحياتك بهذا ({action})؛ اطلبها من مدير البرنامج.",
        en="Your permissions do not cover this ({action}); ask the programme's manager for them.",
    ),
    "not_proposer": Text(
        ar="يفتح المشروع مقدم معين في {organisation} أو مدير البرنامج؛ لست معينا لأي منهما.",
        en="A project is opened by a sponsor appointed in {organisation} or by the programme manager;"
        " you are neither.",
    ),
    "notice_not_retriable": Text(
        ar="الإشعار {notice} حالته «{state}»؛ ويعاد فقط ما تعذر (dead) أو أوقف (held) أو فشل (failed).",
        en="Notice {notice} is “{state}”; only dead, held and failed notices can be sent again.",
    ),
    "notice_unknown": Text(
        ar="لا يوجد إشعار برقم {notice}؛ اعرض الإشعارات بالأمر shiraka outbox list.",
        en="There is no notice {notice}; list them with: shiraka outbox list.",
    ),
    "number_too_large": Text(
        ar="الرقم كبير جدا؛ الحد {limit}.",
        en="The number is too large; the limit is {limit}.",
    ),
    "number_too_small": Text(
        ar="الرقم صغير جدا؛ الحد {limit}.",
        en="The number is too small; the limit is {limit}.",
    ),
    "objective_unknown": Text(
        ar="لا يوجد هدف بالرمز {code_given}.",
        en="There is no objective {code_given}.",
    ),
    "organisation_unknown": Text(
        ar="لا توجد جهة بالرمز {code_given}.",
        en="There is no organisation {code_given}.",
    ),
    "origin_foreign": Text(
        ar="لم يأت هذا النموذج من صفحاتنا؛ افتح الصفحة من هنا ثم أرسل.",
        en="This form did not come from our pages; open the page here, then send.",
    ),
    "outcome_missing": Text(
        ar="لم تختر قرارا؛ اختر واحدا من القرارات المعروضة.",
        en="No decision is chosen; choose one of those offered.",
    ),
    "outcome_unknown": Text(
        ar="القرار «{outcome}» غير متاح هنا؛ المتاح: {allowed}.",
        en="The decision “{outcome}” is not offered here; possible: {allowed}.",
    ),
    "page_unknown": Text(
        ar="لا توجد صفحة في العنوان {path}، أو ليس لك الاطلاع عليها.",
        en="There is no page at {path}, or you may not see it.",
    ),
    "parameter_repeated": Text(
        ar="تكرر المعامل {name}؛ أرسله مرة واحدة.",
        en="The parameter {name} is given more than once; send it once.",
    ),
    "parameter_unknown": Text(
        ar="لا يوجد معامل باسم {name}؛ المعروف: {known}.",
        en="There is no parameter {name}; known: {known}.",
    ),
    "person_required": Text(
        ar="هذا قرار بشري لا يتخذه مفتاح آلة؛ ادخل باسم شخص.",
        en="This is for a person to do, never for a machine's key; sign in as a person.",
    ),
    "person_unknown": Text(
        ar="لا يوجد شخص بالعنوان {email}.",
        en="There is no person with the address {email}.",
    ),
    "persons_only": Text(
        ar="هذا الإجراء قرار بشري؛ سجل الدخول بشخصك، فمفتاح النظام لا يكفي.",
        en="This is a person's decision; sign in as yourself, a machine's key does not suffice.",
    ),
    "prefect_not_named": Text(
        ar="لم يُسمَّ خادم Prefect؛ ضع عنوان واجهته في SHIRAKA_PREFECT_API_URL، مثل http://127.0.0.1:4200/api.",
        en="No Prefect server is named; set SHIRAKA_PREFECT_API_URL, such as http://127.0.0.1:4200/api.",
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
    "request_unreadable": Text(
        ar="تعذرت قراءة الطلب؛ راجع صيغته.",
        en="The request could not be read; check its form.",
    ),
    "restored_already": Text(
        ar="أعيد فتح المشروع {limit} مرة من قبل، وهو الحد.",
        en="The project was restored {limit} time(s) already, which is the limit.",
    ),
    "retry_unclear": Text(
        ar="حدد ما يعاد إرساله بطريقة واحدة: أرقام الإشعارات، أو --cause ونص من السبب، أو --all.",
        en="Say in one way what to send again: notice numbers, --cause with a part of the reason, or --all.",
    ),
    "returned_enough": Text(
        ar="أعيد المشروع من هذه الخطوة {limit} مرات، وهو الحد؛ اختر قرارا آخر.",
        en="The project was returned from this step {limit} times, which is the limit; choose another"
        " decision.",
    ),
    "route_unknown": Text(
        ar="لا شيء في العنوان {path}؛ راجع /api/docs.",
        en="There is nothing at {path}; see /api/docs.",
    ),
    "scope_unknown": Text(
        ar="لا يوجد نطاق باسم {scope}؛ المعروف: {known}.",
        en="There is no scope {scope}; known: {known}.",
    ),
    "server_failed": Text(
        ar="حدث خطأ عندنا وسجل؛ أعد المحاولة لاحقا.",
        en="Something failed on our side and was logged; try again later.",
    ),
    "share_kind_unknown": Text(
        ar="نوع الحصة «{kind}» غير معروف؛ المعروف: {known}.",
        en="The kind of share “{kind}” is not known; known kinds: {known}.",
    ),
    "share_twice": Text(
        ar="وردت حصة {funder} في {fiscal_year} مرتين بالنوع نفسه؛ اجمعهما.",
        en="The share of {funder} in {fiscal_year} is given twice for the same kind; add them up.",
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
    "text_too_long": Text(
        ar="النص طويل؛ الحد {limit} محرفا.",
        en="The text is too long; the limit is {limit} characters.",
    ),
    "text_too_short": Text(
        ar="النص قصير؛ الحد الأدنى {limit}.",
        en="The text is too short; at least {limit} characters.",
    ),
    "time_naive": Text(
        ar="الوقت {value} بلا منطقة زمنية؛ أضفها.",
        en="The time {value} has no time zone; add one.",
    ),
    "too_late_to_restore": Text(
        ar="انقضت مهلة الإحياء وهي {days} يوما؛ افتح مشروعا جديدا.",
        en="The {days} days in which the project could be restored are over; open a new project.",
    ),
    "value_invalid": Text(
        ar="القيمة غير صالحة: {reason}",
        en="The value is not valid: {reason}",
    ),
    "value_not_listed": Text(
        ar="القيمة ليست من المتاح: {limit}.",
        en="The value is not one of: {limit}.",
    ),
    "version_stale": Text(
        ar="تغير المشروع بعد أن قرأته: قرأت النسخة {seen} وهو الآن في النسخة {current}؛ راجعه ثم قرر.",
        en="The project changed after you read it: you read version {seen}, it is now version {current};"
        " read it again, then decide.",
    ),
}
