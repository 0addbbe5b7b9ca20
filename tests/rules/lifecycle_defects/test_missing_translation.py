"""A text that is not given in both languages."""

import pytest

from tests.factories.definition import changed, marked_codes, only_defect


@pytest.mark.parametrize(
    "text",
    ["{ar: فحص}", "{en: Screening}", "{ar: '', en: Screening}", "{ar: فحص, en: '  '}"],
)
def test_a_missing_language_is_a_defect(text: str) -> None:
    source = changed(("title: {ar: فحص, en: Screening}", f"title: {text} # here"))
    assert marked_codes(source) == ["missing_translation"]


def test_the_defect_names_the_language_that_is_missing() -> None:
    source = changed(("title: {ar: فحص, en: Screening}", "title: {en: Screening}"))
    assert "in Arabic is missing" in only_defect(source).message.en


def test_a_missing_title_is_a_defect_at_what_it_belongs_to() -> None:
    source = changed(
        ("- id: screening\n", "- id: screening # here\n"),
        ("        title: {ar: فحص, en: Screening}\n", ""),
        ("submit: {title: {ar: تقديم, en: Submit}}", "submit: {} # here"),
    )
    assert marked_codes(source) == ["missing_translation"] * 2


@pytest.mark.parametrize("text", ["{ar: Screening, en: Screening}", "{ar: فحص, en: فحص}"])
def test_a_text_copied_from_the_other_language_is_a_defect(text: str) -> None:
    source = changed(("title: {ar: فحص, en: Screening}", f"title: {text} # here"))
    assert marked_codes(source) == ["missing_translation"]


def test_titles_are_looked_at_everywhere() -> None:
    source = changed(
        ("title: {ar: دورة صغيرة, en: Small lifecycle}", "title: {ar: Small, en: Small} # here"),
        ("title: {ar: عضو, en: Member}}", "title: {ar: M, en: Member}} # here"),
        ("title: {ar: المقترح, en: Proposal}", "title: {ar: P, en: Proposal} # here"),
        ("title: {ar: معلق, en: On hold}", "title: {ar: H, en: On hold} # here"),
        ("title: {ar: مغلق, en: Closed}, notice: project_closed}", "title: {ar: C, en: Closed}} # here"),
        ("title: {ar: تعليق, en: Put on hold}", "title: {ar: P, en: Put on hold} # here"),
        ("title: {ar: اعتماد, en: Approve}}", "title: {ar: A, en: Approve}} # here"),
    )
    assert marked_codes(source) == ["missing_translation"] * 7
