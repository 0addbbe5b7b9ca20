"""The templates and their two rules: nothing is left unfilled, every inserted fact is isolated."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.ext import Extension
from markupsafe import Markup, escape

from notifications.facts import Unrenderable

TEMPLATES = Path(__file__).parent / "templates"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
_CLASS = re.compile(r' class="(?P<classes>\{\{.*?\}\}|[a-z]+)"(?: style="(?P<own>[^<]*?)"(?=[ >]))?')
_MARKS_OF_DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class Fact(str):
    """A text from the data: its direction is its own, so it is isolated wherever a template inserts it."""

    __slots__ = ()


def fact(value: str) -> Fact:
    """Take a text from the data, without controls and without marks that could end our isolation."""
    return Fact("".join(it for it in value if it in "\n\t" or not _is_control(it)))


def _is_control(character: str) -> bool:
    return character in _MARKS_OF_DIRECTION or unicodedata.category(character) in ("Cc", "Cs")


def isolate_in_text(value: Any) -> Any:
    """Put each line of a fact between isolating marks, since isolation ends where a line does."""
    if not isinstance(value, Fact):
        return value
    return "\n".join(f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}" for line in value.split("\n"))


def isolate_in_html(value: Any) -> Any:
    """Put each line of a fact into an element that isolates its direction, since each line has its own."""
    if not isinstance(value, Fact):
        return value
    return Markup("\n").join(Markup(f"<bdi>{escape(line)}</bdi>") for line in value.split("\n"))


class InlineStyles(Extension):
    """Puts the style sheet's classes inline as a template is compiled, once, not for every mail."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Replace each class by its declarations, before those that the element has of its own."""
        return _CLASS.sub(_inline, source)


def _inline(found: re.Match[str]) -> str:
    classes, own = found["classes"], found["own"] or ""
    if "{{" in classes:
        # The one place that chooses between two classes: both are put inline, the choice stays.
        chosen = re.sub(r'"([a-z]+)"', lambda it: f'"{_declarations(it[1])}"', classes)
        return f' style="{chosen}{own}"'
    return f' style="{_declarations(classes)}{own}"'


def _declarations(name: str) -> str:
    return _styles()[name]


@cache
def _styles() -> dict[str, str]:
    """Read the style sheet: one class a rule, no others."""
    sheet = (TEMPLATES / "layout" / "mail.css").read_text(encoding="utf-8")
    rules = re.findall(r"^\.([a-z]+) \{([^}]*)\}$", sheet, re.MULTILINE)
    return {name: re.sub(r"\s*([:;])\s*", r"\1", body.strip()) for name, body in rules}


@cache
def _environment(part: str) -> Environment:
    isolate = {"html": isolate_in_html, "text": isolate_in_text, "subject": None}[part]
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=part == "html",  # noqa: S701 - the other parts are plain text
        undefined=StrictUndefined,
        finalize=isolate,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[InlineStyles] if part == "html" else [],
    )


def fill(part: str, name: str, context: dict[str, Any]) -> str:
    """Fill the template `name` as the subject, the text or the html of a mail. Raises Unrenderable."""
    try:
        return _environment(part).get_template(name).render(context)
    except TemplateError as error:
        raise Unrenderable(f"template {name}: {error.message or type(error).__name__}") from error
