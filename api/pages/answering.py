"""What a page about one turn is made of, and whether an answer that was entered could be given."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from api.edge.preconditions import tag_of
from api.pages.form import Form
from api.schemas.step import DecisionAsked
from models.queries.consequences import consequences_of
from models.queries.project import describe_project
from models.queries.slot import describe_slot
from models.queries.slots import find_slot
from models.queries.standing import standing_of
from models.queries.trial import try_answer
from models.queries.visibility import Viewer
from models.rules.errors import Invalid, NotFound, Stale

LONGEST_COMMENT = 10_000
LONGEST_OUTCOME = 48


def facts_of_turn(session: Session, viewer: Viewer, slot_id: int, now: datetime) -> dict[str, Any]:
    """Give a turn with its project and what each answer would do. Raises NotFound."""
    detail = describe_slot(session, viewer, slot_id, now)
    project = describe_project(session, viewer, detail.slot.project.code, now) if detail else None
    if detail is None or project is None:
        raise NotFound("slot_unknown", slot=slot_id)
    consequences = consequences_of(session, detail, viewer.person_id, now)
    return {"detail": detail, "project": project, "consequences": consequences}


def entered_answer(form: Form) -> tuple[str, str]:
    """Give the outcome and the comment of a form. Raises Invalid where one is missing or too long."""
    comment, outcome = form.get("comment", ""), form.get("outcome", "")
    if not outcome:
        raise Invalid("outcome_missing", pointer="/outcome")
    if len(comment) > LONGEST_COMMENT:
        raise Invalid("text_too_long", pointer="/comment", limit=LONGEST_COMMENT)
    return outcome[:LONGEST_OUTCOME], comment


def try_entered(
    session: Session, viewer: Viewer, slot_id: int, asked: DecisionAsked, seen: str | None, now: datetime
) -> None:
    """Raise what deciding would raise, so that nobody confirms an answer that cannot be given."""
    slot = find_slot(session, viewer, slot_id, now)
    if slot is None:
        raise NotFound("slot_unknown", slot=slot_id)
    standing = standing_of(session, slot.project_id)
    if standing.tag != tag_of(seen):
        raise Stale("content_changed_on_page")
    try_answer(session, slot, asked.answer(standing.version), viewer.person_id or 0, now)
