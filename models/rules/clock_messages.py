"""What errors about calendars and clocks say, in Arabic and in English; in alphabetical order."""

from models.rules.text import Text

CLOCK_MESSAGES: dict[str, Text] = {
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
}
