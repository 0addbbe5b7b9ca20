"""What an answer would do: the rule that will move the project, asked before the answer is given."""

from datetime import datetime

from models.rules.changes import Movement, SlotAnswered
from models.rules.course import apply
from models.rules.definition import Lifecycle
from models.rules.facts import Facts, SlotFact
from models.rules.lifecycle import advance
from models.rules.seals import covered


def foresee(
    definition: Lifecycle, facts: Facts, slot: SlotFact, outcome: str, person: int | None, now: datetime
) -> Movement:
    """Give how the project would move if `outcome` were the answer to `slot` now.

    An instruction to the books ends what can be foreseen, since it changes the facts.
    """
    step = definition.steps[slot.step]
    state = "recused" if step.outcomes[outcome].effect == "recuse" else "answered"
    seals = covered(step.covers, slot.subject, facts)
    given = SlotAnswered(slot.step, slot.subject, slot.round, outcome, state, person, seals=seals)
    return advance(definition, apply(definition, facts, [given], now), now)
