"""What errors about calendars and clocks say, in Arabic and in English; in alphabetical order."""

from models.rules.text import Text

CLOCK_MESSAGES: dict[str, Text] = {
    "clock_body_unknown": Text(
        ar="لا توجد جهة رمزها «{organisation}»؛ اكتب رمز الجهة التي يُنتظر ردها.",
        en="There is no organisation “{organisation}”; give the code of the body that is waited for.",
    ),
    "clock_calendar_ends": Text(
        ar="لا يعرف التقويم «{calendar}» إلا الأيام من {first} إلى {last}؛ انشر نسخة منه"
        " تمتد إلى ما بعد ذلك.",
        en="The calendar “{calendar}” knows the days from {first} to {last} only; publish a version of it"
        " that reaches further.",
    ),
    "clock_calendar_invalid": Text(
        ar="تعريف التقويم غير صالح: {reason}",
        en="The calendar’s definition is not valid: {reason}",
    ),
    "clock_calendar_mismatch": Text(
        ar="التعريف للتقويم «{given}» والعنوان للتقويم «{calendar}»؛ وحد بينهما.",
        en="The definition is of the calendar “{given}”, the address of “{calendar}”; make them the same.",
    ),
    "clock_calendar_published_already": Text(
        ar="أحدث نسخة من التقويم «{calendar}» هي هذه نفسها؛ لا شيء لنشره.",
        en="The newest version of the calendar “{calendar}” is this very one; there is nothing to publish.",
    ),
    "clock_calendar_unknown": Text(
        ar="لا يوجد تقويم أو نسخة منه باسم «{calendar}»؛ راجع القائمة.",
        en="There is no calendar, or no such version of it, called “{calendar}”; see the list.",
    ),
    "clock_not_late": Text(
        ar="لم يتأخر هذا الرد، فليس فيه ما يقر بالعلم به.",
        en="This answer is not late, so that there is nothing to acknowledge.",
    ),
    "clock_not_paused": Text(
        ar="لم يوقف أحد هذا المؤقت؛ أو أنه موقوف مع المشروع ويعود معه.",
        en="Nobody has stopped this clock; or it stands still with its project and goes on with it.",
    ),
    "clock_not_yours": Text(
        ar="لا يغير هذا المؤقت إلا صاحب الدور أو مدير البرنامج؛ اطلب ذلك من أحدهما.",
        en="Only the holder of the turn or the programme manager may change this clock; ask one of them.",
    ),
    "clock_pause_unordered": Text(
        ar="ينتهي الإيقاف قبل أن يبدأ؛ صحح طرفيه.",
        en="The pause ends before it begins; put its ends in order.",
    ),
    "clock_paused_already": Text(
        ar="المؤقت موقوف بالفعل.",
        en="The clock stands still already.",
    ),
    "clock_reason_required": Text(
        ar="اكتب السبب.",
        en="Give the reason in words.",
    ),
    "clock_reason_unlisted": Text(
        ar="السبب ليس من القائمة: {known}.",
        en="The reason is not one of: {known}.",
    ),
}
