"""Folding: the letters that writers of Arabic use for one another become one, for searching."""

from collections.abc import Sequence

# Each pair is a sign and what stands for it; the marks of vowels and the tatweel stand for nothing.
PAIRS: Sequence[tuple[str, str]] = (
    *((alef, "ا") for alef in "أإآٱ"),
    ("ة", "ه"),
    ("ى", "ي"),
    ("ؤ", "و"),
    ("ئ", "ي"),
    *((mark, "") for mark in "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640"),
    *((digit, str(number)) for number, digit in enumerate("٠١٢٣٤٥٦٧٨٩")),
)
TABLE = str.maketrans(dict(PAIRS))
MOST_TERMS = 8


def fold(text: str) -> str:
    """Write a text as it is searched: in small letters, without vowel marks, each letter in one form."""
    return text.lower().translate(TABLE)


def terms_of(text: str) -> tuple[str, ...]:
    """Give the words of a search, folded; each of them has to be found."""
    return tuple(fold(text).split()[:MOST_TERMS])


def folding_sql(*columns: str) -> str:
    """Give the SQL that folds columns, joined by spaces, as `fold` does; the columns hold no nulls."""
    written = " || ' ' || ".join(columns)
    for sign, other in PAIRS:
        written = f"replace({written}, '{sign}', '{other}')"
    return f"lower({written})"
