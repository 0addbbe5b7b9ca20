"""A project's dossier is a PDF in the reader's language, with shaped Arabic, for who sees the project."""

import io

import pytest
from pypdf import PdfReader

from tests.web.conftest import Enter
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def decided(world: World) -> str:
    code = world.open(title="Unified record")
    world.decide(code, "draft", "sponsor", "submit")
    world.decide(code, "screening", "manager", "accept")
    return code


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_the_dossier_tells_the_project_its_decisions_and_its_chained_history(
    enter: Enter, world: World
) -> None:
    code = decided(world)
    answer = enter("sponsor").open(f"/projects/{code}/dossier.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    told = words_of(answer.content)
    for part in (code, "Unified record", "Screening", "Accept", "manager", "History", "End of the history"):
        assert part in told, part


def test_the_arabic_dossier_is_shaped(enter: Enter, world: World) -> None:
    code = decided(world)
    content = enter("manager", "ar").open(f"/projects/{code}/dossier.pdf").content
    reader = PdfReader(io.BytesIO(content))
    assert "القرارات" in words_of(content)
    # Joined letters are other glyphs than the letters alone: unshaped text would use none of them.
    fonts = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert all("Amiri" in font.get_object()["/BaseFont"] for font in fonts.values())


def test_a_dossier_out_of_sight_is_absent(enter: Enter, world: World) -> None:
    code = decided(world)
    assert enter("stranger").open(f"/projects/{code}/dossier.pdf").status_code == 404
