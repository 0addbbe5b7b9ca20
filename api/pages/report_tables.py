"""The reports as tables: headings, rows, and the bars that are drawn from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from api.pages.charts import Bar
from api.pages.view import translated
from api.pages.visit import Visit
from models.queries.overview import overview
from models.queries.reports import ageing, loads, money_flow, pledges, service_levels
from models.queries.vocabulary import vocabulary
from models.rules.money import Money

Value = str | int | Money


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its place in addresses, its words, its rows, and how its bars are stacked."""

    name: str
    title: str
    about: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]
    stacked: tuple[int, ...]
    figure: int | None = None

    @property
    def legend(self) -> tuple[str, ...]:
        """Give what the parts of a bar stand for."""
        return tuple(self.headings[place] for place in self.stacked)

    def bars(self, visit: Visit) -> list[Bar]:
        """Give the lines of the chart; the figure at a line's end is one column, or the sum of its parts."""
        return [
            Bar(
                str(row[0]),
                tuple(_size(row[place]) for place in self.stacked),
                self._figure(row, visit),
            )
            for row in self.rows
        ]

    def _figure(self, row: tuple[Value, ...], visit: Visit) -> str:
        if self.figure is not None:
            return str(row[self.figure])
        whole = sum(_size(row[place]) for place in self.stacked)
        divided = whole // 100 if isinstance(row[self.stacked[0]], Money) else whole
        return visit.wording.number(divided)


def reports_of(session: Session, visit: Visit) -> tuple[Report, ...]:
    """Give every report over the projects that the reader may see."""
    return (
        _funnel(session, visit),
        _ageing(session, visit),
        _service_levels(session, visit),
        _pledges(session, visit),
        _money(session, visit),
        _loads(session, visit),
    )


def plain(value: Value) -> str | int | Decimal:
    """Give a value as a cell of a file."""
    return Decimal(value.minor) / 100 if isinstance(value, Money) else value


def _size(value: Value) -> int:
    return value.minor if isinstance(value, Money) else value if isinstance(value, int) else 0


def _funnel(session: Session, visit: Visit) -> Report:
    say, words = translated(visit.language), vocabulary(session)
    counts: dict[tuple[str, str], int] = {}
    for one in overview(session, visit.signed_in.viewer, visit.now).stages:
        kind = "ended" if one.state in words.endings else "live" if one.state == "active" else "aside"
        counts[one.stage, kind] = counts.get((one.stage, kind), 0) + one.projects
    rows: list[tuple[Value, ...]] = [
        (
            visit.wording.plain(title),
            *(counts.get((stage, kind), 0) for kind in ("live", "aside", "ended")),
        )
        for stage, title in words.stages.items()
    ]
    return Report(
        "funnel",
        say("Projects by stage"),
        say("Where projects stand, and where those that ended without being carried out had come to."),
        (say("Stage"), say("Active"), say("Returned, on hold or suspended"), say("Ended")),
        rows,
        (1, 2, 3),
    )


def _ageing(session: Session, visit: Visit) -> Report:
    say = translated(visit.language)
    rows = [
        (visit.wording.plain(row.body), row.week, row.fortnight, row.month, row.longer)
        for row in ageing(session, visit.signed_in.viewer, visit.now)
    ]
    headings = (
        say("Organisation"),
        say("Up to 7 days"),
        say("8 to 14 days"),
        say("15 to 30 days"),
        say("Over 30 days"),
    )
    about = say("For how long answers have been awaited from each organisation.")
    return Report("ageing", say("Ageing by organisation"), about, headings, rows, (1, 2, 3, 4))


def _service_levels(session: Session, visit: Visit) -> Report:
    say, words = translated(visit.language), vocabulary(session)
    found = {row.step: row for row in service_levels(session, visit.signed_in.viewer, visit.now)}
    rows = []
    for step, title in words.steps.items():
        if step in found:
            row = found[step]
            percent = round(100 * row.met / (row.met + row.late + row.overdue))
            rows.append((visit.wording.plain(title), row.met, row.late, row.overdue, f"{percent}%"))
    headings = (say("Step"), say("In time"), say("Late"), say("Overdue now"), say("Kept"))
    about = say("How many answers came in time, of all that are given or overdue.")
    return Report("service-levels", say("Deadlines kept"), about, headings, rows, (1, 2, 3), 4)


def _pledges(session: Session, visit: Visit) -> Report:
    say, words = translated(visit.language), vocabulary(session)
    rows = [
        (visit.wording.plain(row.body), row.projects, row.cash, row.in_kind)
        for row in pledges(session, visit.signed_in.viewer, words.endings - {"closed"})
    ]
    headings = (say("Funder"), say("Projects"), say("Cash"), say("In kind"))
    about = say("What each funder has pledged to projects that have not ended otherwise than by closing.")
    return Report("funding", say("Funding pledged"), about, headings, rows, (2, 3))


def _money(session: Session, visit: Visit) -> Report:
    say = translated(visit.language)
    rows = [
        (visit.wording.plain(row.body), row.approved, row.reserved, row.committed, row.disbursed)
        for row in money_flow(session, visit.signed_in.viewer)
    ]
    headings = (
        say("Funder"),
        say("Approved, not reserved"),
        say("Reserved"),
        say("Committed, not disbursed"),
        say("Disbursed"),
    )
    about = say("What stands on the ledger’s accounts now, by funder.")
    return Report("money", say("From approval to payment"), about, headings, rows, (1, 2, 3, 4))


def _loads(session: Session, visit: Visit) -> Report:
    say, words, wording = translated(visit.language), vocabulary(session), visit.wording

    def role_of(role: str) -> str:
        return wording.plain(words.roles[role]) if role in words.roles else role

    rows = [
        (
            f"{role_of(row.role)}{wording.comma} {wording.plain(row.body)}",
            row.open - row.overdue,
            row.overdue,
        )
        for row in loads(session, visit.signed_in.viewer, visit.now)
    ]
    headings = (say("Role"), say("In time"), say("Overdue now"))
    about = say("For whom the most answers wait.")
    return Report("load", say("Load of approvers"), about, headings, rows, (1, 2))
