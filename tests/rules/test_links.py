"""A link and a code prove what they were made for, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.codes import LASTING, MOST_TRIES, code_of, try_code
from models.rules.links import Link, Standing, Turn, masked, read_link, standing_of, write_link

SECRET = b"the installation's secret, thirty-two or more"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ROWS = st.integers(1, 2**63 - 1)
TURN = Turn("open", False, True, "mona@x.example", NOW + timedelta(days=1))


def link_of(token: str) -> Link:
    found = read_link(SECRET, token)
    assert found is not None
    return found


@given(slot=ROWS, person=ROWS, address=st.emails())
def test_a_link_tells_what_it_was_written_for(slot: int, person: int, address: str) -> None:
    link = link_of(write_link(SECRET, slot, person, address, NOW))
    assert (link.slot_id, link.person_id, link.issued_at) == (slot, person, NOW)


@given(place=st.integers(0, 85), sign=st.sampled_from("AZaz09-_"))
def test_a_link_that_was_changed_anywhere_is_none(place: int, sign: str) -> None:
    token = write_link(SECRET, 12, 5, "mona@x.example", NOW)
    place %= len(token)
    changed = token[:place] + sign + token[place + 1 :]
    found = read_link(SECRET, changed)
    assert found is None or found == link_of(token)
    assert read_link(SECRET + b".", token) is None


@given(token=st.text(max_size=120))
def test_what_is_no_link_of_ours_is_none(token: str) -> None:
    assert read_link(SECRET, token) is None


@pytest.mark.parametrize(
    ("turn", "standing"),
    [
        (TURN, "open"),
        (Turn("answered", True, True, "mona@x.example", NOW), "decided"),
        (Turn("void", False, True, "mona@x.example", NOW), "closed"),
        (Turn("open", False, False, "mona@x.example", NOW), "passed_on"),
        (Turn("open", False, True, "other@x.example", NOW), "moved"),
        (Turn("open", False, True, "mona@x.example", NOW - timedelta(seconds=1)), "expired"),
    ],
)
def test_a_link_stands_as_its_turn_does(turn: Turn, standing: Standing) -> None:
    link = link_of(write_link(SECRET, 12, 5, "Mona@X.example", NOW))
    assert standing_of(SECRET, link, turn, NOW) == standing


@given(seed=st.text("0123456789abcdef", min_size=64, max_size=64), typed=st.text(max_size=12))
def test_a_code_is_right_only_as_it_was_mailed(seed: str, typed: str) -> None:
    code = code_of(SECRET, seed)
    assert len(code) == 8
    known = {"tries": 0, "expires_at": NOW + LASTING, "now": NOW}
    assert try_code(SECRET, seed, code, **known) == "right"  # type: ignore[arg-type]
    digits = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
    assert (try_code(SECRET, seed, typed, **known) == "right") == (digits == code)  # type: ignore[arg-type]


def test_a_code_may_be_typed_in_arabic_digits_and_in_groups() -> None:
    code = code_of(SECRET, "seed")
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (f"{code[:4]} {code[4:]}", arabic):
        assert try_code(SECRET, "seed", typed, tries=0, expires_at=NOW + LASTING, now=NOW) == "right"


def test_a_code_is_over_with_its_time_and_its_tries() -> None:
    code = code_of(SECRET, "seed")
    assert try_code(SECRET, "seed", code, tries=MOST_TRIES, expires_at=NOW + LASTING, now=NOW) == "over"
    assert try_code(SECRET, "seed", code, tries=0, expires_at=NOW, now=NOW) == "over"


def test_an_address_is_shown_to_its_owner_only() -> None:
    assert masked("mona.elsayed@mohp.example") == "m…@mohp.example"
