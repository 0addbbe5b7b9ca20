"""Several turns answered alike: chosen, tried first, then confirmed and kept turn by turn."""

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from sqlmodel import Session

from api.edge.preconditions import tag_of
from api.edge.problem_kinds import kind_of
from api.pages.access import Submission, looking, submitting
from api.pages.form import Form
from api.pages.view import go_to, page
from api.pages.visit import Visit
from api.schemas.base import RowId
from models.columns import identity
from models.commands.decide_batch import FITS, confirm_batch, prepare_batch
from models.definitions import definition_of
from models.queries.batches import find_batch
from models.queries.inbox import Turn, turn_of
from models.queries.slots import SlotFilter, find_slot, list_slots
from models.queries.standing import standing_of
from models.rules.errors import Invalid, NotFound, Refused, ShirakaError

# As many as a form of ours may have fields for.
AT_ONCE = 40
LOOKED_AT = 400
CHOSEN = "turn_"
LONGEST = 10_000

router = APIRouter(include_in_schema=False, prefix="/batches")
Looking = Annotated[Visit, Depends(looking("batches.read"))]
Deciding = Annotated[Submission, Depends(submitting("steps.decide"))]
Step = Annotated[str, Query(max_length=48)]


@router.api_route("", methods=["GET", "HEAD"])
def choose(visit: Looking, step: Step = "") -> Response:
    """Show the reader's turns at one step to choose among, or the steps that have several."""
    return _choice(visit, step)


@router.post("")
def prepare(submission: Deciding) -> Response:
    """Try one answer on the chosen turns, and go on to what would become of each."""
    visit, form = submission.visit, submission.form
    try:
        with visit.here.database.write() as session:
            made = _prepare(session, visit, form)
    except ShirakaError as error:
        return _choice(visit, form.get("step", ""), form, error)
    return go_to(f"/batches/{made}")


@router.api_route("/{batch_id}", methods=["GET", "HEAD"])
def show(batch_id: Annotated[RowId, Path()], visit: Looking) -> Response:
    """Show what would become of each turn, or what became of it."""
    return _page(visit, batch_id)


@router.post("/{batch_id}")
def confirm(batch_id: Annotated[RowId, Path()], submission: Deciding) -> Response:
    """Keep the answers; each turn has its own result."""
    visit = submission.visit
    try:
        with visit.here.database.write() as session:
            confirm_batch(session, batch_id, visit.signed_in.actor, visit.now)
    except NotFound:
        raise
    except Refused:
        return go_to(f"/batches/{batch_id}")
    except ShirakaError as error:
        return _page(visit, batch_id, error)
    return go_to(f"/batches/{batch_id}")


def _prepare(session: Session, visit: Visit, form: Form) -> int:
    seen = {int(name.removeprefix(CHOSEN)): tag for name, tag in form.items() if _is_turn(name)}
    if not seen:
        raise Invalid("page_turns_unchosen", pointer="/turns")
    if not form.get("outcome"):
        raise Invalid("outcome_missing", pointer="/outcome")
    versions, refused = {}, {}
    for slot_id, tag in seen.items():
        slot = find_slot(session, visit.signed_in.viewer, slot_id, visit.now)
        standing = standing_of(session, slot.project_id) if slot else None
        versions[slot_id] = standing.version if standing else 0
        if standing is None:
            refused[slot_id] = "slot_unknown"
        elif standing.tag != tag_of(tag):
            refused[slot_id] = "content_changed"
    outcome, comment = form["outcome"][:48], form.get("comment", "")[:LONGEST]
    made = prepare_batch(session, outcome, comment, versions, visit.signed_in.actor, visit.now, refused)
    return identity(made)


def _is_turn(name: str) -> bool:
    number = name.removeprefix(CHOSEN)
    return name.startswith(CHOSEN) and number.isascii() and number.isdigit() and len(number) < 10


def _choice(visit: Visit, step: str, form: Form | None = None, error: ShirakaError | None = None) -> Response:
    with visit.here.database.read() as session:
        found = list_slots(
            session, visit.signed_in.viewer, visit.now, SlotFilter(whose="mine"), limit=LOOKED_AT
        ).items
        turns = [turn_of(session, slot) for slot in found if slot.step == step][:AT_ONCE]
        facts: dict[str, Any] = {
            "steps": _steps(session, found),
            "turns": [(turn, standing_of(session, turn.slot.project_id).tag) for turn in turns],
            "outcomes": _outcomes(session, turns),
        }
    faults = [(error.pointer.removeprefix("/"), error.message(visit.language))] if error else []
    status = kind_of(error).status if error else 200
    return page(visit, "batch_choice.html", status, step=step, typed=form or {}, faults=faults, **facts)


def _steps(session: Session, found: Any) -> list[tuple[Turn, int]]:
    """Give one turn of each step that has several, with how many there are."""
    counts = Counter(slot.step for slot in found)
    first = {slot.step: slot for slot in reversed(found)}
    return [(turn_of(session, first[step]), count) for step, count in counts.most_common() if count > 1]


def _outcomes(session: Session, turns: list[Turn]) -> list[Any]:
    """Give the answers of the step that need nothing but a reason."""
    if not turns:
        return []
    slot = turns[0].slot
    outcomes = definition_of(session, slot.lifecycle_id).steps[slot.step].outcomes
    return [(key, one) for key, one in outcomes.items() if one.effect != "counter"]


def _page(visit: Visit, batch_id: int, error: ShirakaError | None = None) -> Response:
    with visit.here.database.read() as session:
        batch = find_batch(session, visit.signed_in.viewer, batch_id)
        if batch is None:
            raise NotFound("bulk_unknown", bulk=batch_id)
        found = {
            it.step: find_slot(session, visit.signed_in.viewer, it.step, visit.now) for it in batch.items
        }
        turns = {key: turn_of(session, slot) for key, slot in found.items() if slot}
        first = next(iter(turns.values()), None)
        outcome = (
            definition_of(session, first.slot.lifecycle_id).steps[first.slot.step].outcomes.get(batch.outcome)
            if first
            else None
        )
    faults = [("", error.message(visit.language))] if error else []
    fitting = sum(it.result == FITS for it in batch.items)
    status = kind_of(error).status if error else 200
    return page(
        visit, "batch.html", status, batch=batch, turns=turns, outcome=outcome, fitting=fitting, faults=faults
    )
