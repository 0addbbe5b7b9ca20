"""What each fault of an import says, in Arabic and in English; the codes are in alphabetical order."""

from models.rules.text import Text

IMPORT_MESSAGES: dict[str, Text] = {
    "import_amount_malformed": Text(
        ar="«{amount}» ليس مبلغا؛ اكتب أرقاما بمنزلتين عشريتين على الأكثر مثل 1250000.50.",
        en="“{amount}” is not an amount; write digits with at most two decimals, like 1250000.50.",
    ),
    "import_ceiling_below_taken": Text(
        ar="السقف {value} أقل من المحجوز والمرتبط به وهو {taken}؛ ارفعه أو أفرج عن المبالغ أولا.",
        en="The ceiling {value} is below the {taken} that are reserved and committed; raise it, or release"
        " first.",
    ),
    "import_cells_miscounted": Text(
        ar="في السطر {found} خلية وفي الترويسة {expected}؛ أكمل الخلايا أو ضع النص ذا الفواصل بين "
        "علامتي تنصيص.",
        en="The row has {found} cells, the header {expected}; complete it, and quote a text that "
        "has commas in it.",
    ),
    "import_code_elsewhere": Text(
        ar="الرمز {value} تابع لبرنامج آخر؛ اختر رمزا آخر.",
        en="The code {value} belongs to another programme; choose another code.",
    ),
    "import_code_malformed": Text(
        ar="«{value}» ليس رمزا؛ الرمز حروف لاتينية كبيرة وأرقام وشرطات، {limit} محرفا على الأكثر.",
        en="“{value}” is not a code; a code is capital letters, digits and hyphens, at most {limit}.",
    ),
    "import_code_repeated": Text(
        ar="الرمز {value} مكرر؛ لكل سجل رمز واحد لا يتكرر.",
        en="The code {value} stands twice; give each record a code of its own.",
    ),
    "import_code_unknown": Text(
        ar="لا يوجد ما رمزه {value}؛ صحح الرمز أو أضف صاحبه إلى الملفات.",
        en="Nothing has the code {value}; correct it, or add what it names to the files.",
    ),
    "import_column_missing": Text(
        ar="العمود غير موجود؛ الأعمدة المطلوبة: {expected}.",
        en="The column is missing; the columns are: {expected}.",
    ),
    "import_column_repeated": Text(
        ar="العمود مكرر؛ أبق واحدا.",
        en="The column stands twice; keep one.",
    ),
    "import_column_unknown": Text(
        ar="لا يعرف عمود بهذا الاسم؛ الأعمدة المطلوبة: {expected}.",
        en="There is no such column; the columns are: {expected}.",
    ),
    "import_csv_broken": Text(
        ar="الملف ليس CSV سليما ({reason})؛ راجع علامات التنصيص.",
        en="The file is not a sound CSV ({reason}); look at the quotation marks.",
    ),
    "import_currency_unknown": Text(
        ar="العملة «{value}» غير معروفة؛ المعروف: {known}.",
        en="The currency “{value}” is not known; known: {known}.",
    ),
    "import_date_malformed": Text(
        ar="«{value}» ليس تاريخا؛ اكتبه هكذا: 2013-07-01.",
        en="“{value}” is not a date; write it like 2013-07-01.",
    ),
    "import_faults_cut": Text(
        ar="عرضت أول {limit} من الأخطاء؛ صححها ثم أعد المحاولة لترى الباقي.",
        en="These are the first {limit} faults; correct them and try again to see the rest.",
    ),
    "import_file_large": Text(
        ar="الملف أكبر من {limit} ميجابايت وهو الحد؛ ليس هذا ملف برنامج.",
        en="The file is larger than {limit} MB, which is the limit; it is not a programme's file.",
    ),
    "import_file_missing": Text(
        ar="الملف غير موجود؛ المطلوب في المجلد: {needed}.",
        en="The file is missing; the folder needs: {needed}.",
    ),
    "import_file_not_utf8": Text(
        ar="الملف ليس نصا بترميز UTF-8: البايت {byte} في الموضع {position}؛ احفظه بترميز UTF-8.",
        en="The file is not UTF-8 text: byte {byte} at position {position}; save it as UTF-8.",
    ),
    "import_file_unreadable": Text(
        ar="تتعذر قراءة الملف: {reason}.",
        en="The file cannot be read: {reason}.",
    ),
    "import_fiscal_year_malformed": Text(
        ar="«{value}» ليست سنة مالية؛ اكتبها هكذا: 2013/14.",
        en="“{value}” is not a fiscal year; write it like 2013/14.",
    ),
    "import_fiscal_year_unknown": Text(
        ar="السنة المالية {value} ليست من سنوات البرنامج: {allowed}.",
        en="The fiscal year {value} is not one of the programme's: {allowed}.",
    ),
    "import_folder_missing": Text(
        ar="لا يوجد مجلد {folder}؛ سم المجلد الذي فيه ملفات البرنامج.",
        en="There is no folder {folder}; name the one that holds the programme's files.",
    ),
    "import_invalid": Text(
        ar="في الملفات {count} خطأ؛ لم يستورد شيء.",
        en="The files have {count} fault(s); nothing was imported.",
    ),
    "import_key_repeated": Text(
        ar="المفتاح مكرر؛ أبق واحدا.",
        en="The key stands twice; keep one.",
    ),
    "import_key_unknown": Text(
        ar="لا يعرف مفتاح بهذا الاسم؛ المعروف هنا: {known}.",
        en="There is no such key; known here: {known}.",
    ),
    "import_list_malformed": Text(
        ar="في القائمة قيمة فارغة أو غير نصية؛ افصل القيم بفاصلة منقوطة (;).",
        en="The list has a value that is empty or no text; part the values with semicolons (;).",
    ),
    "import_mailbox_malformed": Text(
        ar="«{value}» ليس عنوان بريد؛ اكتبه هكذا: name@example.org.",
        en="“{value}” is not a mail address; write it like name@example.org.",
    ),
    "import_month_malformed": Text(
        ar="«{value}» ليس شهرا؛ اكتبه هكذا: 2013-04.",
        en="“{value}” is not a month; write it like 2013-04.",
    ),
    "import_not_a_text": Text(
        ar="القيمة ليست نصا بسيطا؛ اكتب قيمة واحدة.",
        en="This is not a plain value; write a single one.",
    ),
    "import_not_records": Text(
        ar="المطلوب هنا سجلات من مفاتيح وقيم؛ راجع الإزاحة والشرطات.",
        en="Records of keys and values are needed here; look at the indentation and the dashes.",
    ),
    "import_number_malformed": Text(
        ar="«{value}» ليس رقما من 1 إلى 9999.",
        en="“{value}” is not a number from 1 to 9999.",
    ),
    "import_outside_protocol": Text(
        ar="{day} خارج مدة سريان البروتوكول {protocol} ({start} إلى {end})؛ صحح التاريخ أو مدة البروتوكول.",
        en="{day} is outside the validity of protocol {protocol} ({start} to {end}); correct the "
        "date or the validity.",
    ),
    "import_refused": Text(
        ar="لم يستورد شيء: {count} مشروعا مجمد المحتوى تغيره هذه الملفات.",
        en="Nothing was imported: these files change {count} project(s) whose content is sealed.",
    ),
    "import_rows_too_many": Text(
        ar="في الملف أكثر من {limit} سطر، وهو الحد.",
        en="The file has more than {limit} rows, which is the limit.",
    ),
    "import_sealed": Text(
        ar="لا يغير الاستيراد المشروع {project} ({fields}): محتواه مجمد منذ غادر الإعداد، وهو في "
        "مرحلة {stage}. أعد القيم كما كانت أو عدله من صفحته.",
        en="The import may not change project {project} ({fields}): its content is sealed since it "
        "left its draft, and it stands in {stage}. Put the values back, or change it on its page.",
    ),
    "import_share_repeated": Text(
        ar="هذه الحصة (المشروع والممول والسنة والنوع) مذكورة في السطر {first}؛ اجمعهما في سطر واحد.",
        en="This share (project, funder, year and kind) stands in row {first} already; add the two "
        "into one row.",
    ),
    "import_unprintable": Text(
        ar="في النص محرف تحكم لا يطبع؛ احذفه.",
        en="The text holds a control character that cannot be printed; remove it.",
    ),
    "import_value_missing": Text(
        ar="القيمة ناقصة؛ أدخلها.",
        en="The value is missing; fill it in.",
    ),
    "import_yaml_alias": Text(
        ar="الإحالات (*) غير مقبولة؛ اكتب القيمة نفسها.",
        en="References (*) are not taken; write the value itself.",
    ),
    "import_yaml_broken": Text(
        ar="الملف ليس YAML سليما: {reason}.",
        en="The file is not sound YAML: {reason}.",
    ),
    "import_yaml_deep": Text(
        ar="التداخل أعمق من {limit} مستوى؛ ليس هذا ملف برنامج.",
        en="The values nest deeper than {limit} levels; this is not a programme's file.",
    ),
}
