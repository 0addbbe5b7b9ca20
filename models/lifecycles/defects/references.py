"""Defects of reference: a name that stands for nothing."""

from collections.abc import Collection, Iterable, Iterator

from models.lifecycles.defects.draft import Draft, Placed
from models.lifecycles.defects.finding import Finding, Path, found, listed
from models.lifecycles.defects.vocabulary import NOTICE_KINDS
from models.rules.conditions import AT_ONCE, CONDITIONS, INSTRUCTIONS, OF_LEDGER
from models.rules.definition import Action, StepNotices
from models.rules.document_kinds import KINDS
from models.rules.facts import ACTIVE


def find(draft: Draft) -> Iterator[Finding]:
    """Find each name of a role, condition, notice, instruction, step, stage or state that is not known."""
    for placed in draft.steps:
        yield from _of_step(draft, placed)
        yield from _of_outcomes(draft, placed)
    for index, action in enumerate(draft.definition.actions):
        yield from _of_action(draft, action, ("actions", index))
    for index, state in enumerate(draft.definition.side_states):
        path: Path = ("side_states", index, "keeps")
        yield from _unknown("unknown_step", path, state.keeps, draft.staged_ids)
    for index, terminal in enumerate(draft.definition.terminals):
        if terminal.notice is not None:
            place: Path = ("terminals", index, "notice")
            yield from _unknown("unknown_notice", place, (terminal.notice,), NOTICE_KINDS, listed_=False)


def _of_step(draft: Draft, placed: Placed) -> Iterator[Finding]:
    step, path, roles = placed.step, placed.path, draft.definition.roles
    if step.role is not None:
        yield from _unknown("unknown_role", (*path, "role"), (step.role,), roles, listed_=False)
    yield from _unknown("unknown_role", (*path, "escalation"), step.escalation, roles)
    for index, rung in enumerate(step.ladder):
        yield from _unknown(
            "unknown_role", (*path, "ladder", index, "role"), (rung.role,), roles, listed_=False
        )
    if step.reversal is not None:
        place, known = (*path, "reversal", "before"), draft.staged_ids
        yield from _unknown("unknown_step", place, (step.reversal.before,), known, listed_=False)
    if step.expiry is not None:
        place, known = (*path, "expiry", "until"), draft.staged_ids
        yield from _unknown("unknown_step", place, (step.expiry.until,), known, listed_=False)
    if step.when is not None:
        yield from _unknown("unknown_condition", (*path, "when"), (step.when,), CONDITIONS, listed_=False)
    yield from _unknown("unknown_condition", (*path, "entry"), step.entry, CONDITIONS)
    yield from _unknown("unknown_condition", (*path, "exit"), step.exit, CONDITIONS)
    yield from _unknown("unknown_document", (*path, "documents"), step.documents, KINDS)
    yield from _unknown("unknown_step", (*path, "after"), step.after, draft.by_id)
    yield from _unknown("unknown_step", (*path, "other_than"), step.other_than, draft.by_id)
    for moment in StepNotices.model_fields:
        kind = getattr(step.notices, moment)
        place = (*path, "notices", moment)
        yield from _unknown("unknown_notice", place, (kind,), NOTICE_KINDS, listed_=False)
    if step.lapse is not None:
        place, terminals = (*path, "lapse", "to"), draft.definition.terminal
        yield from _unknown("unknown_terminal", place, (step.lapse.to,), terminals, listed_=False)


def _of_outcomes(draft: Draft, placed: Placed) -> Iterator[Finding]:
    for name, outcome in placed.step.outcomes.items():
        path = (*placed.path, "outcomes", name)
        yield from _unknown("unknown_instruction", (*path, "do"), outcome.do, INSTRUCTIONS)
        yield from _unknown("unknown_instruction", (*path, "undo"), outcome.undo, OF_LEDGER)
        yield from _unknown("unknown_condition", (*path, "needs"), outcome.needs, CONDITIONS)
        yield from _unknown("unknown_instruction", (*path, "at_once"), outcome.at_once, AT_ONCE)
        to = (outcome.to,) if outcome.to is not None else ()
        if outcome.beyond is not None:
            known = draft.staged_ids
            yield from _unknown("unknown_step", (*path, "beyond"), (outcome.beyond,), known, listed_=False)
        if outcome.sends_back:
            yield from _unknown("unknown_step", (*path, "to"), to, draft.staged_ids, listed_=False)
        if outcome.effect == "end":
            terminals = draft.definition.terminal
            yield from _unknown("unknown_terminal", (*path, "to"), to, terminals, listed_=False)


def _of_action(draft: Draft, action: Action, path: Path) -> Iterator[Finding]:
    definition = draft.definition
    yield from _unknown("unknown_role", (*path, "by"), action.by, definition.roles)
    stages = [stage.id for stage in definition.stages]
    yield from _unknown("unknown_stage", (*path, "stages"), action.stages, stages)
    if (*path, "states") in draft.written:
        states = [ACTIVE, *definition.side_state, *definition.terminal]
        yield from _unknown("unknown_side_state", (*path, "states"), action.states, states)
    to = (action.to,) if action.to is not None else ()
    match action.effect:
        case "enter":
            sides = definition.side_state
            yield from _unknown("unknown_side_state", (*path, "to"), to, sides, listed_=False)
        case "end":
            terminals = definition.terminal
            yield from _unknown("unknown_terminal", (*path, "to"), to, terminals, listed_=False)
        case "reopen":
            yield from _unknown("unknown_step", (*path, "to"), to, draft.staged_ids, listed_=False)


def _unknown(
    reason: str, path: Path, names: Iterable[str], known: Collection[str], *, listed_: bool = True
) -> Iterator[Finding]:
    """Find names that are not known; each stands at its place in the list at `path`, or alone there."""
    for index, name in enumerate(names):
        if name not in known:
            place = (*path, index) if listed_ else path
            yield found(place, reason, name=name, known=listed(known))
