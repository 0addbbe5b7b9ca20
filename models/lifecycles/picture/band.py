"""A band: one stage drawn from start to end, or a row of states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.lifecycles.picture.card import (
    NOTE_LINE,
    NOTE_SIZE,
    PADDING,
    TITLE_LINE,
    TITLE_SIZE,
    WAY_LINE,
    Card,
)
from models.lifecycles.picture.layout import Cell, Grid
from models.lifecycles.picture.lettering import BOLD, broken
from models.lifecycles.picture.palette import ACCENT, BAND, INK, LINE, LOOKS, MUTED
from models.lifecycles.picture.pen import Pen

MARGIN, LABEL, COLUMN_GAP, LANE_GAP, INSET = 14.0, 138.0, 22.0, 12.0, 16.0
HEIGHT_AT_LEAST, LABEL_SIZE = 70.0, 14.0
BADGED = ("passed", "current")
CHECK = ((-5, 0), (-1.5, 3.5), (5, -4))
START = MARGIN + LABEL + COLUMN_GAP


@dataclass(frozen=True, slots=True)
class Band:
    """A stage's label, its cards by key with their cells, and the pairs that an arrow joins."""

    label: str
    grid: Grid
    cards: Mapping[str, Card]
    joined: Sequence[tuple[str, str]] = ()
    number: int | None = None

    @property
    def height(self) -> float:
        """How tall the band is."""
        return max(self.tops()[-1], HEIGHT_AT_LEAST)

    def tops(self) -> list[float]:
        """Give where each lane begins below the band's top; the last entry is the band's height."""
        tops = [INSET]
        for lane in range(self.grid.lanes):
            inside = [self._height_in(key, cell, lane) for key, cell in self.grid.cells.items()]
            tops.append(tops[-1] + max(inside) + LANE_GAP)
        tops[-1] += INSET - LANE_GAP
        return tops

    def _height_in(self, key: str, cell: Cell, lane: int) -> float:
        """Give what a card takes of a lane's height; one between two lanes takes its part of each."""
        height = self.cards[key].height
        if cell.lane == lane:
            return height
        return (height - LANE_GAP) / 2 if abs(cell.lane - lane) < 1 else 0

    def middle(self, cell: Cell) -> float:
        """Give the middle of a cell below the band's top; between two lanes, the middle of both."""
        tops = self.tops()
        lane = int(cell.lane)
        ends = [*tops[:-1], tops[-1] - INSET + LANE_GAP]
        centre = (ends[lane] + ends[lane + 1] - LANE_GAP) / 2
        if cell.lane > lane:
            following = (ends[lane + 1] + ends[lane + 2] - LANE_GAP) / 2
            centre += (following - centre) * (cell.lane - lane)
        return centre


def draw_band(pen: Pen, band: Band, top: float, width: float, states: Mapping[str, str]) -> float:
    """Draw a band at `top` with cards of `width`, and give where it ends."""
    height = band.height
    inside = {states.get(key, "") for key in band.cards}
    # Only stages are numbered, and only a stage is done when all that it holds is done.
    done = band.number is not None and inside <= {"passed", "skipped"}
    state = "current" if "current" in inside else "passed" if done else ""
    pen.box(MARGIN, top, pen.width - 2 * MARGIN, height, fill=BAND, class_="lifecycle-band")
    _label(pen, band, top, height, state)
    for key, cell in band.grid.cells.items():
        if band.number is not None and not any(after == key for _, after in band.joined):
            pen.arrow((MARGIN + LABEL, top + height / 2), _entrance(band, cell, top, width), LINE)
    for before, after in band.joined:
        leaving, arriving = band.grid.cells[before], band.grid.cells[after]
        x, y = _entrance(band, leaving, top, width)
        pen.arrow((x + width, y), _entrance(band, arriving, top, width), LINE)
    for key, cell in band.grid.cells.items():
        x, y = _entrance(band, cell, top, width)
        draw_card(pen, band.cards[key], x, y - band.cards[key].height / 2, width, states.get(key, ""))
    return top + height


def _entrance(band: Band, cell: Cell, top: float, width: float) -> tuple[float, float]:
    return START + cell.layer * (width + COLUMN_GAP), top + band.middle(cell)


def _label(pen: Pen, band: Band, top: float, height: float, state: str) -> None:
    numbered = band.number is not None
    look = LOOKS[state]
    fill = (look.frame if state else ACCENT) if numbered else "none"
    lines = broken(band.label, LABEL - 2 * PADDING, LABEL_SIZE * BOLD, 3)
    pen.box(MARGIN, top, LABEL, height, fill=fill, class_=f"lifecycle-stage {state}".strip())
    ink = "#ffffff" if numbered else INK
    first = top + height / 2 - (len(lines) - 1) * 10 + 5
    if numbered:
        pen.text(MARGIN + PADDING, first - 20, str(band.number), 12, fill=ink, class_="lifecycle-number")
    for index, line in enumerate(lines):
        pen.text(
            MARGIN + PADDING,
            first + index * 20,
            line,
            LABEL_SIZE,
            fill=ink,
            font_weight="700",
            class_="lifecycle-label",
        )


def draw_card(pen: Pen, card: Card, x: float, y: float, width: float, state: str) -> None:
    """Draw a card; one that repeats looks like a pile."""
    look = LOOKS[state]
    frame: dict[str, str | float] = {"fill": look.fill, "stroke": look.frame, "stroke-width": look.weight}
    if card.optional:
        frame["stroke-dasharray"] = "5 3"
    with pen.group(f"lifecycle-step {state}".strip(), card.told):
        if card.repeated:
            pen.box(x + 4, y + 4, width, card.height, fill="#ffffff", stroke="#b4bcc9")
        pen.box(x, y, width, card.height, **frame)
        line = y + PADDING + TITLE_SIZE - 3
        for words in card.title:
            pen.text(x + PADDING, line, words, TITLE_SIZE, fill=look.text, font_weight="600")
            line += TITLE_LINE
        for words in card.notes:
            pen.text(x + PADDING, line, words, NOTE_SIZE, fill=MUTED)
            line += NOTE_LINE
        for way in card.ways:
            line += WAY_LINE - NOTE_LINE
            sign(pen, way.effect, x + PADDING, line - 4)
            pen.text(x + PADDING + 18, line, way.text, NOTE_SIZE, fill=INK)
            line += NOTE_LINE
        badge(pen, state, x + width - 4, y + 2)


def sign(pen: Pen, kind: str, x: float, y: float) -> None:
    """Draw the small sign of a way out, so that colour is never all that tells it."""
    match kind:
        case "return":
            pen.line((x + 4, y - 4), (x, y), (x + 4, y + 4), stroke="#8a4b00", stroke_width=1.5)
            pen.line((x, y), (x + 12, y), (x + 12, y - 6), stroke="#8a4b00", stroke_width=1.5)
        case "end":
            pen.line((x + 1, y - 4), (x + 9, y + 4), stroke="#a3262a", stroke_width=1.5)
            pen.line((x + 9, y - 4), (x + 1, y + 4), stroke="#a3262a", stroke_width=1.5)
        case "complete":
            pen.box(x, y - 5, 10, 10, fill="none", stroke="#2f7d50", stroke_width=1.5)
            pen.box(x + 3, y - 2, 4, 4, fill="#2f7d50")
        case "resume":
            pen.line((x, y), (x + 11, y), stroke="#2f7d50", stroke_width=1.5)
            pen.line((x + 7, y - 4), (x + 11, y), (x + 7, y + 4), stroke="#2f7d50", stroke_width=1.5)
        case _:
            pass


def badge(pen: Pen, state: str, x: float, y: float) -> None:
    """Draw the badge of a state on a card's corner: a check mark where done, a dot where under way."""
    if state not in BADGED:
        return
    pen.box(x - 10, y - 10, 20, 20, rx=10, fill=LOOKS[state].frame, stroke="#ffffff", stroke_width=2)
    if state == "current":
        pen.box(x - 4, y - 4, 8, 8, rx=4, fill="#ffffff")
        return
    # A check mark looks the same in both directions of writing.
    turned = -1 if pen.rtl else 1
    marks = [(x + turned * across, y + down) for across, down in CHECK]
    pen.line(*marks, stroke="#ffffff", stroke_width=2.2)
