"""A text in the product's two languages."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ar", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in Arabic and in English."""

    ar: str
    en: str

    def in_language(self, language: str) -> str:
        """Give the text in `language`; English for any language but Arabic."""
        return self.ar if language == "ar" else self.en
