"""A step that shuts out who decides it, or who decides a later step."""

from tests.factories.definition import changed, marked_codes

ROLE = "        role: sponsor\n"


def test_a_step_that_shuts_out_its_own_decider_is_a_defect() -> None:
    source = changed((ROLE, f"{ROLE}        other_than: [draft] # here\n"))
    assert marked_codes(source) == ["impossible_exclusion"]


def test_a_step_that_shuts_out_who_decides_later_is_a_defect() -> None:
    source = changed((ROLE, f"{ROLE}        other_than: [shares] # here\n"))
    assert marked_codes(source) == ["impossible_exclusion"]


def test_a_step_shuts_out_who_decided_before() -> None:
    source = changed(
        ("        after: [committee]\n", "        after: [committee]\n        other_than: [draft]\n")
    )
    assert marked_codes(source) == []
