"""Defects of identifiers: each names one thing only."""

from collections.abc import Iterable, Iterator

from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.finding import Finding, Path, found
from models.rules.facts import ACTIVE


def find(draft: Draft) -> Iterator[Finding]:
    """Find ids that are used twice; the second use is the defect.

    Side and terminal states share their ids, since a project stands in one of either.
    """
    definition = draft.definition
    yield from _repeated(
        draft, ((stage.id, ("stages", index)) for index, stage in enumerate(definition.stages))
    )
    yield from _repeated(draft, ((placed.step.id, placed.path) for placed in draft.steps))
    yield from _repeated(
        draft, ((action.id, ("actions", index)) for index, action in enumerate(definition.actions))
    )
    states: list[tuple[str, Path]] = [
        *((state.id, ("side_states", index)) for index, state in enumerate(definition.side_states)),
        *((state.id, ("terminals", index)) for index, state in enumerate(definition.terminals)),
    ]
    yield from _repeated(draft, states)
    for name, path in states:
        if name == ACTIVE:
            yield found((*path, "id"), "duplicate_id/reserved", id=name)


def _repeated(draft: Draft, ids: Iterable[tuple[str, Path]]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for name, path in ids:
        place = (*path, "id")
        if name in first:
            yield found(place, "duplicate_id", id=name, line=draft.line_of(first[name]))
        else:
            first[name] = place
