"""The palette: how each state of a card looks; a page's style sheet may look otherwise, by class."""

from collections.abc import Mapping
from dataclasses import dataclass

INK, MUTED, LINE, BAND, GROUND = "#1c2533", "#566074", "#98a1b2", "#f3f5f8", "#ffffff"
ACCENT = "#1f5f8b"


@dataclass(frozen=True, slots=True)
class Look:
    """The fill, the frame and the mark of a card."""

    fill: str
    frame: str
    weight: float
    text: str = INK


LOOKS: Mapping[str, Look] = {
    "": Look("#ffffff", "#b4bcc9", 1),
    "passed": Look("#e7f5ec", "#2f7d50", 1.5),
    "current": Look("#fff4d6", "#a96a00", 3),
    "skipped": Look("#f3f5f8", "#c8ced8", 1, MUTED),
}
