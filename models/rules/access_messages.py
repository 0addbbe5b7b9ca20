"""What is said to who signs in, proves themselves or is registered; the codes are in alphabetical order."""

from models.rules.text import Text

ACCESS_MESSAGES: dict[str, Text] = {
    "address_missing": Text(
        ar="اكتب عنوان بريدك المسجل.",
        en="Give your registered e-mail address.",
    ),
    "appointment_unknown": Text(
        ar="لا يوجد تعيين برقم {appointment}.",
        en="There is no appointment {appointment}.",
    ),
    "code_over": Text(
        ar="انتهى العمل بهذا الرمز: مضت عليه عشر دقائق، أو استعمل، أو أرسل غيره؛ اطلب رمزا جديدا.",
        en="This code is over: ten minutes have passed, it was used, or another was sent; ask for a new one.",
    ),
    "code_refused": Text(
        ar="الرمز غير صحيح أو انتهى العمل به؛ اكتب الأرقام الثمانية من أحدث رسالة، أو اطلب رمزا جديدا.",
        en="The code is not right, or is over; type the digits of the newest mail, or ask for a new one.",
    ),
    "code_wrong": Text(
        ar="الرمز غير صحيح؛ اكتب الأرقام الثمانية من أحدث رسالة.",
        en="The code is not right; type the eight digits of the newest mail.",
    ),
    "directory_not_fresh": Text(
        ar="لم تثبت هويتك من جديد لدى جهتك؛ أعد المحاولة وأدخل بياناتك هناك.",
        en="Your organisation's account was not shown anew; try again and sign in there.",
    ),
    "directory_refused": Text(
        ar="لم يكتمل الدخول من حساب جهتك؛ ابدأ من صفحة الدخول مرة أخرى.",
        en="Signing in with your organisation's account was not completed; begin again at the sign-in page.",
    ),
    "directory_unavailable": Text(
        ar="خدمة الدخول في جهتك لا تجيب الآن؛ أعد المحاولة بعد قليل.",
        en="Your organisation's sign-in service does not answer now; try again in a while.",
    ),
    "identity_unknown": Text(
        ar="حسابك غير مسجل هنا؛ اطلب من مسئول النظام تسجيل عنوان بريدك.",
        en="Your account is not registered here; ask the administrator to register your address.",
    ),
    "link_over": Text(
        ar="لم يعد الرد من هذا الرابط ممكنا؛ تبين هذه الصفحة السبب.",
        en="This link can no longer be answered by; the page says why.",
    ),
    "link_staff_only": Text(
        ar="لا تصرف الأموال من رابط في رسالة؛ سجل الدخول ثم أجب من صفحة الخطوة.",
        en="Money is not released from a link in a mail; sign in, then answer on the step's page.",
    ),
    "mail_sign_in_off": Text(
        ar="الدخول برمز بالبريد غير متاح هنا؛ ادخل من حساب جهتك.",
        en="Codes by mail are not offered here; sign in with your organisation's account.",
    ),
    "not_oneself": Text(
        ar="لا يوقف أحد حسابه أو ينهي منصبه بنفسه؛ اطلب ذلك من مسئول آخر.",
        en="Nobody shuts themselves out or ends their own office; ask another administrator.",
    ),
    "person_registered": Text(
        ar="هذا مسجل بالفعل: {email}.",
        en="This is registered already: {email}.",
    ),
    "role_unknown": Text(
        ar="لا يوجد دور باسم {role}؛ اختر من القائمة.",
        en="There is no role {role}; choose one of the list.",
    ),
    "too_many_requests": Text(
        ar="تكررت المحاولة كثيرا؛ أعدها بعد {seconds} ثانية.",
        en="This was tried too often; try again in {seconds} seconds.",
    ),
}
