"""The pages' words are whole in every language, and nothing is said past the catalogues."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment

from api.pages.catalogue import LOCALE, read_catalogue, translations
from api.pages.extraction import extract
from api.pages.static import FOLDER
from api.pages.view import TEMPLATES

SPOKEN = ("title", "alt", "aria-label", "placeholder", "data-label", "aria-description")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
LANGUAGES = sorted(path.stem for path in LOCALE.glob("*.po"))


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def faults_of(catalogue: Catalog, said: Catalog) -> list[str]:
    """Tell what a catalogue lacks of what the templates say."""
    faults = []
    for message in said:
        if not message.id:
            continue
        known = catalogue.get(message.id)
        if known is None or not all(forms(known.string)):
            faults.append(f"missing: {message.id}")
        elif known.fuzzy:
            faults.append(f"fuzzy: {message.id}")
        elif isinstance(message.id, list | tuple) and len(forms(known.string)) != catalogue.num_plurals:
            faults.append(f"plural forms: {message.id}")
    return faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_fuzzy(language: str) -> None:
    assert faults_of(read_catalogue(language), extract()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_outlives_its_text(language: str) -> None:
    said = {message.id if isinstance(message.id, str) else message.id[0] for message in extract()}
    kept = [forms(message.id)[0] for message in read_catalogue(language) if message.id]
    assert [text for text in kept if text not in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_in_what_their_texts_fill_in(language: str) -> None:
    for message in read_catalogue(language):
        if message.id:
            wanted = {name for form in forms(message.id) for name in PLACEHOLDER.findall(form)}
            used = {name for form in forms(message.string) for name in PLACEHOLDER.findall(form)}
            assert used == wanted, message.id


def test_a_text_without_a_translation_would_be_found() -> None:
    said, known = Catalog(), Catalog(locale="ar")
    for text in ("known", "fuzzy", "empty"):
        said.add(text)
    said.add("unknown")
    known.add("known", "معروف")
    known.add("fuzzy", "تقريبي", flags=("fuzzy",))
    known.add("empty", "")
    assert faults_of(known, said) == ["fuzzy: fuzzy", "missing: empty", "missing: unknown"]


def test_arabic_counts_in_all_its_six_forms() -> None:
    count = translations("ar").ngettext
    said = {count("%(count)s day", "%(count)s days", number) for number in (0, 1, 2, 3, 11, 100)}
    assert len(said) == 6
    assert count("%(count)s day", "%(count)s days", 103) == "%(count)s أيام"


class Untranslated(HTMLParser):
    """Collects what a template says by itself, in its text and in attributes that people read or hear."""

    def __init__(self) -> None:
        """Start with nothing found."""
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Note a text with letters."""
        self._note(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note spoken attributes with letters."""
        for name, value in attrs:
            if name in SPOKEN:
                self._note(value or "")

    def _note(self, text: str) -> None:
        if re.search(r"[^\W\d_]", text):
            self.found.append(text.strip())


def untranslated(source: str) -> list[str]:
    """Give the literal texts of a template that no translation can reach."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    literal, depth = [], 0
    for _, kind, value in environment.lex(source):
        if kind in ("block_begin", "variable_begin"):
            literal.append("\x01")
        if kind == "name" and value in ("trans", "endtrans"):
            depth = int(value == "trans")
        if kind == "data" and not depth:
            literal.append(value)
    parser = Untranslated()
    parser.feed("".join(literal))
    return parser.found


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_templates_say_nothing_past_the_catalogues(path: Path) -> None:
    assert untranslated(path.read_text(encoding="utf-8")) == []


def test_a_text_past_the_catalogues_would_be_found() -> None:
    source = '<p title="Spoken">Said {{ _("kept") }} <b>{% trans %}kept{% endtrans %}</b></p>'
    assert untranslated(source) == ["Spoken", "Said \x01"]


def test_templates_hold_no_style_no_script_and_nothing_from_elsewhere() -> None:
    for path in TEMPLATES.glob("*.html"):
        source = path.read_text(encoding="utf-8")
        inline = r"<script(?! src=\"\{\{ static\()|<style|\sstyle=|\son\w+=|javascript:"
        assert not re.search(inline, source), path.name
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', source), path.name


def test_every_form_that_acts_carries_the_guard() -> None:
    for path in TEMPLATES.glob("*.html"):
        acting = re.findall(r'<form[^>]*method="post".*?</form>', path.read_text("utf-8"), flags=re.DOTALL)
        assert all("shell.form_guard" in form for form in acting), path.name


def test_the_style_knows_no_left_and_right() -> None:
    style = re.sub(r"/\*.*?\*/", "", (FOLDER / "shiraka.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    sided = r"-(?:left|right)\b|(?<![-\w])(?:left|right)\s*:|:\s*(?:left|right)\b|float:"
    assert re.findall(sided, style) == []
    assert len(re.findall(sided, "a { margin-left: 0; right: 0; text-align: left }")) == 3
    assert "url(" not in style
    assert "@import" not in style
