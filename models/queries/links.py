"""What a partner's link stands on: the turn and the person as they are now."""

from datetime import timedelta

from sqlmodel import Session, select

from models.decision import Decision
from models.facts import decider_of
from models.loading import load
from models.person import Person
from models.rules.approvals import may_answer
from models.rules.errors import Refused
from models.rules.links import WORKING_DAYS_AFTER, Link, Turn
from models.step import Slot

LONGEST = timedelta(days=30)


def turn_of_link(session: Session, link: Link) -> Turn | None:
    """Give the turn that a link speaks of, or none where turn or person are gone."""
    slot, person = session.get(Slot, link.slot_id), session.get(Person, link.person_id)
    if slot is None or person is None or not person.active:
        return None
    loaded = load(session, slot.project_id, lock=False)
    fact = loaded.facts.slots.get((slot.step_key, slot.subject))
    is_latest = fact is not None and fact.round == slot.round
    is_theirs = fact is not None and may_answer(
        loaded.definition, loaded.facts, fact, decider_of(session, link.person_id, slot.project_id)
    )
    last = max(slot.due_at or link.issued_at, link.issued_at)
    try:
        expires_at = loaded.facts.calendar.working_days_from(last, WORKING_DAYS_AFTER)
    except Refused:
        # The calendar ends before: the link must end all the same.
        expires_at = last + LONGEST
    decided = session.exec(select(Decision.id).where(Decision.slot_id == link.slot_id)).first() is not None
    state = slot.state if is_latest else "void"
    return Turn(state, decided, is_theirs, person.email, expires_at)
