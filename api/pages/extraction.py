"""Brings the catalogues up to date with the templates: `python -m api.pages.extraction`.

New texts come in untranslated, and texts that no template says any more go; a test fails until all are
translated.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from api.pages.catalogue import LOCALE, read_catalogue
from api.pages.view import TEMPLATES

PAGES = Path(__file__).parent
SOURCES = [("*.py", "python")]
METHODS = [("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2)}


def extract(folder: Path = TEMPLATES) -> Catalog:
    """Collect every text that the templates, and the pages by `say`, speak, with where they do."""
    template = Catalog(project="shiraka", charset="utf-8")
    found = extract_from_dir(folder, METHODS, OPTIONS, keywords=KEYWORDS)
    spoken = (
        extract_from_dir(PAGES, [("*.py", "python")], keywords={"say": None}) if folder == TEMPLATES else ()
    )
    for file, line, text, comments, context in (*found, *spoken):
        template.add(text, None, [(file, line)], auto_comments=comments, context=context)
    return template


def update(language: str) -> None:
    """Bring one catalogue up to date."""
    catalogue = read_catalogue(language)
    catalogue.update(extract(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with (LOCALE / f"{language}.po").open("wb") as file:
        write_po(file, catalogue, width=100, no_location=True, sort_output=True, omit_header=False)


if __name__ == "__main__":
    for path in LOCALE.glob("*.po"):
        update(path.stem)
