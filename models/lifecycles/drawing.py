"""Drawings of a lifecycle: SVG for pages and files, Mermaid for other tools; Arabic runs from the right."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.lifecycles.picture import labels, mermaid
from models.lifecycles.picture.band import COLUMN_GAP, LABEL, MARGIN, START, Band, draw_band
from models.lifecycles.picture.card import Card, card_of, card_of_side_state, card_of_terminal
from models.lifecycles.picture.layout import Cell, Grid, arranged, links
from models.lifecycles.picture.palette import GROUND, LINE
from models.lifecycles.picture.pen import Pen
from models.rules.definition import Lifecycle

WIDTH, CARD_AT_LEAST, CARD_AT_MOST, BAND_GAP = 1200.0, 120.0, 190.0, 18.0


@dataclass(frozen=True, slots=True)
class Highlights:
    """Where a project stands: its steps by id, and its side or terminal state, if it stands in one."""

    current: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    state: str | None = None


def draw_svg(definition: Lifecycle, language: str, highlights: Highlights = Highlights()) -> str:
    """Draw a lifecycle as an SVG element, 1200 units wide or wider, in `ar` or `en`."""
    grids = [arranged(stage) for stage in definition.stages]
    layers = max(grid.layers for grid in grids)
    room = (WIDTH - START - 2 * MARGIN - (layers - 1) * COLUMN_GAP) / layers
    width = min(max(room, CARD_AT_LEAST), CARD_AT_MOST)
    pen = Pen(max(WIDTH, START + layers * (width + COLUMN_GAP)), rtl=language == "ar")
    states = _states(highlights)
    columns = int((pen.width - START - MARGIN + COLUMN_GAP) // (width + COLUMN_GAP))
    bands = _stages(definition, grids, language, width)
    bands += _beside(definition, language, width, columns)
    height = MARGIN * 2 - BAND_GAP + sum(band.height + BAND_GAP for band in bands)
    pen.box(0, 0, pen.width, height, fill=GROUND, class_="lifecycle-ground")
    top = MARGIN
    for index, band in enumerate(bands):
        if 0 < index < len(definition.stages):
            pen.descent(MARGIN + LABEL / 2, top - BAND_GAP, top, LINE)
        top = draw_band(pen, band, top, width, states) + BAND_GAP
    return pen.sheet(height, _title(definition, highlights, language), language)


def draw_mermaid(definition: Lifecycle, language: str, stage: str | None = None) -> str:
    """Draw a lifecycle, or one of its stages, as Mermaid text in `ar` or `en`."""
    if stage is None:
        return mermaid.draw_whole(definition, language)
    return mermaid.draw_stage(definition, next(s for s in definition.stages if s.id == stage), language)


def _states(highlights: Highlights) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for state in ("skipped", "passed", "current"):
        known |= dict.fromkeys(getattr(highlights, state), state)
    return known | ({highlights.state: "current"} if highlights.state else {})


def _stages(definition: Lifecycle, grids: list[Grid], language: str, width: float) -> list[Band]:
    return [
        Band(
            stage.title.in_language(language),
            grid,
            {step.id: card_of(definition, step, language, width) for step in stage.steps},
            [(before.id, after.id) for before, after in links(stage)],
            number,
        )
        for number, (stage, grid) in enumerate(zip(definition.stages, grids, strict=True), start=1)
    ]


def _beside(definition: Lifecycle, language: str, width: float, columns: int) -> list[Band]:
    sides = [card_of_side_state(definition, state, language, width) for state in definition.side_states]
    ends = [card_of_terminal(state, language, width) for state in definition.terminals]
    titled = ((labels.SIDE_STATES, sides), (labels.ENDINGS, ends))
    return [_row(title.in_language(language), cards, columns) for title, cards in titled if cards]


def _row(title: str, cards: list[Card], columns: int) -> Band:
    cells = {card.key: Cell(index % columns, index // columns) for index, card in enumerate(cards)}
    return Band(title, Grid(cells, columns, -(-len(cards) // columns)), {card.key: card for card in cards})


def _title(definition: Lifecycle, highlights: Highlights, language: str) -> str:
    """Name the drawing and, for a project, the steps that are under way."""
    name = definition.title.in_language(language)
    steps = [step for step in definition.steps.values() if step.id in highlights.current]
    titles = [step.title.in_language(language) for step in steps]
    state = highlights.state or ""
    beside = definition.side_state.get(state) or definition.terminal.get(state)
    if beside is not None:
        titles.insert(0, beside.title.in_language(language))
    if not titles:
        return name
    comma = "، " if language == "ar" else ", "
    return f"{name}. {labels.STATES['current'].in_language(language)}: {comma.join(titles)}"
