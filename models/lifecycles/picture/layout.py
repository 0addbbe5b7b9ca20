"""The layout of a stage: steps in layers from start to end, those that run in parallel in lanes."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.rules.definition import Stage, Step


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of a step in its stage: its layer from the start, and its lane from the top."""

    layer: int
    lane: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of all steps of a stage, and how many layers and lanes they take."""

    cells: Mapping[str, Cell]
    layers: int
    lanes: int


def arranged(stage: Stage) -> Grid:
    """Arrange the steps of a stage; a step that follows several stands in the middle of them."""
    layers = _layers(stage)
    cells: dict[str, Cell] = {}
    for step in stage.steps:
        layer = layers[step.id]
        before = [cells[name].lane for name in step.after if name in cells]
        cells[step.id] = Cell(layer, _lane(before, layer, cells))
    lanes = int(max(cell.lane for cell in cells.values())) + 1
    return Grid(cells, max(layers.values()) + 1, lanes)


def _layers(stage: Stage) -> dict[str, int]:
    layers: dict[str, int] = {}
    for step in stage.steps:
        layers[step.id] = max((layers[name] + 1 for name in step.after if name in layers), default=0)
    return layers


def _lane(before: list[float], layer: int, cells: Mapping[str, Cell]) -> float:
    """Choose a free lane: beside what comes before or, for a first step, one that nothing uses yet."""
    if not before:
        return float(int(max((cell.lane for cell in cells.values()), default=-1)) + 1)
    taken = [cell.lane for cell in cells.values() if cell.layer == layer]
    lane = (min(before) + max(before)) / 2
    while any(abs(lane - other) < 1 for other in taken):
        lane = float(int(lane) + 1)
    return lane


def links(stage: Stage) -> tuple[tuple[Step, Step], ...]:
    """Give each pair of steps of a stage of which the second directly follows the first."""
    known = {step.id: step for step in stage.steps}
    return tuple((known[name], step) for step in stage.steps for name in step.after if name in known)
