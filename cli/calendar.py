"""`shiraka calendar`: show, preview, publish and check working calendars, and compute due times by them."""

import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.database import reading, writing
from cli.failure import FAILED, CommandRefused
from cli.language import current, say
from cli.output import console, show_json, show_pairs, show_table
from models.clock import utc_now
from models.rules.text import Text

if TYPE_CHECKING:
    from models.calendars.shape import CalendarShape

commands = typer.Typer(help="Working calendars: hours, holidays, decrees.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="check it all, but keep nothing")]
Calendar = Annotated[str, typer.Argument(metavar="CALENDAR", help="its id, as `show` lists it")]
Source = Annotated[Path, typer.Argument(metavar="FILE", help="a whole calendar in YAML or JSON; - reads it")]
UNITS = ("business_seconds", "working_days", "calendar_days")


@commands.command()
def show(
    calendar: Annotated[str | None, typer.Argument(metavar="CALENDAR", help="else all are listed")] = None,
    number: Annotated[int | None, typer.Option("--version", help="else the newest", min=1)] = None,
    year: Annotated[int | None, typer.Option(help="only the days of this year")] = None,
    as_json: AsJson = False,
) -> None:
    """List calendars, or show the days of one; --json gives a definition that can be published again."""
    from models.calendars.loader import plain
    from models.queries.calendar_versions import find_calendar, list_calendars, rows_of

    with reading() as session:
        if calendar is None:
            rows = list_calendars(session)
            if as_json:
                show_json(rows_of(rows))
            else:
                headings = say("id|title|version|published", "الرمز|العنوان|النسخة|نُشرت").split("|")
                show_table(
                    headings,
                    [
                        (it.id, it.title.in_language(current()), it.number, f"{it.published_at:%Y-%m-%d}")
                        for it in rows
                    ],
                )
            return
        row, definition = find_calendar(session, calendar, number)
    if as_json:
        show_json(plain(definition))
        return
    show_pairs({say("calendar", "التقويم"): row.id, say("version", "النسخة"): row.number})
    _show_days(definition, year)


@commands.command()
def preview(file: Source, as_json: AsJson = False) -> None:
    """Say what publishing FILE would make of the open clocks; nothing is kept."""
    from models.queries.calendar_versions import preview as foresee

    with reading() as session:
        found = foresee(session, _read(file), utc_now())
    if as_json:
        show_json(asdict(found))
        return
    show_pairs(
        {
            say("open clocks", "المؤقتات الجارية"): found.open,
            say("due dates that move", "مواعيد تتغير"): found.moved,
            say("breaches that become void", "حالات تأخر تسقط"): found.voided,
            say("clocks that become late", "مؤقتات تصير متأخرة"): found.newly_late,
        }
    )


@commands.command()
def publish(
    file: Source,
    reason: Annotated[str, typer.Option(help="why")],
    reference: Annotated[str, typer.Option(help="the decree or the source behind it")] = "",
    dry_run: DryRun = False,
) -> None:
    """Publish FILE as the next version of its calendar; the engine then times open clocks anew."""
    from models.commands.publish_calendar import publish_calendar

    calendar = _read(file)
    with writing(dry_run=dry_run) as session:
        version = publish_calendar(session, calendar, reason, utc_now(), reference=reference)
    done = say("would be published", "ستُنشر") if dry_run else say("published", "نُشرت")
    console().print(f"{calendar.id} {say('version', 'النسخة')} {version.number} {done}", markup=False)


@commands.command()
def decree(
    calendar: Calendar,
    reference: Annotated[str, typer.Option(help="the decree's number and date, or where it was announced")],
    close: Annotated[list[str], typer.Option(metavar="DATE", help="a day that is closed")] = [],  # noqa: B006
    usual: Annotated[list[str], typer.Option(metavar="DATE", help="a day as any other")] = [],  # noqa: B006
    title: Annotated[str, typer.Option(help="the holiday's name")] = "Official holiday",
    title_ar: Annotated[str, typer.Option(help="the same in Arabic")] = "إجازة رسمية",
    dry_run: DryRun = False,
) -> None:
    """Publish the newest version with some days closed or as usual, by decree."""
    from models.calendars.decree import Decree, decreed
    from models.calendars.shape import DayShape
    from models.commands.publish_calendar import publish_calendar
    from models.queries.calendar_versions import find_calendar
    from models.queries.calendar_versions import preview as foresee
    from models.rules.definition import Title

    named = Title(ar=title_ar, en=title)
    days = tuple(DayShape(day=_date(it), title=named, reference=reference) for it in close)
    with writing(dry_run=dry_run) as session:
        _, definition = find_calendar(session, calendar)
        changed = decreed(definition, Decree(days=days, usual=tuple(_date(it) for it in usual)))
        found = foresee(session, changed, utc_now())
        version = publish_calendar(session, changed, title, utc_now(), reference=reference)
    console().print(
        f"{calendar} {version.number}: {found.moved} {say('due dates move', 'مواعيد تتغير')}, "
        f"{found.voided} {say('breaches void', 'حالات تأخر تسقط')}, "
        f"{found.newly_late} {say('become late', 'تصير متأخرة')}",
        markup=False,
    )


@commands.command()
def draft(
    calendar: Calendar,
    until: Annotated[int, typer.Option(help="the last year")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="a file; else printed")] = None,
) -> None:
    """Draft the years up to --until, their holidays estimated, for a person to correct and publish."""
    import json

    from models.calendars.draft import extended
    from models.calendars.loader import plain
    from models.queries.calendar_versions import find_calendar

    with reading() as session:
        _, definition = find_calendar(session, calendar)
    text = json.dumps(plain(extended(definition, until)), ensure_ascii=False, indent=1) + "\n"
    if output is None:
        console().out(text, highlight=False, end="")
    else:
        output.write_text(text, encoding="utf-8")
        console().print(str(output))


@commands.command()
def check(calendar: Calendar, as_json: AsJson = False) -> None:
    """Say whether a calendar reaches far enough, and which days ahead are not certain; exit 1 if not."""
    from models.calendars.review import review
    from models.queries.calendar_versions import find_calendar

    with reading() as session:
        _, definition = find_calendar(session, calendar)
    found = review(definition, utc_now().date())
    if as_json:
        show_json(asdict(found))
    else:
        show_pairs(
            {
                say("last day", "آخر يوم"): found.last,
                say("ends within 120 days", "ينتهي خلال 120 يوما"): found.ends_soon,
                say("year without holidays", "سنة بلا إجازات"): found.year_without_days,
                say("days not decreed yet", "أيام لم يصدر بها قرار"): ", ".join(map(str, found.estimated)),
            }
        )
    if not found.is_well:
        raise typer.Exit(FAILED)


@commands.command()
def due(
    calendar: Calendar,
    start: Annotated[str, typer.Option(help="an instant with its offset: 2026-11-24T10:00+02:00")],
    target: Annotated[int, typer.Option(help="how much time is allowed", min=1)],
    unit: Annotated[
        str, typer.Option(help="business_seconds, working_days or calendar_days")
    ] = "working_days",
    pause: Annotated[list[str], typer.Option(metavar="START/END", help="END may be left out")] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Compute when an answer is due, and when shares of its time are used up; nothing is kept."""
    from models.queries.calendar_versions import due_time
    from models.rules.sla import Allowed, Pause

    if unit not in UNITS:
        raise CommandRefused(
            Text(f"الوحدة واحدة من: {', '.join(UNITS)}.", f"The unit is one of: {', '.join(UNITS)}.")
        )
    pauses = []
    for text in pause:
        first, _, last = text.partition("/")
        pauses.append(Pause(_instant(first), _instant(last) if last else None))
    with reading() as session:
        found = due_time(session, calendar, _instant(start), Allowed(unit, target), pauses)  # type: ignore[arg-type]
    if as_json:
        show_json(asdict(found))
        return
    pairs: dict[str, Any] = {say("due", "الموعد"): found.due_at or say("paused", "متوقف")}
    show_pairs(pairs | {f"{percent} %": at for percent, at in found.thresholds.items()})


def _read(file: Path) -> "CalendarShape":
    from models.calendars.loader import read_calendar

    try:
        return read_calendar(sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandRefused(Text(f"تعذرت قراءة {file}.", f"{file} cannot be read.")) from error


def _show_days(definition: "CalendarShape", year: int | None) -> None:
    language = current()
    rows: list[tuple[object, ...]] = [
        (
            str(it.day),
            it.title.in_language(language),
            ", ".join(it.hours) or say("closed", "مغلق"),
            it.certainty,
        )
        for it in definition.days
        if year is None or it.day.year == year
    ]
    rows += [
        (f"{it.first}..{it.last}", it.title.in_language(language), ", ".join(it.hours), it.certainty)
        for it in definition.seasons
        if year is None or it.first.year == year
    ]
    show_table(say("day|title|hours|certainty", "اليوم|المناسبة|الساعات|الثبوت").split("|"), rows)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandRefused(Text(f"«{text}» ليس تاريخا.", f"“{text}” is no date: YYYY-MM-DD.")) from error


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandRefused(Text(f"«{text}» ليس وقتا.", f"“{text}” is no instant.")) from error
    if found.tzinfo is None:
        raise CommandRefused(
            Text(f"«{text}» بلا منطقة زمنية.", f"“{text}” has no offset; add one, as +02:00.")
        )
    return found
