"""Lettering: how wide a text is, and how it breaks into lines, without a font at hand."""

NARROW = frozenset("iljtfrI.,:;'|!()[] اأإآلرزدذوء")
WIDE = frozenset("mwMW@%سشصضGOQDHNU")


BOLD = 1.09


def width_of(text: str, size: float) -> float:
    """Estimate the width of `text` set at `size`, in the same units; a little wide rather than narrow."""
    return sum(0.34 if letter in NARROW else 0.84 if letter in WIDE else 0.56 for letter in text) * size


def broken(text: str, width: float, size: float, lines: int) -> tuple[str, ...]:
    """Break `text` into at most `lines` lines of `width`; what does not fit ends in an ellipsis."""
    found: list[str] = []
    for word in text.split():
        joined = f"{found[-1]} {word}" if found else word
        if found and width_of(joined, size) <= width:
            found[-1] = joined
        else:
            found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return tuple(shortened(line, width, size) for line in found)


def shortened(text: str, width: float, size: float) -> str:
    """Cut `text` to `width`, with an ellipsis where something was cut."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"
