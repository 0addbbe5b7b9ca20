"""Declare spending: what the implementer has spent of a tranche, or paid back, in all."""

from datetime import datetime

from sqlmodel import Session

from models import journal
from models.actor import Actor
from models.columns import identity
from models.facts import decider_of
from models.loading import load
from models.payments import keep_declared
from models.ready import mark_ready
from models.rules import payments
from models.rules.errors import Forbidden, Invalid, Refused
from models.rules.money import Money
from models.workplan import Justification

IMPLEMENTER = "implementer"


def declare_spending(
    session: Session, project_id: int, number: int, amount: int, actor: Actor, now: datetime
) -> Justification:
    """Keep how much of a tranche is spent, in minor units; it counts once its statement is accepted.

    Raises `NotFound`, `Forbidden` for a person who is not its implementer, `Invalid` for more than was paid
    or less than was accepted, `Refused` where nothing was paid.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    loaded = load(session, project_id)
    appointments = decider_of(session, actor.person_id, project_id).appointments
    if (IMPLEMENTER, loaded.facts.organisations["implementer"]) not in appointments:
        raise Forbidden("spending_not_yours", project=loaded.project.code)
    paid = payments.paid(loaded.facts).get(str(number), 0)
    if not paid:
        raise Refused("tranche_not_paid", tranche=number, project=loaded.project.code)
    least = sum(was for key, was, done in loaded.facts.content.justified if key == str(number) and done)
    if not max(1, least) <= amount <= paid:
        told = [Money(minor, loaded.project.currency).amount for minor in (least, paid)]
        raise Invalid("spending_outside", pointer="/amount", least=told[0], paid=told[1])
    key = (identity(loaded.project), number)
    keep_declared(session, key, amount, actor.person_id, now)
    entry = {"tranche": number, "amount": Money(amount, loaded.project.currency).amount}
    journal.append(session, loaded.project, [("spending_declared", entry)], now, actor.person_id)
    mark_ready(session, identity(loaded.project), now)
    session.flush()
    return session.get_one(Justification, key)
