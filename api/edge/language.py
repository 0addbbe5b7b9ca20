"""Which of the product's two languages a caller wants."""

from models.rules.text import Language

LONGEST_HEADER = 200


def preferred_language(accept_language: str | None) -> Language:
    """Choose Arabic where the header ranks it above English, else English (RFC 9110, section 12.5.4)."""
    best = {"ar": 0.0, "en": 0.0, "*": 0.0}
    for part in (accept_language or "")[:LONGEST_HEADER].split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        if primary in best:
            best[primary] = max(best[primary], _quality(parameters))
    return "ar" if best["ar"] > max(best["en"], best["*"]) else "en"


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
