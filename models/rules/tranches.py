"""Tranches: how each share is paid out over the milestones, to the last piastre."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.rules.drafts import fiscal_year, raise_all
from models.rules.errors import Invalid, Refused, ShirakaError
from models.rules.money import Money

RULES = ("hold", "release")
ShareName = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class TranchePart:
    """What a tranche takes of one share: funder, fiscal year, kind; an amount in minor units."""

    funder: str
    fiscal_year: str
    kind: str
    amount: int

    @property
    def share(self) -> ShareName:
        """What tells the shares of a project apart."""
        return self.funder, self.fiscal_year, self.kind


@dataclass(frozen=True, slots=True)
class PlannedTranche:
    """A part of the money, due with its milestone."""

    number: int
    milestone: int
    planned_on: date
    parts: tuple[TranchePart, ...]

    @property
    def amount(self) -> int:
        """What the tranche pays in all, in minor units."""
        return sum(part.amount for part in self.parts)


def plan_tranches(
    milestones: Mapping[int, date], shares: Iterable[TranchePart], fixed: Sequence[PlannedTranche] = ()
) -> tuple[PlannedTranche, ...]:
    """Plan one tranche with each milestone, each share being paid in its own fiscal year.

    A share is split evenly over the milestones of its year; the odd piastres go to the first of them. A year
    without a milestone is paid with the next one, else with the last. A project without any milestone has no
    tranches yet. Tranches that are `fixed` stay as they are. Raises `Refused` where a share is below what its
    fixed tranches take, or nothing is left to pay it with.
    """
    if not milestones:
        return tuple(fixed)
    settled = {tranche.number for tranche in fixed}
    open_milestones = {number: on for number, on in sorted(milestones.items()) if number not in settled}
    taken = sums(fixed)
    parts: dict[int, list[TranchePart]] = defaultdict(list)
    for share in sorted(shares, key=lambda it: it.share):
        remaining = share.amount - taken.get(share.share, 0)
        for number, amount in _split(remaining, open_milestones, share):
            parts[number].append(TranchePart(*share.share, amount))
    planned = [
        PlannedTranche(number, number, on, tuple(parts[number]))
        for number, on in open_milestones.items()
        if parts[number]
    ]
    return tuple(sorted([*fixed, *planned], key=lambda it: it.number))


def check_tranches(
    tranches: Sequence[PlannedTranche],
    milestones: Iterable[int],
    shares: Iterable[TranchePart],
    *,
    exact: bool = True,
) -> None:
    """Raise `Invalid` with every fault of tranches that were planned by hand.

    They sum to the shares, or, where that need not be `exact`, to no more.
    """
    known = set(milestones)
    faults: list[ShirakaError] = [
        Invalid(
            "milestone_unknown",
            pointer=f"/tranches/{place}/milestone",
            milestone=tranche.milestone,
            known=", ".join(map(str, sorted(known))),
        )
        for place, tranche in enumerate(tranches)
        if tranche.milestone not in known
    ]
    faults += [
        Invalid(
            "amount_not_positive",
            pointer=f"/tranches/{place}/parts/{number}",
            amount=Money(it.amount, "").amount,
        )
        for place, tranche in enumerate(tranches)
        for number, it in enumerate(tranche.parts)
        if it.amount <= 0
    ]
    faults += _sum_faults(tranches, shares, exact=exact)
    raise_all(faults)


def _sum_faults(
    tranches: Sequence[PlannedTranche], shares: Iterable[TranchePart], *, exact: bool
) -> list[ShirakaError]:
    wanted = {share.share: share.amount for share in shares}
    given = sums(tranches)
    return [
        Invalid(
            "tranches_do_not_sum",
            pointer="/tranches",
            funder=share[0],
            fiscal_year=share[1],
            sum=Money(given.get(share, 0), "").amount,
            share=Money(wanted.get(share, 0), "").amount,
        )
        for share in sorted(wanted.keys() | given.keys())
        if given.get(share, 0) > wanted.get(share, 0)
        or (exact and given.get(share, 0) < wanted.get(share, 0))
    ]


def sums(tranches: Iterable[PlannedTranche]) -> dict[ShareName, int]:
    """Sum up what tranches take of each share."""
    found: dict[ShareName, int] = defaultdict(int)
    for tranche in tranches:
        for part in tranche.parts:
            found[part.share] += part.amount
    return dict(found)


def _split(remaining: int, milestones: Mapping[int, date], share: TranchePart) -> list[tuple[int, int]]:
    """Give how much of a share each milestone pays."""
    if not remaining:
        return []
    if remaining < 0:
        short = Money(-remaining, "").amount
        raise Refused(
            "share_below_requested", funder=share.funder, fiscal_year=share.fiscal_year, amount=short
        )
    if not milestones:
        raise Refused("tranches_all_requested", funder=share.funder, fiscal_year=share.fiscal_year)
    among = [number for number, on in milestones.items() if fiscal_year(on) == share.fiscal_year]
    later = [number for number, on in milestones.items() if fiscal_year(on) > share.fiscal_year]
    chosen = among or later[:1] or [list(milestones)[-1]]
    each, odd = divmod(remaining, len(chosen))
    amounts = [each + odd, *[each] * (len(chosen) - 1)]
    return [(number, amount) for number, amount in zip(chosen, amounts, strict=True) if amount]
