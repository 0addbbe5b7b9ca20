"""Tranches pay each share to the last piastre, in its own year, and leave what was asked for as it is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.errors import Invalid, Refused
from models.rules.tranches import PlannedTranche, TranchePart, check_tranches, plan_tranches, sums

MILESTONES = {1: date(2014, 2, 28), 2: date(2014, 8, 31), 3: date(2015, 2, 28), 4: date(2015, 8, 31)}
FUNDERS = st.sampled_from(("GOTHI", "MCIT", "UNDP"))
YEARS = st.sampled_from(("2012/13", "2013/14", "2014/15", "2015/16", "2016/17"))
SHARES = st.dictionaries(
    st.tuples(FUNDERS, YEARS, st.sampled_from(("cash", "in_kind"))), st.integers(1, 10**13), max_size=8
)
PLACES = st.dictionaries(st.integers(1, 6), st.integers(0, 1800), min_size=1)


def share(funder: str, year: str, amount: int, kind: str = "cash") -> TranchePart:
    """Give a funder's share, in minor units."""
    return TranchePart(funder, year, kind, amount)


def amounts(planned: tuple[PlannedTranche, ...], funder: str) -> list[int]:
    """Give what a funder pays with each tranche."""
    return [sum(part.amount for part in tranche.parts if part.funder == funder) for tranche in planned]


def test_each_share_is_paid_with_the_milestones_of_its_year() -> None:
    shares = [share("MCIT", "2013/14", 100), share("MCIT", "2014/15", 201), share("GOTHI", "2015/16", 50)]
    planned = plan_tranches(MILESTONES, shares)
    assert amounts(planned, "MCIT") == [100, 101, 100, 0]
    assert amounts(planned, "GOTHI") == [0, 0, 0, 50]
    assert [tranche.amount for tranche in planned] == [100, 101, 100, 50]
    assert [tranche.planned_on for tranche in planned] == list(MILESTONES.values())


def test_a_year_without_a_milestone_is_paid_with_the_next_one_or_else_the_last() -> None:
    shares = [share("MCIT", "2013/14", 7), share("GOTHI", "2015/16", 8)]
    planned = plan_tranches({1: date(2014, 8, 31)}, shares)
    assert [part.amount for part in planned[0].parts] == [8, 7]


def test_a_tranche_that_was_asked_for_stays_and_the_rest_is_shared_out_anew() -> None:
    first = plan_tranches(MILESTONES, [share("MCIT", "2014/15", 200)])
    again = plan_tranches(MILESTONES, [share("MCIT", "2014/15", 230)], fixed=first[:1])
    assert amounts(again, "MCIT") == [100, 130]
    with pytest.raises(Refused, match="asked for"):
        plan_tranches(MILESTONES, [share("MCIT", "2014/15", 90)], fixed=first[:1])
    with pytest.raises(Refused, match="milestone"):
        plan_tranches({2: MILESTONES[2]}, [share("MCIT", "2014/15", 230)], fixed=first[:1])


def test_a_plan_by_hand_names_every_fault() -> None:
    shares = [share("MCIT", "2013/14", 100)]
    parts = (share("MCIT", "2013/14", 60), share("GOTHI", "2013/14", 0))
    with pytest.raises(Invalid) as refused:
        check_tranches([PlannedTranche(1, 9, MILESTONES[1], parts)], MILESTONES, shares)
    assert [(fault.code, fault.pointer) for fault in refused.value.errors] == [
        ("milestone_unknown", "/tranches/0/milestone"),
        ("amount_not_positive", "/tranches/0/parts/1"),
        ("tranches_do_not_sum", "/tranches"),
    ]
    check_tranches(plan_tranches(MILESTONES, shares), MILESTONES, shares)


@given(SHARES, PLACES, st.integers(0, 6), st.integers(0, 10**6))
def test_whatever_is_shared_out_is_paid_once_and_what_is_fixed_stays(
    given_shares: dict[tuple[str, str, str], int], places: dict[int, int], kept: int, more: int
) -> None:
    milestones = {number: date(2013, 7, 1) + timedelta(days=days) for number, days in places.items()}
    shares = [TranchePart(*name, amount) for name, amount in given_shares.items()]
    planned = plan_tranches(milestones, shares)
    assert sums(planned) == given_shares
    assert all(part.amount > 0 for tranche in planned for part in tranche.parts)
    check_tranches(planned, milestones, shares)
    fixed = planned[: min(kept, len(milestones) - 1)]
    raised = [TranchePart(*it.share, it.amount + more) for it in shares]
    again = plan_tranches(milestones, raised, fixed)
    assert sums(again) == {it.share: it.amount for it in raised}
    assert set(fixed) <= set(again)
