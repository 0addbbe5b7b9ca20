"""Defects of deciding: a step that nobody can decide, and roles that do not fit what a step repeats for."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft, Placed
from models.lifecycles.defects.finding import Finding, found, listed
from models.lifecycles.defects.vocabulary import HOLDERS, MEMBERS_ROLE


def find(draft: Draft) -> Iterator[Finding]:
    """Find steps without a role, an outcome or anybody to ask, and roles that cannot be filled there."""
    for placed in draft.steps:
        if not placed.automatic:
            yield from _undecidable(placed)
            yield from _mismatch(draft, placed)
            yield from _excluded(draft, placed)
    for number, action in enumerate(draft.definition.actions):
        for index, name in enumerate(action.by):
            role = draft.definition.roles.get(name)
            if role is not None and role.of == "subject":
                path = ("actions", number, "by", index)
                yield found(path, "role_mismatch/action", role=name, action=action.id)


def _undecidable(placed: Placed) -> Iterator[Finding]:
    step = placed.step
    if step.role is None:
        yield found(placed.path, "undecidable_step/no_role", step=step.id)
    if not step.outcomes:
        yield found((*placed.path, "outcomes"), "undecidable_step/no_outcome", step=step.id)
    if step.for_each is not None and HOLDERS[step.for_each] == "nobody":
        kept = listed(name for name, holder in HOLDERS.items() if holder != "nobody")
        path = (*placed.path, "for_each")
        yield found(path, "undecidable_step/no_subject", step=step.id, collection=step.for_each, known=kept)


def _excluded(draft: Draft, placed: Placed) -> Iterator[Finding]:
    step = placed.step.id
    for index, name in enumerate(placed.step.other_than):
        path = (*placed.path, "other_than", index)
        if name == step:
            yield found(path, "impossible_exclusion", step=step)
        elif step in draft.long_before.get(name, ()):
            yield found(path, "impossible_exclusion/later", step=step, other=name)


def _mismatch(draft: Draft, placed: Placed) -> Iterator[Finding]:
    step = placed.step
    role = draft.definition.roles.get(step.role or "")
    if role is None or step.role is None:
        return
    path = (*placed.path, "role")
    members = MEMBERS_ROLE.get(step.for_each or "")
    if members is not None and step.role != members:
        yield found(path, "role_mismatch/members", step=step.id, collection=step.for_each or "", role=members)
    elif members is not None and role.of != "owner":
        yield found(path, "role_mismatch/owner", collection=step.for_each or "", role=step.role, of=role.of)
    elif role.of == "subject" and (step.for_each is None or HOLDERS[step.for_each] == "thing"):
        yield found(path, "role_mismatch", role=step.role, step=step.id)
