"""A definition that the checker lets pass can be walked: from anywhere, by any answers, to an end."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from typing import Any

import pytest
import yaml

from models.lifecycles.checker import check
from models.lifecycles.loader import default_source, load_definition
from models.rules.approvals import Decider
from models.rules.definition import Lifecycle
from models.rules.errors import ShirakaError
from models.rules.facts import SlotFact
from tests.factories.definition import SOUND
from tests.factories.facts import BODIES, CODES, OWNER, PROVIDER, content, facts, offers
from tests.rules.story import Story

WANDERING, HOMEWARD = 30, 200
# The books are left out: what they can do depends on offers, not on the lifecycle alone.
BOOKLESS = re.sub(r", do: \[\w+\]", "", default_source())
SOURCES = {"small": SOUND, "default": BOOKLESS}
EFFECTS = ("pass", "end", "resume", "return", "counter", "recuse")


def parts(data: Any) -> Iterator[tuple[Any, Any]]:
    """Give each place in plain data: what holds it, and its key or index there."""
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in keys:
        yield data, key
        yield from parts(data[key])


def altered(source: str, chance: random.Random) -> str:
    """Take something out of a definition, or put in its place what stands elsewhere under the same key."""
    data = yaml.safe_load(source)
    for _ in range(chance.randint(1, 3)):
        places = list(parts(data))
        alike = defaultdict(list)
        for holder, key in places:
            alike[key if isinstance(key, str) else "item"].append(holder[key])
        holder, key = chance.choice(places)
        if chance.random() < 0.4:
            del holder[key]
        else:
            holder[key] = deepcopy(chance.choice(alike[key if isinstance(key, str) else "item"]))
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def sound_alterations(name: str, wanted: int) -> Iterator[tuple[int, Lifecycle]]:
    """Give altered definitions without defects, each with the seed that made it."""
    found = 0
    for seed in count():
        source = altered(SOURCES[name], random.Random(seed))
        if check(source) == []:
            found += 1
            yield seed, load_definition(source)
        if found == wanted:
            return


def begun(definition: Lifecycle) -> Story:
    """Begin a project of which every body is known, every role is filled, and which lacks nothing."""
    bodies = {**BODIES, "provider": PROVIDER}
    filled = frozenset(
        (role, body) for role in definition.roles for body in {OWNER, PROVIDER, *CODES.values()}
    )
    said = content(offers=offers("offered"))
    start = facts(stage=definition.stages[0].id, organisations=bodies, filled=filled, content=said)
    return Story(start=start, definition=definition)


def answered(story: Story, slot: SlotFact, outcomes: list[str], persons: Iterator[int]) -> bool:
    """Give the first of `outcomes` that the rules accept, by somebody who has decided nothing before."""
    body = (slot.role, slot.organisation)
    for outcome in outcomes:
        try:
            person = Decider(slot.person or next(persons), frozenset({body}))
            story.answer(slot.step, outcome, slot.subject, by=person)
        except ShirakaError:
            continue
        return True
    return False


def walk(definition: Lifecycle, chance: random.Random) -> Story:
    """Answer by chance for a while, then so that the project goes on, until it ends."""
    story, persons = begun(definition), count(10_000)
    for turn in range(WANDERING + HOMEWARD):
        if story.facts.state in definition.terminal:
            break
        if not story.waiting:
            assert story.movement.wait_until is not None, f"stuck: {story.unmet}"
            story.wait(until=story.movement.wait_until)
            continue
        slot = chance.choice(story.waiting)
        outcomes = list(definition.steps[slot.step].outcomes)
        chance.shuffle(outcomes)
        if turn >= WANDERING:
            effects = definition.steps[slot.step].outcomes
            outcomes.sort(key=lambda name: EFFECTS.index(effects[name].effect))
        assert answered(story, slot, outcomes, persons), f"no answer is possible: {slot}"
    return story


@pytest.mark.parametrize(("name", "wanted"), [("small", 15), ("default", 3)])
def test_a_sound_definition_is_walked_to_an_end(name: str, wanted: int) -> None:
    walked = 0
    for seed, definition in sound_alterations(name, wanted):
        story = walk(definition, random.Random(seed))
        assert story.facts.state in definition.terminal, (seed, story.facts.state, story.open, story.unmet)
        walked += 1
    assert walked == wanted
