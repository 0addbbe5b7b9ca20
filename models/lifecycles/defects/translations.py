"""Defects of translation: a text that was copied from the other language."""

import re
from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.finding import Finding, Path, found
from models.rules.definition import Title
from models.rules.text import Text

ARABIC = re.compile(r"[\u0600-\u06ff]")


def find(draft: Draft) -> Iterator[Finding]:
    """Find Arabic texts without an Arabic letter, and English texts with one."""
    for path, title in _titles(draft):
        if not ARABIC.search(title.ar):
            language = Text("بالعربية", "Arabic")
            yield found((*path, "ar"), "missing_translation/copied", text=title.ar, language=language)
        if ARABIC.search(title.en):
            language = Text("بالإنجليزية", "English")
            yield found((*path, "en"), "missing_translation/copied", text=title.en, language=language)


def _titles(draft: Draft) -> Iterator[tuple[Path, Title]]:
    definition = draft.definition
    yield ("title",), definition.title
    for name, role in definition.roles.items():
        yield ("roles", name, "title"), role.title
    listed: dict[str, list[Title]] = {
        "stages": [stage.title for stage in definition.stages],
        "side_states": [state.title for state in definition.side_states],
        "terminals": [state.title for state in definition.terminals],
        "actions": [action.title for action in definition.actions],
    }
    for key, titles in listed.items():
        for index, title in enumerate(titles):
            yield (key, index, "title"), title
    for placed in draft.steps:
        yield (*placed.path, "title"), placed.step.title
        for name, outcome in placed.step.outcomes.items():
            yield (*placed.path, "outcomes", name, "title"), outcome.title
