"""The ledger's rules: what acts move, what they take from ceilings, and when they are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules import ledger
from models.rules.errors import Invalid, Refused
from models.rules.ledger import Balance, Ceiling, Part, Place, Taking, Transfer

SHARE = (5, "2013/14", "cash")
PLACE = Place(programme=1, protocol=2, project=3)
OVER = ("programme:1", "protocol:2", "project:3", "funder_year:5:2013/14")


def part(amount: int) -> Part:
    return Part(*SHARE, amount)


def ceiling(limit: int, **taken: int) -> Ceiling:
    return Ceiling("protocol:2", "protocol", "MCIT-HEALTH-2013", "EGP", limit, **taken)


def test_a_reservation_takes_what_is_pledged_first_and_the_rest_from_the_funder() -> None:
    made = ledger.reserve([part(100)], {SHARE: Balance(pledged=60)})
    assert [(one.source, one.target, one.amount) for one in made] == [
        ("pledged", "reserved", 60),
        ("funder", "reserved", 40),
    ]


def test_a_reservation_counts_against_each_ceiling_over_its_share() -> None:
    takings = ledger.taken(PLACE, ledger.reserve([part(100)], {}))
    assert takings == {key: Taking(reserved=100) for key in OVER}


def test_a_commitment_takes_nothing_more_than_was_reserved() -> None:
    takings = ledger.taken(PLACE, ledger.commitment([part(100)]))
    assert takings == {key: Taking(reserved=-100, committed=100) for key in OVER}
    assert all(taking.total == 0 for taking in takings.values())


def test_what_is_disbursed_stays_taken_from_the_ceilings() -> None:
    assert ledger.taken(PLACE, ledger.disburse([part(100)])) == {}


def test_a_pledge_takes_nothing_from_a_ceiling() -> None:
    assert ledger.taken(PLACE, ledger.pledge([part(100)])) == {}


def test_a_release_gives_back_what_was_taken() -> None:
    assert ledger.taken(PLACE, ledger.release([part(70)]))["protocol:2"] == Taking(reserved=-70)


def test_a_shortfall_names_the_ceiling_and_the_exact_amount() -> None:
    ceilings = {"protocol:2": ceiling(1_000, reserved=500, committed=300)}
    (lack,) = ledger.shortfalls(ceilings, {"protocol:2": Taking(reserved=350), "programme:1": Taking(1)})
    assert (lack.ceiling.available, lack.wanted, lack.missing) == (200, 350, 150)
    assert "MCIT-HEALTH-2013: 3.50 wanted, 2.00 available, short by 1.50 EGP" in lack.told().en
    assert "1.50 EGP" in lack.told().ar


def test_a_ceiling_may_be_used_up_to_the_last_piastre() -> None:
    ceilings = {"protocol:2": ceiling(1_000, reserved=900)}
    assert ledger.shortfalls(ceilings, {"protocol:2": Taking(reserved=100)}) == ()
    assert len(ledger.shortfalls(ceilings, {"protocol:2": Taking(reserved=101)})) == 1


def test_what_gives_back_is_never_refused_for_want_of_a_ceiling() -> None:
    ceilings = {"protocol:2": ceiling(0, reserved=0)}
    assert ledger.shortfalls(ceilings, {"protocol:2": Taking(reserved=-5)}) == ()


@pytest.mark.parametrize("amount", [0, -1])
@pytest.mark.parametrize("act", [ledger.pledge, ledger.commitment, ledger.disburse, ledger.release])
def test_an_amount_that_is_not_positive_is_refused(act: object, amount: int) -> None:
    with pytest.raises(Invalid) as refused:
        act([part(10), part(amount)])  # type: ignore[operator]
    assert (refused.value.code, refused.value.pointer) == ("amount_not_positive", "/parts/1/amount")


def test_a_posting_of_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="no amount to post"):
        ledger.reserve([], {})


def test_more_than_stands_on_an_account_is_refused_and_told() -> None:
    with pytest.raises(Refused, match=r"1\.00 stands on the account “committed”"):
        ledger.applied(ledger.disburse([part(101)]), {SHARE: Balance(committed=100)})


def test_releasing_everything_leaves_nothing_held_and_returns_pledges_to_the_funder() -> None:
    before = {SHARE: Balance(pledged=5, reserved=10, committed=20, disbursed=30)}
    made = ledger.release_all(before)
    assert Transfer(SHARE, "pledged", "funder", 5) in made
    assert ledger.applied(made, before) == {SHARE: Balance(disbursed=30, released=30)}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["pledge", "reserve", "commitment", "disburse", "release", "reverse"]),
        st.integers(1, 50),
        st.sampled_from([SHARE, (5, "2014/15", "cash"), (6, "2013/14", "in_kind")]),
    ),
    max_size=40,
)


@given(ACTS)
def test_no_sequence_of_acts_loses_money_or_drives_an_account_below_zero(
    acts: list[tuple[str, int, ledger.ShareKey]],
) -> None:
    balances: dict[ledger.ShareKey, Balance] = {}
    taken: dict[str, int] = {}
    posted: list[tuple[Transfer, ...]] = []
    funder = 0
    for name, amount, share in acts:
        try:
            made = transfers(name, Part(*share, amount), balances, posted)
            after = ledger.applied(made, balances)
        except Refused:
            continue
        balances.update(after)
        posted.append(made)
        funder += sum(sign(one, "funder") for one in made)
        for key, taking in ledger.taken(PLACE, made).items():
            taken[key] = taken.get(key, 0) + taking.total
    standing = [figure for one in balances.values() for figure in figures(one)]
    assert all(figure >= 0 for figure in standing)
    assert sum(standing) + funder == 0
    assert taken.get("project:3", 0) == sum(balance.held for balance in balances.values())


def transfers(
    name: str, wanted: Part, balances: dict[ledger.ShareKey, Balance], posted: list[tuple[Transfer, ...]]
) -> tuple[Transfer, ...]:
    if name == "reverse":
        if not posted:
            raise Refused("posting_unknown", posting=0)
        return ledger.reverse(posted[wanted.amount % len(posted)])
    if name == "reserve":
        return ledger.reserve([wanted], balances)
    made: tuple[Transfer, ...] = getattr(ledger, name)([wanted])
    return made


def sign(transfer: Transfer, account: str) -> int:
    return transfer.amount * ((transfer.target == account) - (transfer.source == account))


def figures(balance: Balance) -> list[int]:
    return [balance.pledged, balance.reserved, balance.committed, balance.disbursed, balance.released]
