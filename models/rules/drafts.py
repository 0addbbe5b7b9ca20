"""Drafts: what a proposer gives, and what must be right about it before it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.rules.errors import Invalid, ShirakaError
from models.rules.money import Money

FISCAL_YEAR_BEGINS = 7
KINDS = ("cash", "in_kind")


@dataclass(frozen=True, slots=True)
class ShareDraft:
    """A funder's proposed part, by organisation code and fiscal year; in minor units."""

    funder: str
    fiscal_year: str
    amount: int
    kind: str = "cash"


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """What a proposer gives of a project; the code is taken from the protocol where it is empty."""

    protocol: str
    title_ar: str
    title_en: str
    cost: int
    planned_start: date
    planned_end: date
    sponsor: str
    code: str = ""
    summary_ar: str = ""
    summary_en: str = ""
    currency: str = "EGP"
    objectives: tuple[str, ...] = ()
    clauses: tuple[int, ...] = ()
    shares: tuple[ShareDraft, ...] = ()
    wants_offers: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """What changes of a project's content; a field that is none stays as it is.

    `conditions` pairs a funder's code with what it asks for its share; an empty text drops what it asked.
    """

    title_ar: str | None = None
    title_en: str | None = None
    summary_ar: str | None = None
    summary_en: str | None = None
    cost: int | None = None
    planned_start: date | None = None
    planned_end: date | None = None
    objectives: tuple[str, ...] | None = None
    clauses: tuple[int, ...] | None = None
    shares: tuple[ShareDraft, ...] | None = None
    wants_offers: bool | None = None
    conditions: tuple[tuple[str, str], ...] | None = None

    @property
    def touches_plan(self) -> bool:
        """Whether what must fit together is changed: the cost, the period or the shares."""
        return (self.cost, self.planned_start, self.planned_end, self.shares) != (None, None, None, None)


def fiscal_year(day: date) -> str:
    """Name the fiscal year (July to June) that `day` falls in, as `2013/14`."""
    first = day.year if day.month >= FISCAL_YEAR_BEGINS else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def fiscal_years(start: date, end: date) -> tuple[str, ...]:
    """Name every fiscal year that `[start, end]` touches, in order."""
    first, last = (int(fiscal_year(day)[:4]) for day in (start, end))
    return tuple(f"{year}/{(year + 1) % 100:02d}" for year in range(first, last + 1))


def check_plan(cost: int, start: date, end: date, shares: Sequence[ShareDraft]) -> None:
    """Raise `Invalid` with every fault of a cost, a period and the shares that fund it."""
    faults: list[ShirakaError] = []
    if cost <= 0:
        faults.append(Invalid("amount_not_positive", pointer="/cost", amount=_told(cost)))
    if end < start:
        faults.append(Invalid("dates_reversed", pointer="/planned_end", start=start, end=end))
    else:
        faults += share_faults(start, end, shares)
    total = sum(share.amount for share in shares)
    if shares and total != cost:
        gap = _told(total - cost)
        fault = Invalid(
            "shares_do_not_sum", pointer="/shares", sum=_told(total), cost=_told(cost), difference=gap
        )
        faults.append(fault)
    raise_all(faults)


def raise_all(faults: Sequence[ShirakaError]) -> None:
    """Raise one `Invalid` that carries all faults, if there are any."""
    if faults:
        first = faults[0]
        raise Invalid(first.code, pointer=first.pointer, errors=faults, **first.parameters)


def share_faults(
    start: date, end: date, shares: Sequence[ShareDraft], pointer: str = "/shares"
) -> list[ShirakaError]:
    """Give every fault of shares in a project's period; each points to its share under `pointer`."""
    allowed = fiscal_years(start, end)
    faults: list[ShirakaError] = []
    seen: set[tuple[str, str, str]] = set()
    for number, share in enumerate(shares):
        place = f"{pointer}/{number}"
        key = (share.funder, share.fiscal_year, share.kind)
        if share.amount <= 0:
            faults.append(
                Invalid("amount_not_positive", pointer=f"{place}/amount", amount=_told(share.amount))
            )
        if share.fiscal_year not in allowed:
            years = ", ".join(allowed)
            given = share.fiscal_year
            at = f"{place}/fiscal_year"
            faults.append(Invalid("fiscal_year_outside", pointer=at, fiscal_year=given, allowed=years))
        if share.kind not in KINDS:
            kinds = ", ".join(KINDS)
            faults.append(
                Invalid("share_kind_unknown", pointer=f"{place}/kind", kind=share.kind, known=kinds)
            )
        if key in seen:
            faults.append(
                Invalid("share_twice", pointer=place, funder=share.funder, fiscal_year=share.fiscal_year)
            )
        seen.add(key)
    return faults


def _told(minor: int) -> str:
    return Money(minor, "").amount
