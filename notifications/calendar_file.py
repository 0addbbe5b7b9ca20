"""Deadlines as iCalendar files: what is due goes into a calendar, what is over comes out of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from models.rules.delivery import CalendarEntry
from notifications.facts import Both
from notifications.letterhead import Letterhead
from notifications.templating import fact

PUBLISH, CANCEL = "PUBLISH", "CANCEL"
_NAME = {"ar": "موعد الرد", "en": "Answer due"}


def calendar_files(
    entries: Sequence[CalendarEntry], letterhead: Letterhead, language: str, now: datetime
) -> list[tuple[str, bytes]]:
    """Give a file for the deadlines that stand and one for those that are over, each with its method."""
    files = []
    for method, is_over in ((PUBLISH, False), (CANCEL, True)):
        events = [_event(it, letterhead, language, now) for it in entries if it.is_over is is_over]
        if events:
            calendar = Calendar()
            calendar.add("prodid", "-//Shiraka//Deadlines//EN")
            calendar.add("version", "2.0")
            calendar.add("method", method)
            for event in events:
                calendar.add_component(event)
            files.append((method, calendar.to_ical()))
    return files


def _event(entry: CalendarEntry, letterhead: Letterhead, language: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"turn-{entry.slot_id}@{letterhead.domain}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", entry.due_at)
    event.add("dtend", entry.due_at)
    event.add("summary", _summary(entry, language))
    event.add("status", "CANCELLED" if entry.is_over else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if path := entry.facts.get("path"):
        event.add("url", f"{letterhead.public_url}{path}")
    if not entry.is_over:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _summary(entry, language))
        alarm.add("trigger", timedelta(hours=-2))
        event.add_component(alarm)
    return event


def _summary(entry: CalendarEntry, language: str) -> str:
    code = str((entry.facts.get("project") or {}).get("code", ""))
    step = entry.facts.get("step")
    what = Both.model_validate(step).in_language(language) if step else ""
    return str(fact(" · ".join(it for it in (code, what, _NAME[language]) if it)))
