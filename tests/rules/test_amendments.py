"""An amendment is of one of four classes, and is merged into what the project has become meanwhile."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.amendments import conflicts, differences, fitted, judge, merged
from models.rules.seals import still_covers, succession

SHARES = [["MCIT", "2013/14", "cash", 600], ["GOTHI", "2013/14", "cash", 400]]
BASE: dict[str, Any] = {
    "title_ar": "مختبر",
    "title_en": "A laboratory",
    "scope": "Ten rooms",
    "cost": 1000,
    "planned_start": "2013-09-01",
    "planned_end": "2014-08-31",
    "clauses": [1, 3],
    "objectives": ["skills"],
    "shares": SHARES,
}
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title_en": st.sampled_from(("A laboratory", "Another")),
        "scope": st.sampled_from(("Ten rooms", "Twelve rooms")),
        "planned_end": st.sampled_from(("2014-08-31", "2015-02-28")),
        "clauses": st.lists(st.integers(1, 4), unique=True).map(sorted),
        "shares": st.lists(
            st.tuples(st.sampled_from(("MCIT", "GOTHI", "UNDP")), st.integers(1, 900)),
            min_size=1,
            unique_by=lambda share: share[0],
        ).map(lambda shares: sorted([funder, "2013/14", "cash", amount] for funder, amount in shares)),
    },
)


def shares(mcit: int, gothi: int) -> list[list[Any]]:
    """Give what each of the two funders gives."""
    return [["MCIT", "2013/14", "cash", mcit], ["GOTHI", "2013/14", "cash", gothi]]


@pytest.mark.parametrize(
    ("changes", "kind", "route", "funders"),
    [
        ({"title_en": "Another"}, "administrative", "manager", ()),
        ({"planned_end": "2015-02-28"}, "no_cost_extension", "funders", ("GOTHI", "MCIT")),
        ({"shares": shares(720, 400)}, "value", "funders", ("MCIT",)),
        ({"shares": shares(721, 400)}, "value", "anew", ("MCIT",)),
        ({"shares": shares(479, 400)}, "value", "anew", ("MCIT",)),
        ({"shares": [["MCIT", "2014/15", "cash", 600], SHARES[1]]}, "value", "funders", ("MCIT",)),
        ({"scope": "Twelve rooms"}, "scope", "anew", ()),
        ({"clauses": [1]}, "scope", "anew", ()),
        ({"shares": [*SHARES, ["UNDP", "2013/14", "cash", 1]]}, "scope", "anew", ("UNDP",)),
    ],
)
def test_what_changes_says_who_decides(
    changes: dict[str, Any], kind: str, route: str, funders: tuple[str, ...]
) -> None:
    judged = judge(BASE, {**BASE, **changes})
    assert (judged.kind, judged.route, judged.funders) == (kind, route, funders)
    assert judged.money is ("shares" in changes)


def test_what_both_changed_is_told_and_what_one_changed_is_kept() -> None:
    copy = {**BASE, "title_en": "Mine", "scope": "Twelve rooms"}
    current = {**BASE, "title_en": "Theirs", "clauses": [1]}
    assert [(one.field, one.before, one.after) for one in conflicts(BASE, copy, current)] == [
        ("title_en", "A laboratory", "Mine")
    ]
    content = merged(BASE, copy, current)
    assert (content["title_en"], content["scope"], content["clauses"]) == ("Mine", "Twelve rooms", [1])


@given(CHANGES, CHANGES)
def test_a_merge_makes_every_change_of_the_copy_and_keeps_all_else(
    mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    copy, current = {**BASE, **mine}, {**BASE, **theirs}
    content = merged(BASE, copy, current)
    assert conflicts(BASE, copy, content) == ()
    if not conflicts(BASE, copy, current):
        again = merged(BASE, current, copy)
        assert differences(content, again) == ()
    assert differences(merged(BASE, BASE, current), current) == ()
    assert differences(merged(BASE, copy, BASE), copy) == ()


def test_work_that_has_begun_stays_as_it_is() -> None:
    assert fitted({1: "old", 2: "old"}, {1: "new", 3: "new"}, begun=[1]) == {1: "old", 3: "new"}


def test_an_approval_is_carried_on_through_amendments_and_by_nothing_else() -> None:
    amended = {"amounts a": "b", "amounts b": "c", "amounts x": "y", "amounts y": "x", "years:LEAD a": "z"}

    def stands(given: dict[str, str], current: dict[str, str], subject: str = "") -> bool:
        return still_covers(given, current, subject, amended)

    assert stands({"amounts": "a"}, {"amounts": "c"})
    assert stands({"amounts": "c"}, {"amounts": "c"})
    assert stands({"years": "a"}, {"years": "z"}, "LEAD")
    assert not stands({"years": "a"}, {"years": "z"}, "PARTNER")
    assert not stands({"years": "a"}, {"years": "b"})
    assert not stands({"amounts": "c"}, {"amounts": "a"})
    assert not stands({"amounts": "x"}, {"amounts": "c"})
    assert not stands({"amounts": "a"}, {"amounts": "c", "years": "d"})


def test_a_succession_names_what_changed_by_its_aspect() -> None:
    assert succession({"years": "a", "years:LEAD": "a", "title": "t"}, {"years": "b", "years:LEAD": "a"}) == {
        "years a": "b"
    }
