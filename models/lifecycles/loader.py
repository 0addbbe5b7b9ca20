"""Loads lifecycle definitions: from YAML text to typed, frozen shapes."""

import hashlib
from functools import lru_cache
from pathlib import Path

from models.lifecycles.defects.finding import line_of
from models.lifecycles.markup import Unreadable, read
from models.lifecycles.shape import shape
from models.rules.definition import Lifecycle
from models.rules.errors import Invalid
from models.rules.text import Text

AMENDMENT = "amendment"
DEFAULT = Path(__file__).with_name("joint_funding.yaml")


def default_source() -> str:
    """Give the YAML text of the default lifecycle."""
    return DEFAULT.read_text(encoding="utf-8")


def amendment_source() -> str:
    """Give the YAML text of the lifecycle of amendments."""
    return DEFAULT.with_name(f"{AMENDMENT}.yaml").read_text(encoding="utf-8")


def digest(source: str) -> str:
    """Give the SHA-256 that names a published definition."""
    return hashlib.sha256(source.encode()).hexdigest()


@lru_cache(maxsize=32)
def load_definition(source: str) -> Lifecycle:
    """Read a definition from YAML text; raises `Invalid` with the line and the reason of the first fault.

    Only the form is looked at: what a published definition says was checked when it was published.
    """
    try:
        markup = read(source)
    except Unreadable as error:
        raise _invalid(error.line, error.reason) from error
    shaped = shape(markup)
    if shaped.definition is None or shaped.findings:
        first = min(shaped.findings, key=lambda finding: line_of(finding, markup.lines))
        raise _invalid(line_of(first, markup.lines), first.message)
    return shaped.definition


def _invalid(line: int, reason: Text) -> Invalid:
    return Invalid("lifecycle_invalid", pointer="/source", line=line, reason=reason)
