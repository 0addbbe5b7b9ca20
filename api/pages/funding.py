"""The funding of a project as a matrix: funders down, fiscal years across, with their sums."""

from dataclasses import dataclass

from models.queries.project import ProjectDetail
from models.queries.reference import Reference
from models.rules.money import Money
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class FunderLine:
    """What one funder gives of one kind: by year, none where nothing, and in all."""

    funder: Reference
    kind: str
    amounts: tuple[Money | None, ...]
    total: Money
    percent: int


@dataclass(frozen=True, slots=True)
class Funding:
    """The whole matrix; `totals` are the sums of the years."""

    years: tuple[str, ...]
    lines: tuple[FunderLine, ...]
    totals: tuple[Money, ...]
    total: Money


def funding_of(project: ProjectDetail) -> Funding:
    """Arrange a project's shares; funders come in order of what they give."""
    names = {party.organisation.code: party.organisation for party in project.parties}
    amounts: dict[tuple[str, str], dict[str, int]] = {}
    for share in project.shares:
        given = amounts.setdefault((share.funder, share.kind), {})
        given[share.fiscal_year] = given.get(share.fiscal_year, 0) + share.amount.minor
    years = tuple(sorted({year for given in amounts.values() for year in given}))
    currency, all_given = project.cost.currency, sum(sum(given.values()) for given in amounts.values())
    lines = [
        FunderLine(
            funder=names.get(funder) or Reference(funder, Text(funder, funder)),
            kind=kind,
            amounts=tuple(Money(given[year], currency) if year in given else None for year in years),
            total=Money(sum(given.values()), currency),
            percent=round(100 * sum(given.values()) / all_given),
        )
        for (funder, kind), given in amounts.items()
    ]
    totals = (sum(given.get(year, 0) for given in amounts.values()) for year in years)
    return Funding(
        years,
        tuple(sorted(lines, key=lambda line: (-line.total.minor, line.funder.code))),
        tuple(Money(total, currency) for total in totals),
        Money(all_given, currency),
    )
