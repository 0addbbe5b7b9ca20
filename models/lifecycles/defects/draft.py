"""A draft: a definition under check, each of its steps with its place in the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from models.lifecycles.defects.finding import Path, line_at
from models.rules.definition import Lifecycle, SideState, Stage, Step


@dataclass(frozen=True, slots=True)
class Placed:
    """A step, its path, and the stage or the side state that it stands in."""

    step: Step
    path: Path
    stage: Stage | None = None
    side: SideState | None = None

    @property
    def certain(self) -> bool:
        """Whether every project walks the step."""
        return self.step.when is None and not self.step.by_referral

    @property
    def automatic(self) -> bool:
        """Whether the step passes by itself."""
        return self.step.kind == "automatic"


class Draft:
    """A definition with what every check needs; `written` gives the line of each path in the text."""

    def __init__(self, definition: Lifecycle, written: Mapping[Path, int]) -> None:
        """Keep the definition."""
        self.definition = definition
        self.written = written

    def line_of(self, path: Path) -> int:
        """Give the line of a part, or of the nearest part around it that is written."""
        return line_at(path, self.written)

    @cached_property
    def steps(self) -> tuple[Placed, ...]:
        """All steps in the order of the file."""
        staged = [
            Placed(step, ("stages", number, "steps", index), stage=stage)
            for number, stage in enumerate(self.definition.stages)
            for index, step in enumerate(stage.steps)
        ]
        beside = [
            Placed(state.step, ("side_states", number, "step"), side=state)
            for number, state in enumerate(self.definition.side_states)
            if state.step is not None
        ]
        return (*staged, *beside)

    @cached_property
    def by_id(self) -> Mapping[str, Placed]:
        """Steps by id; of two with one id, the first."""
        answer: dict[str, Placed] = {}
        for placed in self.steps:
            answer.setdefault(placed.step.id, placed)
        return answer

    @cached_property
    def staged(self) -> tuple[Placed, ...]:
        """The steps of the stages."""
        return tuple(placed for placed in self.steps if placed.stage is not None)

    @cached_property
    def staged_ids(self) -> frozenset[str]:
        """The ids of the steps of the stages."""
        return frozenset(placed.step.id for placed in self.staged)

    @cached_property
    def before(self) -> Mapping[str, frozenset[str]]:
        """The known steps that each staged step directly follows."""
        return {
            name: frozenset(earlier) & self.staged_ids
            for name, earlier in self.definition.predecessors.items()
        }

    @cached_property
    def long_before(self) -> Mapping[str, frozenset[str]]:
        """All known steps before each staged step, directly or not."""
        return {name: self._ancestors(name) for name in self.before}

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The staged steps that a project can come to: nothing before them goes round or always ends it."""
        known: set[str] = set()
        growing = True
        while growing:
            more = {name for name, earlier in self.before.items() if earlier <= known and self._open(earlier)}
            growing = not more <= known
            known |= more
        return frozenset(known)

    def stops(self, placed: Placed) -> bool:
        """Tell whether no project comes past a step: every way out of it ends the project."""
        effects = {outcome.effect for outcome in placed.step.outcomes.values()}
        return placed.certain and "end" in effects and "pass" not in effects

    def _open(self, names: frozenset[str]) -> bool:
        return not any(self.stops(self.by_id[name]) for name in names)

    def _ancestors(self, name: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for earlier in self.before.get(waiting.pop(), ()):
                if earlier not in seen:
                    seen.add(earlier)
                    waiting.append(earlier)
        return frozenset(seen)
