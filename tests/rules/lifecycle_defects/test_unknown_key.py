"""A key that no part of a definition has."""

from tests.factories.definition import changed, marked_codes, only_defect


def test_a_key_that_is_not_known_is_told_with_the_keys_that_are() -> None:
    source = changed(("        role: sponsor\n", "        role: sponsor\n        holder: sponsor # here\n"))
    assert marked_codes(source) == ["unknown_key"]
    assert "“holder”" in only_defect(source).message.en
    assert "other_than" in only_defect(source).message.en


def test_keys_are_known_at_every_depth() -> None:
    source = changed(
        ("id: small\n", "id: small\nowner: nobody # here\n"),
        ("target: {calendar_days: 30}", "target: {calendar_days: 30, hours: 2} # here"),
        ("    effect: enter\n", "    effect: enter\n    after: [draft] # here\n"),
    )
    assert marked_codes(source) == ["unknown_key"] * 3


def test_an_unknown_key_does_not_hide_other_defects() -> None:
    source = changed(
        ("        role: sponsor\n", "        role: nobody # here\n        holder: sponsor # here\n"),
    )
    assert sorted(marked_codes(source)) == ["unknown_key", "unknown_role"]
