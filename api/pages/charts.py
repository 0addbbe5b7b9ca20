"""Charts as drawings on the server: bars that run with the reader's script, each beside its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, LABELS, FIGURES, ROW = 760, 270, 90, 28
LONGEST_LABEL = 40
SPAN = WIDTH - LABELS - FIGURES


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: its name, its parts, and the figure that is written at its end."""

    label: str
    parts: tuple[int, ...]
    written: str


def bars(rows: Sequence[Bar], title: str, *, from_right: bool) -> Markup:
    """Draw lines of stacked bars, the longest over the whole width."""
    most = max([1, *(sum(row.parts) for row in rows)])
    drawn = Markup("").join(_line(row, ROW * place, most, from_right) for place, row in enumerate(rows))
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, ROW * len(rows) + 4, title, drawn
    )


def _line(row: Bar, y: int, most: int, from_right: bool) -> Markup:
    label = row.label if len(row.label) <= LONGEST_LABEL else f"{row.label[: LONGEST_LABEL - 1]}…"
    shown = [_text(_side(2, from_right), y, label)]
    distance = float(LABELS)
    for kind, part in enumerate(row.parts, start=1):
        width = SPAN * part / most
        if part:
            begin = _side(distance + width, True) if from_right else distance
            shown.append(
                Markup('<rect class="bar bar-{}" x="{}" y="{}" width="{}" height="18"/>').format(
                    kind, round(begin, 1), y + 5, round(max(width, 1), 1)
                )
            )
        distance += width
    shown.append(_text(_side(distance + 6, from_right), y, row.written))
    return Markup("").join(shown)


def _side(distance: float, from_right: bool) -> float:
    return round(WIDTH - distance if from_right else distance, 1)


def _text(x: float, y: int, text: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="start">{}</text>').format(x, y + 19, text)
