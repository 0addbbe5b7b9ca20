"""Defects of target times: every step that somebody answers has one."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.finding import Finding, Path, found
from models.rules.definition import Target


def find(draft: Draft) -> Iterator[Finding]:
    """Find steps without a target time, and target times that say nothing or two things."""
    for place, stage in enumerate(draft.definition.stages):
        if stage.target is not None:
            yield from _unclear(stage.id, stage.target, ("stages", place, "target"))
    for placed in draft.steps:
        if not placed.automatic or placed.step.target is not None:
            yield from _unclear(placed.step.id, placed.step.target, (*placed.path, "target"))
        for subject, target in placed.step.targets.items():
            yield from _unclear(placed.step.id, target, (*placed.path, "targets", subject))


def _unclear(step: str, target: Target | None, path: Path) -> Iterator[Finding]:
    given = target is not None and [target.working_days, target.calendar_days].count(None)
    if target is None or given == 2:
        yield found(path, "no_target", step=step)
    elif given == 0:
        yield found(path, "no_target/both", step=step)
