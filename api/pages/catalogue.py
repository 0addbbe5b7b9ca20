"""The pages' words: English in the templates, other languages in gettext catalogues beside them."""

from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from models.rules.text import Language

LOCALE = Path(__file__).parent.parent / "locale"


def read_catalogue(language: str) -> Catalog:
    """Read the catalogue of a language as translators write it."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@lru_cache
def translations(language: Language) -> NullTranslations:
    """Give the translations of a language; English is what the templates say."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return Translations(compiled)
