"""Drawings of a lifecycle: whole, in both directions, told to screen readers, and fit for a strict page."""

import re
from xml.etree import ElementTree

import pytest

from models.lifecycles.drawing import Highlights, draw_mermaid, draw_svg
from models.lifecycles.loader import default_source, load_definition
from models.rules.definition import Lifecycle
from tests.factories.definition import SOUND, changed

DEFAULT = load_definition(default_source())
SVG = "{http://www.w3.org/2000/svg}"
PLAIN = Highlights()
LANGUAGES = pytest.mark.parametrize("language", ["ar", "en"])


def parsed(definition: Lifecycle, language: str, highlights: Highlights = PLAIN) -> ElementTree.Element:
    """Draw and read the drawing back as XML."""
    return ElementTree.fromstring(draw_svg(definition, language, highlights))


def groups(drawing: ElementTree.Element) -> dict[str, str]:
    """Give the classes of each card by what a screen reader says of it first."""
    found = {}
    for group in drawing.iter(f"{SVG}g"):
        title = group.findtext(f"{SVG}title") or ""
        found[re.split(": ", title)[0]] = group.get("class") or ""
    return found


@LANGUAGES
def test_every_step_and_state_has_a_card(language: str) -> None:
    cards = groups(parsed(DEFAULT, language))
    beside = {step.id for state in DEFAULT.side_states if (step := state.step)}
    for step in DEFAULT.steps.values():
        assert step.id in beside or step.title.in_language(language) in cards
    states = [state.title for state in DEFAULT.side_states] + [state.title for state in DEFAULT.terminals]
    assert {title.in_language(language) for title in states} <= set(cards)


@LANGUAGES
def test_every_stage_is_named(language: str) -> None:
    written = {text.text for text in parsed(DEFAULT, language).iter(f"{SVG}text")}
    assert {stage.title.in_language(language) for stage in DEFAULT.stages} <= written


@LANGUAGES
def test_a_drawing_holds_nothing_that_a_strict_page_refuses(language: str) -> None:
    for element in parsed(DEFAULT, language).iter():
        assert element.tag.removeprefix(SVG) in {"svg", "title", "g", "rect", "path", "polygon", "text"}
        assert not [name for name in element.attrib if name in ("style", "href") or name.startswith("on")]


@LANGUAGES
def test_a_screen_reader_is_told_what_is_drawn_and_what_is_under_way(language: str) -> None:
    drawing = parsed(DEFAULT, language, Highlights(current=frozenset({"share_decision"})))
    assert drawing.get("role") == "img"
    assert drawing.get("lang") == language
    told = drawing.findtext(f"{SVG}title") or ""
    assert told == drawing.get("aria-label")
    assert DEFAULT.title.in_language(language) in told
    assert DEFAULT.steps["share_decision"].title.in_language(language) in told


def test_what_is_done_under_way_or_left_out_is_told_by_class_and_by_sign() -> None:
    where = Highlights(frozenset({"screening"}), frozenset({"draft"}), frozenset({"offer_call"}), "on_hold")
    cards = groups(parsed(DEFAULT, "en", where))
    assert cards["Draft"] == "lifecycle-step passed"
    assert cards["Screening"] == "lifecycle-step current"
    assert cards["Call for solution offers"] == "lifecycle-step skipped"
    assert cards["On hold"] == "lifecycle-step current"
    assert cards["Committee"] == "lifecycle-step"
    assert len(draw_svg(DEFAULT, "en", where)) > len(draw_svg(DEFAULT, "en"))


def test_a_stage_is_done_when_all_its_steps_are_done_or_left_out() -> None:
    done = frozenset(step.id for step in DEFAULT.stages[0].steps if step.when is None)
    out = frozenset(step.id for step in DEFAULT.stages[0].steps) - done
    assert draw_svg(DEFAULT, "en", Highlights(passed=done)).count("lifecycle-stage passed") == 0
    assert draw_svg(DEFAULT, "en", Highlights(passed=done, skipped=out)).count("lifecycle-stage passed") == 1


def test_arabic_runs_from_the_right_and_english_from_the_left() -> None:
    same = load_definition(SOUND)
    places = {}
    for language in ("ar", "en"):
        drawing = parsed(same, language)
        assert drawing.get("direction") == {"ar": "rtl", "en": "ltr"}[language]
        places[language] = [
            float(card.findall(f"{SVG}rect")[-1].get("x") or 0)
            for card in drawing.iter(f"{SVG}g")
            if (card.findtext(f"{SVG}title") or "").startswith(("إعداد", "Draft", "فحص", "Screening"))
        ]
    assert places["ar"][0] > places["ar"][1]
    assert places["en"][0] < places["en"][1]


@LANGUAGES
def test_cards_stay_on_the_sheet_and_do_not_cover_each_other(language: str) -> None:
    drawing = parsed(DEFAULT, language)
    width, height = float(drawing.get("width") or 0), float(drawing.get("height") or 0)
    frames: list[tuple[float, ...]] = []
    for card in drawing.iter(f"{SVG}g"):
        box = card.findall(f"{SVG}rect")[-1]
        x, y, wide, high = (float(box.get(name) or 0) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert x + wide <= width
        assert y >= 0
        assert y + high <= height
        assert not [
            other
            for other in frames
            if x < other[0] + other[2]
            and other[0] < x + wide
            and y < other[1] + other[3]
            and other[1] < y + high
        ]
        frames.append((x, y, wide, high))


def test_the_default_lifecycle_is_drawn_1200_units_wide() -> None:
    assert parsed(DEFAULT, "en").get("viewBox", "").startswith("0 0 1200 ")


def test_titles_are_never_taken_for_markup() -> None:
    sharp = changed(("en: Screening}", 'en: \'<b onclick="x">&"Screening\'}'))
    definition = load_definition(sharp)
    assert '<b onclick="x">&"Screening' in groups(parsed(definition, "en"))
    assert '["#lt;b onclick=#quot;x#quot;#gt;&#quot;Screening<br/>' in draw_mermaid(definition, "en")


def test_a_title_of_any_length_fits_its_card() -> None:
    endless = changed(("en: Screening}", f"en: {'Screening ' * 40}{'x' * 300}}}"))
    written = [text.text or "" for text in parsed(load_definition(endless), "en").iter(f"{SVG}text")]
    assert max(len(text) for text in written) < 60
    assert any(text.endswith("…") for text in written)


def test_a_wider_lifecycle_gets_a_wider_sheet() -> None:
    steps = "".join(
        f"      - id: extra_{number}\n        kind: task\n        title: {{ar: إضافة, en: Extra}}\n"
        f"        after: [{f'extra_{number - 1}' if number else 'screening'}]\n        role: manager\n"
        "        outcomes: {go: {title: {ar: استمرار, en: Go on}}}\n        target: {working_days: 1}\n"
        for number in range(12)
    )
    drawing = parsed(load_definition(changed(("  - id: funding\n", f"{steps}  - id: funding\n"))), "en")
    assert float(drawing.get("width") or 0) > 1800


@LANGUAGES
def test_mermaid_names_every_step_and_every_way_back(language: str) -> None:
    text = draw_mermaid(DEFAULT, language)
    for step in DEFAULT.stage_of:
        assert f"step_{step}[" in text or f"step_{step}(" in text
    assert "step_committee -.-> step_draft" in text
    assert 'step_closure --> state_closed(["' in text
    assert text.count("subgraph ") == len(DEFAULT.stages) == text.count("\n  end\n")


def test_mermaid_of_a_stage_runs_as_its_language_does() -> None:
    assert draw_mermaid(DEFAULT, "ar", "review").startswith("flowchart RL\n")
    assert draw_mermaid(DEFAULT, "en", "review").startswith("flowchart LR\n")
