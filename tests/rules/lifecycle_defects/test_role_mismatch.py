"""A role that cannot be filled for what its step repeats for."""

import pytest

from tests.factories.definition import changed, marked_codes


@pytest.mark.parametrize("repeats", ["", "        for_each: milestone\n", "        for_each: tranche\n"])
def test_a_role_of_the_subject_needs_subjects_that_are_bodies(repeats: str) -> None:
    source = changed(("        role: sponsor\n", f"        role: officer # here\n{repeats}"))
    assert marked_codes(source) == ["role_mismatch"]


@pytest.mark.parametrize("collection", ["funder", "party", "tranche_part"])
def test_subjects_that_are_bodies_fill_a_role_of_the_subject(collection: str) -> None:
    source = changed(("        role: sponsor\n", f"        role: officer\n        for_each: {collection}\n"))
    assert marked_codes(source) == []


def test_a_step_for_each_member_has_the_members_role() -> None:
    source = changed(("        role: committee_member\n", "        role: manager # here\n"))
    assert marked_codes(source) == ["role_mismatch"]


def test_members_are_of_the_owners_body() -> None:
    source = changed(
        ("committee_member: {of: owner", "committee_member: {of: partner"),
        ("        role: committee_member\n", "        role: committee_member # here\n"),
    )
    assert marked_codes(source) == ["role_mismatch"]


def test_an_action_has_no_subject_to_fill_its_role() -> None:
    assert marked_codes(changed(("    by: [manager]\n", "    by: [officer] # here\n"))) == ["role_mismatch"]
