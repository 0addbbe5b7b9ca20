"""What other things are called in an answer: a code and a bilingual name."""

from dataclasses import dataclass

from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class Reference:
    """The code and the name of an organisation, a protocol or a project."""

    code: str
    name: Text
