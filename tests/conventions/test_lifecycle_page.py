"""The page about the default lifecycle says what the definition says."""

from models.lifecycles.handbook import written
from models.lifecycles.loader import default_source, load_definition
from settings import BASE


def test_the_page_is_as_the_definition_is() -> None:
    page = (BASE / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    definition = load_definition(default_source())
    assert page == written(definition), "run: shiraka lifecycle show --markdown > docs/lifecycle.md"


def test_a_bar_in_a_title_does_not_break_a_table() -> None:
    source = default_source().replace("en: Screening}", "en: Screening | scoping}")
    rows = [line for line in written(load_definition(source)).splitlines() if line.startswith("| Screening")]
    assert [row.count(" | ") for row in rows] == [4]
