"""Funding plans: what one version of a plan changes of another, and how an amount is shared out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.rules.facts import ShareFact

Figures = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True)
class ShareChange:
    """A funder's part of one year and kind before and after, in minor units; zero where there is none."""

    funder: str
    fiscal_year: str
    kind: str
    before: int
    after: int


def compare(old: Iterable[ShareFact], new: Iterable[ShareFact]) -> tuple[ShareChange, ...]:
    """Give each part that differs between two plans, by funder, year and kind."""
    before, after = _figures(old), _figures(new)
    return tuple(
        ShareChange(*place, before.get(place, 0), after.get(place, 0))
        for place in sorted({*before, *after})
        if before.get(place, 0) != after.get(place, 0)
    )


def share_out(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share out `total` minor units by weights; what is left goes to the largest, the first of equals.

    Raises ValueError where no weight is above zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights are not negative, and one of them is above zero")
    parts = [total * weight // whole for weight in weights]
    parts[weights.index(max(weights))] += total - sum(parts)
    return tuple(parts)


def _figures(shares: Iterable[ShareFact]) -> Figures:
    found: dict[tuple[str, str, str], int] = {}
    for share in shares:
        place = (share.funder, share.fiscal_year, share.kind)
        found[place] = found.get(place, 0) + share.amount
    return found
