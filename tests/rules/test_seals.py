"""Seals: an approval is tied to what it covered, and to nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from models.rules.facts import ShareFact
from models.rules.seals import content_tag, covered, seal, seal_content
from tests.factories.facts import PARTIES, content, facts, share

SEALS = seal_content(content(), PARTIES)


def changed(**fields: Any) -> set[str]:
    other = seal_content(content(**fields), PARTIES)
    return {aspect for aspect in SEALS | other if SEALS.get(aspect) != other.get(aspect)}


@pytest.mark.parametrize(
    ("fields", "aspects"),
    [
        ({"title_ar": "مركز"}, {"title"}),
        ({"scope": "Nine rooms"}, {"scope"}),
        ({"objectives": ()}, {"scope"}),
        ({"clauses": (1,)}, {"clauses"}),
        ({"cost": 1}, {"amounts"}),
        ({"shares": (share("LEAD", 60_000), share("PARTNER", 39_000))}, {"amounts:PARTNER"}),
        (
            {"shares": (share("LEAD", 60_000), share("PARTNER", 40_000, "2026/27"))},
            {"amounts:PARTNER", "years:PARTNER", "years"},
        ),
        ({"duplicates": ("HEA-02",), "protocol_remaining": 1, "focal_points": 0}, set()),
    ],
)
def test_a_seal_breaks_when_its_own_aspect_changes(fields: dict[str, Any], aspects: set[str]) -> None:
    assert changed(**fields) == aspects


def test_the_parties_are_an_aspect_of_their_own() -> None:
    other = seal_content(content(), [*PARTIES, ("PROVIDER", 4)])
    assert {aspect for aspect in SEALS if SEALS[aspect] != other[aspect]} == {"parties"}


def test_the_order_in_which_shares_were_written_does_not_matter() -> None:
    assert changed(shares=tuple(reversed(content().shares))) == set()


def test_a_funder_is_bound_to_its_own_share() -> None:
    now = facts()
    assert covered(["amounts", "years"], "LEAD", now) == {
        "amounts": SEALS["amounts:LEAD"],
        "years": SEALS["years:LEAD"],
    }
    assert covered(["amounts"], "", now) == {"amounts": SEALS["amounts"]}


def test_an_aspect_that_was_never_sealed_binds_nobody() -> None:
    assert covered(["amounts"], "", replace(facts(), seals={})) == {}


def test_the_tag_tells_versions_and_contents_apart() -> None:
    other = seal_content(content(cost=1), PARTIES)
    assert len({content_tag(1, SEALS), content_tag(2, SEALS), content_tag(1, other)}) == 3
    assert content_tag(1, SEALS) == content_tag(1, dict(reversed(SEALS.items())))


def test_a_seal_depends_on_every_field_of_a_share() -> None:
    whole = ShareFact("LEAD", "2025/26", "cash", 60_000)
    others = [
        replace(whole, fiscal_year="2026/27"),
        replace(whole, kind="in_kind"),
        replace(whole, amount=60_001),
    ]
    found = {seal_content(content(shares=(each,)), PARTIES)["amounts:LEAD"] for each in (whole, *others)}
    assert len(found) == 4


def test_a_seal_is_sixteen_hexadecimal_digits() -> None:
    assert len(seal("أ")) == 16
    assert int(seal("أ"), 16) >= 0
