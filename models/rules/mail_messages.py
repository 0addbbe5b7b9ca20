"""What errors about mail say, in Arabic and in English; the codes are in alphabetical order."""

from models.rules.text import Text

MAIL_MESSAGES: dict[str, Text] = {
    "mail_kind_unknown": Text(
        ar="لا يوجد نوع رسائل باسم «{kind}»؛ المعروف: {known}.",
        en="There is no kind of mail “{kind}”; known kinds: {known}.",
    ),
    "notice_address_invalid": Text(
        ar="العنوان غير صالح، أو طلب لأكثر من إشعار؛ أعط عنوانا كاملا لإشعار واحد.",
        en="The address is not valid, or was given for several notices; give a whole address for one notice.",
    ),
    "resend_count_changed": Text(
        ar="توقعت {expected} إشعارا وهي الآن {found}؛ راجع القائمة ثم أعد الطلب بالعدد الجديد.",
        en="You expected {expected} notices, there are {found} now; look at the list, then ask again.",
    ),
    "resend_unclear": Text(
        ar="حدد ما يعاد إرساله بطريقة واحدة: أرقام الإشعارات في notices، أو سبب في cause.",
        en="Say in one way what to send again: numbers in notices, or a cause in cause.",
    ),
    "suppression_unknown": Text(
        ar="العنوان {address} ليس موقوفا؛ اعرض الموقوفة بالأمر shiraka outbox suppressed.",
        en="The address {address} is not suppressed; list those that are with: shiraka outbox suppressed.",
    ),
}
