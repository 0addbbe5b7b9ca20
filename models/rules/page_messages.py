"""What the pages' own errors say, in Arabic and in English; the codes are in alphabetical order."""

from models.rules.text import Text

PAGE_MESSAGES: dict[str, Text] = {
    "page_columns_unchosen": Text(
        ar="اختر عمودا لكل من: {columns}.",
        en="Choose a column for each of: {columns}.",
    ),
    "page_date_unreadable": Text(
        ar="اكتب التاريخ كاملا: السنة والشهر واليوم.",
        en="Give the whole date: year, month and day.",
    ),
    "page_file_missing": Text(
        ar="اختر ملفا أولا.",
        en="Choose a file first.",
    ),
    "page_form_too_large": Text(
        ar="المكتوب في النموذج أكبر من {limit} ميغابايت؛ اختصره.",
        en="What was typed is larger than {limit} MB; shorten it.",
    ),
    "page_form_unknown": Text(
        ar="هذا النموذج أرسل أو حذف؛ ابدأ نموذجا جديدا.",
        en="This form was sent or dropped; begin a new one.",
    ),
    "page_forms_too_many": Text(
        ar="لديك {limit} نموذجا لم يكتمل؛ أرسل بعضها أو احذفه.",
        en="You have {limit} unfinished forms; send or drop some of them.",
    ),
    "page_reason_missing": Text(
        ar="اكتب السبب؛ يحفظ مع الإجراء.",
        en="Give a reason; it is kept with the act.",
    ),
    "page_saved_view_nameless": Text(
        ar="اكتب اسما للعرض المحفوظ.",
        en="Give the saved view a name.",
    ),
    "page_saved_views_too_many": Text(
        ar="لديك {limit} عرضا محفوظا؛ احذف واحدا ثم احفظ.",
        en="You keep {limit} saved views; remove one, then save.",
    ),
    "page_sheet_empty": Text(
        ar="لا جدول في الملف؛ ضع العناوين في سطره الأول والمشروعات تحتها.",
        en="The file holds no table; put headings into its first row and the projects below.",
    ),
    "page_sheet_shares_missing": Text(
        ar="الحصص ناقصة: ضعها في الورقة الثانية من ملف XLSX، أو أرفق لها ملفا.",
        en="The shares are missing: put them on the second sheet of the XLSX file, or choose a file of them.",
    ),
    "page_sheet_too_large": Text(
        ar="في الملف أكثر من {limit} سطر أو هو كبير جدا؛ قسمه.",
        en="The file has more than {limit} rows, or is very large; part it.",
    ),
    "page_sheet_unreadable": Text(
        ar="لا يقرأ هذا الملف؛ احفظه بصيغة XLSX أو CSV بترميز UTF-8.",
        en="This file cannot be read; save it as XLSX, or as CSV in UTF-8.",
    ),
    "page_turn_not_theirs": Text(
        ar="لا يأخذ هذا الدور إلا من يملك الرد عنه؛ الدور المطلوب: {role}.",
        en="Only those who may answer this turn can take it on; the role is: {role}.",
    ),
    "page_turns_unchosen": Text(
        ar="اختر دورا واحدا على الأقل.",
        en="Choose at least one turn.",
    ),
}
