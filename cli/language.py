"""The language the command line speaks: asked for, or that of the terminal, or English."""

import os
from contextvars import ContextVar
from enum import StrEnum


class Language(StrEnum):
    """A language that every message exists in."""

    ENGLISH = "en"
    ARABIC = "ar"


_chosen: ContextVar[Language] = ContextVar("language", default=Language.ENGLISH)


def choose(asked: Language | None) -> None:
    """Speak the language asked for, or that of the terminal."""
    _chosen.set(asked or of_terminal())


def current() -> Language:
    """Give the language of this run."""
    return _chosen.get()


def of_terminal() -> Language:
    """Read the terminal's language from the standard variables, in their order."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return Language.ARABIC if value.startswith("ar") else Language.ENGLISH
    return Language.ENGLISH


def say(en: str, ar: str) -> str:
    """Give the wording of this run's language."""
    return ar if current() is Language.ARABIC else en
