"""The Gantt strip of a workplan, drawn to run with the reader's script; its table stands beside it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from babel.dates import format_date
from markupsafe import Markup

from api.pages.wording import LOCALES
from models.queries.plan import PlanItem
from models.rules.text import Language

WIDTH, LABELS, ROW, HEAD = 960, 150, 26, 30
SPAN = WIDTH - LABELS - 10
MARKS = {"milestone": "plan-milestone", "report": "plan-report", "tranche": "plan-tranche"}


def gantt(
    items: Sequence[PlanItem],
    labels: Sequence[str],
    starts_on: date,
    ends_on: date,
    today: date,
    language: Language,
    title: str,
) -> Markup:
    """Draw items on a line of time from the plan's first day to its last, mirrored for Arabic."""
    first = min([starts_on, *(item.starts_on for item in items)])
    last = max([ends_on, first + timedelta(days=1), *(item.ends_on for item in items)])
    strip = _Strip(first, last, from_right=language == "ar")
    height = HEAD + ROW * len(items) + 8
    parts = [strip.year(start, height, language) for start in _quarters(first, last)]
    if first <= today <= last:
        parts.append(strip.line(today, height, "plan-today"))
    for place, (item, label) in enumerate(zip(items, labels, strict=True)):
        parts.append(strip.item(item, label, HEAD + ROW * place))
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, title, Markup("").join(parts)
    )


class _Strip:
    """A line of time that runs from the side where the script begins."""

    def __init__(self, first: date, last: date, *, from_right: bool) -> None:
        self.first, self.days, self.from_right = first, (last - first).days, from_right

    def at(self, day: date) -> float:
        return self.side(LABELS + SPAN * (day - self.first).days / self.days)

    def side(self, distance: float) -> float:
        """Give the horizontal place at a distance from the side where the script begins."""
        return round(WIDTH - distance if self.from_right else distance, 1)

    def line(self, day: date, height: int, kind: str) -> Markup:
        x = self.at(day)
        return Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            kind, x, x, HEAD - 8, height
        )

    def year(self, day: date, height: int, language: Language) -> Markup:
        name = format_date(day, "MMM y", locale=LOCALES[language])
        return self.line(day, height, "plan-rule") + Markup(
            '<text x="{}" y="14" text-anchor="start">{}</text>'
        ).format(self.at(day), name)

    def item(self, item: PlanItem, label: str, y: int) -> Markup:
        named = Markup('<text x="{}" y="{}" text-anchor="start">{}</text>').format(
            self.side(2), y + 16, label
        )
        return named + self._mark(item, y)

    def _mark(self, item: PlanItem, y: int) -> Markup:
        kind = f"{MARKS[item.kind]} plan-{item.state}"
        begin, end = sorted((self.at(item.starts_on), self.at(item.ends_on)))
        if item.kind == "report":
            return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="10" rx="2"/>').format(
                kind, begin, y + 7, max(round(end - begin, 1), 3)
            )
        if item.kind == "milestone":
            points = f"{end},{y + 3} {end + 9},{y + 12} {end},{y + 21} {end - 9},{y + 12}"
            return Markup('<polygon class="{}" points="{}"/>').format(kind, points)
        return Markup('<circle class="{}" cx="{}" cy="{}" r="7"/>').format(kind, end, y + 12)


def _quarters(first: date, last: date) -> Iterable[date]:
    """Give the first days of the fiscal years' halves between two days: July and January."""
    years = range(first.year, last.year + 1)
    return [day for year in years for day in (date(year, 1, 1), date(year, 7, 1)) if first <= day < last]
