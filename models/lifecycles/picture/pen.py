"""The pen: writes SVG elements, mirrored where the language runs from right to left."""

from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.saxutils import escape, quoteattr

FONTS = "'Noto Sans', 'Noto Sans Arabic', 'Noto Kufi Arabic', system-ui, 'Segoe UI', Tahoma, sans-serif"


class Pen:
    """Draws on a sheet of `width`; places are given as if the language ran from left to right.

    Looks are presentation attributes and classes, never style elements or attributes: a page's policy may
    refuse those, and its style sheet can still change everything by class.
    """

    def __init__(self, width: float, *, rtl: bool) -> None:
        """Begin an empty sheet."""
        self.width = width
        self.rtl = rtl
        self.parts: list[str] = []

    @contextmanager
    def group(self, css: str, title: str) -> Iterator[None]:
        """Draw several elements as one that a screen reader names."""
        self.parts.append(f"<g class={quoteattr(css)}><title>{escape(title)}</title>")
        yield
        self.parts.append("</g>")

    def box(self, x: float, y: float, width: float, height: float, **look: str | float) -> None:
        """Draw a box with round corners."""
        left = self.width - x - width if self.rtl else x
        place = {"x": left, "y": y, "width": width, "height": height, "rx": min(8, height / 2)}
        self._element("rect", {**place, **look})

    def line(self, *points: tuple[float, float], **look: str | float) -> None:
        """Draw straight lines from point to point."""
        moved = " L".join(f"{self._x(x):g} {y:g}" for x, y in points)
        self._element("path", {"d": f"M{moved}", "fill": "none", **look})

    def arrow(self, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
        """Draw a curve that leaves and arrives level, with a head at its end."""
        (x, y), (to_x, to_y) = start, end
        middle = (x + to_x - 5) / 2
        curve = (
            f"M{self._x(x):g} {y:g} C{self._x(middle):g} {y:g} {self._x(middle):g} {to_y:g}"
            f" {self._x(to_x - 5):g} {to_y:g}"
        )
        self._element("path", {"d": curve, "fill": "none", "stroke": colour, "stroke-width": 1.5})
        self._head((to_x, to_y), (to_x - 7, to_y - 4), (to_x - 7, to_y + 4), colour=colour)

    def descent(self, x: float, y: float, to_y: float, colour: str) -> None:
        """Draw a straight arrow downwards."""
        self.line((x, y), (x, to_y - 6), stroke=colour, **{"stroke-width": 2})
        self._head((x, to_y), (x - 5, to_y - 8), (x + 5, to_y - 8), colour=colour)

    def text(self, x: float, y: float, text: str, size: float, **look: str | float) -> None:
        """Write a line that starts at `x`, with its base at `y`."""
        place = {"x": self._x(x), "y": y, "font-size": size}
        self._element("text", {**place, **look}, text)

    def sheet(self, height: float, title: str, language: str) -> str:
        """Give the finished drawing, which a screen reader announces by `title`."""
        direction = "rtl" if self.rtl else "ltr"
        size = f'width="{self.width:g}" height="{height:g}" viewBox="0 0 {self.width:g} {height:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="lifecycle" role="img" lang={quoteattr(language)}'
            f' {size} direction="{direction}" font-family="{FONTS}" aria-label={quoteattr(title)}>'
            f"<title>{escape(title)}</title>{''.join(self.parts)}</svg>\n"
        )

    def _head(self, *points: tuple[float, float], colour: str) -> None:
        corners = " ".join(f"{self._x(x):g},{y:g}" for x, y in points)
        self._element("polygon", {"points": corners, "fill": colour})

    def _x(self, x: float) -> float:
        return self.width - x if self.rtl else x

    def _element(self, name: str, look: dict[str, str | float], content: str = "") -> None:
        written = "".join(
            f" {key.rstrip('_').replace('_', '-')}={quoteattr(_number(value))}" for key, value in look.items()
        )
        self.parts.append(
            f"<{name}{written}>{escape(content)}</{name}>" if content else f"<{name}{written}/>"
        )


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
