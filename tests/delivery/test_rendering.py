"""Every kind of notice in every language: whole, in the right direction, and without a gap."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest

from models.lifecycles.loader import default_source, load_definition
from models.rules.codes import code_of
from models.rules.links import read_link
from notifications.catalogue import KINDS
from notifications.facts import Unrenderable
from notifications.letterhead import Letterhead
from notifications.render import Rendered, render
from notifications.templating import TEMPLATES
from notifications.words import WORKING_DAYS, plural_form, working_days, working_days_between
from tests.delivery.outbox import LETTERHEAD, NOW, claimed

LANGUAGES = ("ar", "en", "both")
ISOLATED = ("\u2068", "\u2069")
CASES = [pytest.param(kind, language, id=f"{kind}-{language}") for kind in KINDS for language in LANGUAGES]
VOID = {"meta", "br", "img"}


def sent(rendered: Rendered) -> EmailMessage:
    return message_from_bytes(rendered.content(), policy=policy.default)


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


class Page(HTMLParser):
    """Reads a page: the elements open now, those seen with their attributes, and the text in isolation."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.isolated: list[str] = []
        self.plain: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        (self.isolated if "bdi" in self.open else self.plain).append(data)


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_every_kind_is_whole_in_every_language(kind: str, language: str, letterhead: Letterhead) -> None:
    message = sent(render(claimed(kind, language), letterhead, NOW))
    text, html = parts(message)
    page = Page(html)
    assert page.open == []
    for written in (text, html, str(message["Subject"])):
        assert not {"{{", "}}", "{%", "None", "Undefined"} & set(written.split())
        assert "{" not in written.replace("{color", "")
    spoken = ("ar", "en") if language == "both" else (language,)
    for each in ("ar", "en"):
        headline = KINDS[kind].headline.in_language(each)
        assert (headline in text) == (headline in "".join(page.plain)) == (each in spoken)


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_every_table_and_cell_says_its_language_and_direction(
    kind: str, language: str, letterhead: Letterhead
) -> None:
    page = Page(parts(sent(render(claimed(kind, language), letterhead, NOW)))[1])
    directed = [(tag, found) for tag, found in page.seen if tag in ("html", "body", "table", "td", "th")]
    assert {tag for tag, _ in directed} >= {"html", "body", "table", "td"}
    pairs = {(found.get("lang"), found.get("dir")) for _, found in directed}
    wanted = {"ar": {("ar", "rtl")}, "en": {("en", "ltr")}, "both": {("ar", "rtl"), ("en", "ltr")}}
    assert pairs == wanted[language]


def test_in_both_languages_arabic_comes_first(letterhead: Letterhead) -> None:
    text, html = parts(sent(render(claimed("step_opened", "both"), letterhead, NOW)))
    assert text.index("تحية طيبة") < text.index("Dear")
    assert html.index("تحية طيبة") < html.index("Dear")


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_whatever_is_inserted_stands_in_isolation(kind: str, language: str, letterhead: Letterhead) -> None:
    mark = "Qx7"
    marked = {"ar": f"{mark}م", "en": f"{mark}e"}
    facts: dict[str, Any] = {
        name: marked if KINDS[kind].example.get(name) else None for name in ("step", "subject", "outcome")
    } | {"stage": marked, "recipient": marked, "organisation": marked}
    facts["project"] = {"code": mark, "title_ar": mark, "title_en": mark}
    facts["comment"] = f"{mark}\u2069\u202e{mark}\n{mark}"
    text, html = parts(sent(render(claimed(kind, language, **facts), letterhead, NOW)))
    page = Page(html)
    visible = "".join(page.plain)
    assert mark not in visible
    assert any(mark in it for it in page.isolated)
    depth = 0
    for index, character in enumerate(text):
        depth += {ISOLATED[0]: 1, ISOLATED[1]: -1}.get(character, 0)
        assert depth in (0, 1)
        assert character != "\n" or depth == 0
        if text.startswith(mark, index):
            assert depth == 1


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_links_lead_to_the_public_address_alone(kind: str, language: str, letterhead: Letterhead) -> None:
    text, html = parts(sent(render(claimed(kind, language), letterhead, NOW)))
    path = f"https://shiraka.example{KINDS[kind].example['path']}"
    links = {found["href"] for tag, found in Page(html).seen if tag == "a"}
    assert links == {it.strip() for it in text.splitlines() if "://" in it}
    assert (path in links) == (kind != "sign_in"), (
        "a code is typed where it was asked for, and follows no link"
    )
    assert all(str(it).startswith("https://shiraka.example/") for it in links)
    assert not {tag for tag, found in Page(html).seen if "src" in found or tag in ("script", "link", "form")}


@pytest.mark.parametrize("kind", KINDS)
def test_markup_in_the_data_stays_text(kind: str, letterhead: Letterhead) -> None:
    wicked = "<script>alert(1)</script><a href='https://evil.example'>"
    html = parts(
        sent(
            render(
                claimed(
                    kind, comment=wicked, project={"code": "HEA-01", "title_ar": wicked, "title_en": wicked}
                ),
                letterhead,
                NOW,
            )
        )
    )[1]
    assert "script" not in {tag for tag, _ in Page(html).seen}
    links = [found["href"] for tag, found in Page(html).seen if tag == "a"]
    assert all(str(it).startswith("https://shiraka.example/") for it in links)


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/a b", "", "/../x", "/a\n/b", "/a?x=1"]
)
def test_a_path_that_leads_elsewhere_makes_no_mail(path: str, letterhead: Letterhead) -> None:
    with pytest.raises(Unrenderable, match="path"):
        render(claimed("step_opened", path=path), letterhead, NOW)


def test_a_fact_that_a_template_needs_may_not_be_missing(letterhead: Letterhead) -> None:
    with pytest.raises(Unrenderable, match="step"):
        render(claimed("step_opened", step=None), letterhead, NOW)


def test_times_are_told_in_the_programmes_zone_with_the_name_of_the_day(letterhead: Letterhead) -> None:
    english = parts(sent(render(claimed("step_opened", "en"), letterhead, NOW)))[0]
    arabic = parts(sent(render(claimed("step_opened", "ar"), letterhead, NOW)))[0]
    assert "Thursday 3 December 2026, 15:00 (Cairo time)" in english
    assert "الخميس 3 ديسمبر 2026، 15:00 (بتوقيت القاهرة)" in arabic


def test_the_time_left_and_the_time_late_are_working_days(letterhead: Letterhead) -> None:
    monday = NOW
    assert "3 working days" in parts(sent(render(claimed("reminder", "en"), letterhead, monday)))[0]
    sunday_after = datetime(2026, 12, 6, 8, 0, tzinfo=UTC)
    late = parts(sent(render(claimed("overdue", "en"), letterhead, sunday_after)))[0]
    assert "Late so far: \u2068one working day\u2069" in late


def test_fridays_and_saturdays_are_not_counted() -> None:
    thursday, saturday = datetime(2026, 12, 3, 13, tzinfo=UTC), datetime(2026, 12, 5, 13, tzinfo=UTC)
    assert working_days_between(thursday, saturday, "Africa/Cairo") == 0
    assert working_days_between(thursday, saturday + timedelta(days=2), "Africa/Cairo") == 2


def test_arabic_counts_take_all_six_forms() -> None:
    forms = {count: plural_form("ar", count) for count in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103)}
    assert forms == {
        0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 99: "many", 100: "other",
        102: "other", 103: "few",
    }  # fmt: skip
    assert set(WORKING_DAYS["ar"]) == set(forms.values())
    assert (working_days(2, "ar"), working_days(5, "ar"), working_days(1, "en")) == (
        "يوما عمل",
        "5 أيام عمل",
        "one working day",
    )


def test_the_subject_stays_the_same_through_all_kinds_of_a_project(letterhead: Letterhead) -> None:
    about_projects = [kind for kind in KINDS if kind not in ("digest", "sign_in")]
    subjects = {str(sent(render(claimed(kind), letterhead, NOW))["Subject"]) for kind in about_projects}
    assert subjects == {"[HEA-01] Unified electronic health record"}


def test_every_kind_has_its_three_files_and_no_folder_is_left_over() -> None:
    folders = {path.name: {it.name for it in path.iterdir()} for path in TEMPLATES.iterdir()}
    assert folders.pop("layout") == {"mail.css", "mail.jinja", "html.jinja", "text.jinja"}
    assert folders == {kind: {"subject.jinja", "text.jinja", "html.jinja"} for kind in KINDS}


def test_every_notice_that_the_lifecycle_owes_is_in_the_catalogue() -> None:
    definition = load_definition(default_source())
    owed = {it for step in definition.steps.values() for it in (step.notices.opened, step.notices.returned)}
    owed |= {state.notice for state in definition.terminal.values() if state.notice}
    assert owed | {"correction", "stage_reached", "reminder", "overdue"} == set(KINDS) - {
        "digest",
        "sign_in",
        "undeliverable",
        "escalation",
        "due_moved",
    }


def test_an_unknown_kind_makes_no_mail(letterhead: Letterhead) -> None:
    with pytest.raises(Unrenderable, match="kind"):
        render(replace(claimed("reminder"), kind="gossip"), letterhead, NOW)


def test_the_link_of_a_turn_is_its_holders_own_and_is_not_kept() -> None:
    signed = replace(LETTERHEAD, secret="s" * 40)
    rendered = render(claimed("overdue"), signed, NOW)
    text, html = parts(sent(rendered))
    found = re.search(r"https://shiraka\.example/p/([A-Za-z0-9_-]+)", text)
    assert found is not None
    link = read_link(b"s" * 40, found[1])
    assert link is not None
    assert (link.slot_id, link.person_id) == (12, 5)
    assert found[1] in html
    assert "/steps/12" not in text + html
    assert found[1] not in rendered.text
    assert "/p/…" in rendered.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_stands_in_the_mail_and_is_not_kept(language: str) -> None:
    signed = replace(LETTERHEAD, secret="s" * 40)
    rendered = render(claimed("sign_in", language), signed, NOW)
    code = code_of(b"s" * 40, KINDS["sign_in"].example["code_seed"])
    text, html = parts(sent(rendered))
    assert code in text
    assert code in html
    assert code not in rendered.text + str(sent(rendered)["Subject"])
