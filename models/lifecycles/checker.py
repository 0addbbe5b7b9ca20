"""The checker of lifecycle definitions: every defect at once, each with its line and its remedy."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.lifecycles.defects import (
    actions,
    automatic,
    deciders,
    endings,
    identifiers,
    instructions,
    negotiation,
    order,
    outcomes,
    quorums,
    reachability,
    references,
    targets,
    translations,
)
from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.finding import Finding, Path, found, line_of
from models.lifecycles.markup import Markup, Unreadable, read
from models.lifecycles.shape import shape
from models.rules.text import Text

CHECKS = (
    identifiers.find,
    translations.find,
    references.find,
    order.find,
    deciders.find,
    automatic.find,
    quorums.find,
    targets.find,
    outcomes.find,
    reachability.find,
    endings.find,
    actions.find,
    instructions.find,
    negotiation.find,
)


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong with a definition: its line (from 1), its code, and what mends it in both languages."""

    line: int
    code: str
    message: Text


def check(source: str) -> list[Defect]:
    """Find every defect of a definition given as YAML text, in the order of its lines; empty when sound.

    Where the form itself is at fault beyond guessing, only the defects of form are told.
    """
    try:
        markup = read(source)
    except Unreadable as error:
        return list(_defects([found((), "yaml_syntax", reason=error.reason)], {(): error.line}))
    return sorted(_defects(_findings(markup), markup.lines), key=lambda defect: defect.line)


def _findings(markup: Markup) -> Iterator[Finding]:
    shaped = shape(markup)
    yield from shaped.findings
    if shaped.definition is None:
        return
    told = {finding.path for finding in shaped.findings if finding.line is None}
    draft = Draft(shaped.definition, markup.lines)
    for find in CHECKS:
        # What stands in for a faulty part is not judged again.
        yield from (finding for finding in find(draft) if not _around(finding.path) & told)


def _around(path: Path) -> set[Path]:
    return {path[:depth] for depth in range(1, len(path) + 1)}


def _defects(findings: Iterable[Finding], lines: Mapping[Path, int]) -> Iterator[Defect]:
    """Give each defect once: a part that an anchor shares is at fault in one line only."""
    told: set[Defect] = set()
    for finding in findings:
        defect = Defect(line_of(finding, lines), finding.code, finding.message)
        if defect not in told:
            told.add(defect)
            yield defect
