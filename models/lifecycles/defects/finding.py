"""A finding: what is wrong with a definition, and where in its data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from models.lifecycles.defects.wording import WORDING
from models.rules.text import Text

Path = tuple[str | int, ...]
NOTHING = Text("لا شيء", "none")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at `path`; `reason` names a row of `WORDING`, whose first part is the defect's code.

    `line` is given only where the path does not tell it: two things can be written for one path.
    """

    path: Path
    reason: str
    parameters: Mapping[str, str | int | Text] = field(default_factory=dict)
    line: int | None = None

    @property
    def code(self) -> str:
        """Give the defect's code."""
        return self.reason.partition("/")[0]

    @property
    def message(self) -> Text:
        """Say what is wrong and what mends it, in both languages."""
        said = WORDING[self.reason]
        return Text(said.ar.format(**self._filled("ar")), said.en.format(**self._filled("en")))

    def _filled(self, language: str) -> dict[str, str | int]:
        return {
            name: value.in_language(language) if isinstance(value, Text) else value
            for name, value in self.parameters.items()
        }


def found(path: Path, reason: str, /, **parameters: str | int | Text) -> Finding:
    """Make a finding."""
    return Finding(path, reason, parameters)


def listed(names: Iterable[str]) -> Text:
    """List names in both languages; none is said so."""
    known = sorted(names)
    return Text("، ".join(known), ", ".join(known)) if known else NOTHING


def line_of(finding: Finding, lines: Mapping[Path, int]) -> int:
    """Give the line of a finding."""
    return finding.line or line_at(finding.path, lines)


def line_at(path: Path, lines: Mapping[Path, int]) -> int:
    """Give the line of a part, or of the nearest part around it that is written."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
