"""How often a second the rule tells what becomes of a project: `python -m benchmarks.advance`.

The project has the default lifecycle with each step that is not optional cut down to the first twenty, and
stands in the middle of it. Nothing moves in the common case. The baseline, in the same run, is one more
reading of the same project's facts from plain rows, as a loader does it. Seconds are of processor time, so
that other work on the machine disturbs less.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from models.rules.definition import Lifecycle
from models.rules.facts import Facts, SlotFact, StepFact
from models.rules.lifecycle import advance
from tests.factories.facts import facts
from tests.rules.story import Story, default

TARGET = 5_000
STEPS = 20
SECONDS = 0.05
ROUNDS = 30


def main() -> None:
    """Measure a project that waits, one that moves and one that is over, and print a table."""
    definition = twenty_steps()
    cases = {
        "waits for three signatures": Story(definition=definition).walk_to("signatures"),
        "waits for four opinions": Story(definition=definition).walk_to("technical_review"),
        "waits for a time": waiting_for_time(definition),
        "moves into the review": moving(definition, "screening"),
        "opens both share decisions": moving(definition, "funding_plan"),
    }
    table = Table("project of 20 steps", "advance/s", "target", "facts built/s", "ratio")
    slowest = TARGET + 0.0
    for name, story in cases.items():
        baseline = rate(partial(read_facts, rows_of(story.facts)))
        measured = rate(partial(advance, definition, story.facts, story.now))
        slowest = min(slowest, measured)
        table.add_row(
            name, f"{measured:,.0f}", f">= {TARGET:,}", f"{baseline:,.0f}", f"{measured / baseline:.2f}"
        )
    Console().print(table)
    raise SystemExit(0 if slowest >= TARGET else 1)


def twenty_steps() -> Lifecycle:
    """Give the default lifecycle with the first twenty steps that a project without offers walks."""
    whole = default()
    left = STEPS
    stages = []
    for stage in whole.stages:
        steps = tuple(step for step in stage.steps if step.when is None)[:left]
        left -= len(steps)
        if steps:
            stages.append(stage.model_copy(update={"steps": steps}))
    assert left == 0
    return Lifecycle(**{**{name: getattr(whole, name) for name in Lifecycle.model_fields}, "stages": stages})


def waiting_for_time(definition: Lifecycle) -> Story:
    """Give a project in implementation whose first milestone has not begun."""
    story = Story(definition=definition).walk_to("effectiveness")
    story.answer("effectiveness")
    return story


def moving(definition: Lifecycle, step: str) -> Story:
    """Give a project with an answer that nobody has acted upon yet."""
    story = Story(facts(), definition).walk_to(step)
    story.say(step)
    return story


def rows_of(known: Facts) -> tuple[Facts, list[dict[str, Any]], list[tuple[str, dict[str, Any]]]]:
    """Give a project's slots and steps as a database would."""
    slots = [asdict(slot) for slot in known.slots.values()]
    steps = [(name, asdict(step)) for name, step in known.steps.items()]
    return known, slots, steps


def read_facts(rows: tuple[Facts, list[dict[str, Any]], list[tuple[str, dict[str, Any]]]]) -> Facts:
    """Build facts from rows."""
    known, slots, steps = rows
    read = {(row["step"], row["subject"]): SlotFact(**row) for row in slots}
    return replace(known, slots=read, steps={name: StepFact(**row) for name, row in steps})


def rate(work: Callable[[], object]) -> float:
    """Give how often a second of processor time `work` is done: the best of a few short rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        done, began = 0, time.process_time()
        while time.process_time() - began < SECONDS:
            work()
            done += 1
        best = max(best, done / (time.process_time() - began))
    return best


if __name__ == "__main__":
    main()
