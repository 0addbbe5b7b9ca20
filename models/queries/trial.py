"""An answer tried without giving it: refused exactly as the decision would be."""

from datetime import datetime

from sqlmodel import Session

from models.definitions import definition_of
from models.facts import decider_of, load_facts
from models.project import Project
from models.queries.slots import SlotRow
from models.rules.approvals import Answer, answer
from models.rules.errors import Refused


def try_answer(session: Session, slot: SlotRow, given: Answer, person_id: int, now: datetime) -> None:
    """Ask the rule whether a person may give an answer now. Raises what `decide` would raise."""
    project = session.get_one(Project, slot.project_id)
    facts = load_facts(session, project)
    fact = facts.slots[slot.step, slot.subject]
    if fact.round != slot.round:
        raise Refused("slot_closed", state="void")
    decider = decider_of(session, person_id, slot.project_id)
    answer(definition_of(session, project.lifecycle_id), facts, fact, given, decider, now)
