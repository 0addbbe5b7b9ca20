"""A key that a mapping gives twice: YAML would silently keep one."""

from tests.factories.definition import changed, marked_codes


def test_a_key_that_is_written_twice_is_a_defect() -> None:
    source = changed(("        role: sponsor\n", "        role: sponsor\n        role: manager # here\n"))
    assert marked_codes(source) == ["duplicate_key"]


def test_an_outcome_that_is_written_twice_is_a_defect() -> None:
    once = "          approve: {title: {ar: اعتماد, en: Approve}}\n"
    source = changed((once, f"{once}          approve: {{title: {{ar: رفض, en: Never}}}} # here\n"))
    assert marked_codes(source) == ["duplicate_key"]


def test_a_key_that_stands_before_a_merge_is_no_defect() -> None:
    source = changed(
        ("      - id: draft\n", "      - &draft\n        id: draft\n"),
        ("      - id: screening\n", "      - <<: *draft\n        id: screening\n"),
    )
    assert marked_codes(source) == []
