"""Materiality: which answers an edit voids, because what they covered would no longer be as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.rules.definition import Lifecycle
from models.rules.facts import Facts, SlotFact
from models.rules.seals import covered, still_covers


@dataclass(frozen=True, slots=True)
class Touched:
    """A standing answer and what an edit changes of what it covers; it stands where nothing is changed."""

    slot: SlotFact
    aspects: tuple[str, ...]

    @property
    def voided(self) -> bool:
        """Whether the edit voids the answer."""
        return bool(self.aspects)


def touched(definition: Lifecycle, facts: Facts, seals: Mapping[str, str]) -> tuple[Touched, ...]:
    """Give each sealed answer that stands, in the order of the lifecycle, with what `seals` change of it."""
    after = replace(facts, seals=seals)
    order = list(definition.steps)
    sealed = [slot for slot in facts.slots.values() if slot.state == "answered" and slot.seals]
    return tuple(
        Touched(slot, _changed(slot, definition, after))
        for slot in sorted(sealed, key=lambda slot: (order.index(slot.step), slot.subject))
    )


def _changed(slot: SlotFact, definition: Lifecycle, after: Facts) -> tuple[str, ...]:
    seals = covered(definition.steps[slot.step].covers, slot.subject, after)
    if still_covers(slot.seals, seals, slot.subject, after.succeeded):
        return ()
    names = (*slot.seals, *(name for name in seals if name not in slot.seals))
    return tuple(name for name in names if slot.seals.get(name) != seals.get(name))
