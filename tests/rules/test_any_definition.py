"""Any definition: the rule never raises, whatever lifecycle it is given and whatever people answer."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.definition import Lifecycle
from models.rules.errors import Refused
from models.rules.lifecycle import advance
from models.rules.path import walk
from tests.factories.facts import BODIES, HOLDERS, OWNER, facts
from tests.rules.chance import effort
from tests.rules.story import Story

COLLECTIONS = (
    None,
    None,
    None,
    "funder",
    "party",
    "committee_member",
    "milestone",
    "tranche",
    "tranche_part",
)
EVENTS = 40
ANYBODY = 77


def text(name: str) -> dict[str, str]:
    return {"ar": "نص", "en": name}


def any_lifecycle(chance: Random) -> Lifecycle:
    """Make a small definition whose references are all known, and whose order is not always wise."""
    names = [f"step_{number}" for number in range(chance.randrange(2, 7))]
    cut = chance.randrange(1, len(names))
    stages: list[dict[str, Any]] = [
        {"id": f"stage_{place}", "title": text("Stage"), "iati_status": 1, "steps": steps}
        for place, steps in enumerate(
            ([any_step(chance, names, name) for name in part] for part in (names[:cut], names[cut:])), start=1
        )
    ]
    for stage in stages:
        within = [step["id"] for step in stage["steps"]]
        for place, step in enumerate(stage["steps"]):
            step["after"] = chance.sample(within[:place], chance.randrange(min(place, 2) + 1))
    stages[-1]["steps"].append(
        {
            "id": "last",
            "title": text("Last"),
            "kind": "automatic",
            "outcomes": {"close": any_end()},
            "after": [step["id"] for step in stages[-1]["steps"]],
        }
    )
    review = any_step(chance, names, "review")
    review["outcomes"]["resume"] = {"title": text("Resume"), "effect": "resume"}
    return Lifecycle.model_validate(
        {
            "id": "any",
            "title": text("Any"),
            "roles": {
                "steering": {"title": text("Owner"), "of": "owner"},
                "finance_officer": {"title": text("Subject"), "of": "subject"},
            },
            "stages": stages,
            "side_states": [
                {"id": "returned", "title": text("Returned")},
                {"id": "paused", "title": text("Paused"), "keeps": chance.sample(names, 1), "step": review},
            ][chance.randrange(2) :],
            "terminals": [
                {"id": "done", "title": text("Done"), "iati_status": 4, "notice": "project_closed"}
            ],
            "actions": [
                {
                    "id": "pause",
                    "title": text("Pause"),
                    "by": ["steering"],
                    "effect": "enter",
                    "to": "paused",
                },
                {
                    "id": "go_on",
                    "title": text("Go on"),
                    "by": ["steering"],
                    "effect": "resume",
                    "states": ["paused"],
                },
                {
                    "id": "revive",
                    "title": text("Revive"),
                    "by": ["steering"],
                    "effect": "restore",
                    "states": ["done"],
                },
                {
                    "id": "redo",
                    "title": text("Redo"),
                    "by": ["steering"],
                    "effect": "reopen",
                    "to": names[0],
                    "states": ["done"],
                },
            ],
        }
    )


def any_end() -> dict[str, Any]:
    return {"title": text("End"), "effect": "end", "to": "done"}


def any_step(chance: Random, names: list[str], name: str) -> dict[str, Any]:
    """Make a step with any outcomes, any quorum and any subjects."""
    each = chance.choice(COLLECTIONS)
    earlier = names[: names.index(name) + 1] if name in names else names
    outcomes: dict[str, Any] = {"pass": {"title": text("Pass")}}
    if chance.random() < 0.5:
        outcomes["back"] = {"title": text("Back"), "effect": "return", "to": chance.choice(earlier)}
        if chance.random() < 0.3:
            outcomes["back"] |= {"gather": [name, chance.choice(names)], "at_most": 3}
    if chance.random() < 0.2:
        outcomes["end"] = any_end()
    if chance.random() < 0.2:
        outcomes["recuse"] = {"title": text("Aside"), "effect": "recuse"}
    quorum: dict[str, Any] = {"rule": "all"}
    if each is not None:
        rules: tuple[dict[str, Any], ...] = (
            {"rule": "all"},
            {"rule": "any"},
            {"rule": "count", "count": 2},
            {"rule": "fraction", "fraction": [2, 3], "chair": chance.random() < 0.5},
        )
        quorum = chance.choice(rules)
    return {
        "id": name,
        "title": text(name),
        "kind": "task",
        "role": "finance_officer" if each in ("funder", "party", "tranche_part") else "steering",
        "for_each": each,
        "quorum": quorum,
        "outcomes": outcomes,
        "covers": chance.sample(["title", "amounts"], chance.randrange(3)),
        "when": "wants_offers" if chance.random() < 0.1 else None,
        "lapse": {"days": 200, "to": "done"} if chance.random() < 0.2 else None,
    }


@effort()
@given(st.binary(min_size=8, max_size=8))
def test_the_rule_is_total_and_settles(seed: bytes) -> None:
    chance = Random(seed)
    definition = any_lifecycle(chance)
    bodies = {**BODIES, "sponsor": OWNER}
    story = Story(facts(stage="stage_1", organisations=bodies), definition)
    for _ in range(EVENTS):
        something_happens(chance, story)
        if chance.random() < 0.3:
            continue
        story.advance()
        again = advance(definition, story.facts, story.now)
        assert again.changes == ()
        assert again == advance(definition, story.facts, story.now)
    if story.facts.state in definition.terminal:
        assert story.open == []
    assert walk(definition, story.changes)[1] == []


def something_happens(chance: Random, story: Story) -> None:
    """Somebody answers, edits or intervenes, or time passes; a refusal is an answer too."""
    draw = chance.random()
    try:
        if draw < 0.7 and story.waiting:
            slot = chance.choice(story.waiting)
            outcome = chance.choice(list(story.definition.steps[slot.step].outcomes))
            story.say(slot.step, outcome, slot.subject, by=slot.person or ANYBODY)
        elif draw < 0.8:
            story.edit(title_en=chance.choice(["A laboratory", "Two laboratories"]))
        elif draw < 0.9:
            story.act(chance.choice(list(story.definition.action)), by=HOLDERS["steering", OWNER])
        else:
            story.wait(days=chance.choice([1, 20, 60]))
    except Refused as refused:
        message = refused.message("ar")
        if "{" in message:
            raise AssertionError(message) from refused


@pytest.mark.parametrize("seed", range(3))
def test_definitions_by_chance_differ(seed: int) -> None:
    assert any_lifecycle(Random(seed)) != any_lifecycle(Random(seed + 100))
