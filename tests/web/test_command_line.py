"""Projects, steps and tokens from the command line, over the programme that the web's tests use."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select
from typer.testing import CliRunner, Result

from cli.program import program
from models import bookkeeping
from models.bookkeeping import Origin
from models.project import Project
from models.rules.ledger import Part
from models.share import Share
from settings import get_settings
from tests.web.world import NOW, World

OK, FAILED, USAGE, REFUSED, NOT_FOUND = range(5)
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def shiraka(world: World, *arguments: str, language: str = "en", environment: str = "development") -> Result:
    """Run the command line in this process, on the world's database."""
    given = {
        "SHIRAKA_DATABASE_URL": world.database.url,
        "SHIRAKA_SECRET_KEY": "a secret for tests, longer than thirty-two",
        "SHIRAKA_DEVELOPMENT_SIGN_IN": "true" if environment == "development" else "false",
    }
    get_settings.cache_clear()
    try:
        return CliRunner().invoke(program, ["--language", language, *arguments], env=given)
    finally:
        get_settings.cache_clear()


def test_projects_are_listed_shown_and_told(world: World) -> None:
    code = world.open(title="Records")
    listed = json.loads(shiraka(world, "project", "list", "--json").stdout)
    assert [row["code"] for row in listed] == [code]
    assert code in shiraka(world, "project", "list", "--stage", "proposal").stdout
    assert json.loads(shiraka(world, "project", "list", "--late", "--json").stdout) == []
    shown = shiraka(world, "project", "show", code)
    assert "A decision is awaited." in shown.stdout
    assert "ينتظر" in shiraka(world, "project", "show", code, language="ar").stdout
    assert json.loads(shiraka(world, "project", "show", code, "--json").stdout)["unmet"]
    told = json.loads(shiraka(world, "project", "history", code, "--json").stdout)
    assert [event["sequence"] for event in told] == list(range(1, len(told) + 1))
    assert "step_opened draft" in shiraka(world, "project", "history", code).stdout


@pytest.mark.parametrize("verb", ["show", "history"])
def test_a_project_that_is_not_there_is_said_to_be_missing(world: World, verb: str) -> None:
    answer = shiraka(world, "project", verb, "NO-01")
    assert answer.exit_code == NOT_FOUND
    assert "NO-01" in answer.output


def test_a_step_is_decided_on_the_version_that_was_read(world: World) -> None:
    code = world.open()
    (step,) = json.loads(shiraka(world, "step", "list", "--of", "sponsor@x.example", "--json").stdout)
    assert step["project"]["code"] == code
    assert shiraka(world, "step", "list", "--of", "manager@x.example", "--json").stdout.strip() == "[]"
    assert "submit" in shiraka(world, "step", "show", str(step["id"])).stdout

    def decide(version: int, *options: str, person: str = "sponsor@x.example") -> int:
        words = ["step", "decide", str(step["id"]), "submit", "--as", person, "--version", str(version)]
        return shiraka(world, *words, *options).exit_code

    assert decide(7) == REFUSED
    assert decide(1, person="manager@x.example") == REFUSED
    assert decide(1, person="nobody@x.example") == NOT_FOUND
    assert decide(1, "--dry-run") == OK
    assert decide(1) == OK
    assert decide(1) == REFUSED


def test_a_persons_token_is_for_development_only(world: World) -> None:
    made = shiraka(world, "key", "person", "manager@x.example")
    assert made.stdout.startswith("shp_")
    assert shiraka(world, "key", "person", "nobody@x.example").exit_code == NOT_FOUND
    assert shiraka(world, "key", "person", "manager@x.example", environment="office").exit_code == REFUSED


def test_keys_are_listed_without_their_secrets(world: World) -> None:
    listed = shiraka(world, "key", "list").stdout + shiraka(world, "key", "list", "--json").stdout
    for text in world.keys.values():
        _, public_id, secret = text.split("_")
        assert public_id in listed
        assert secret not in listed


def test_the_books_are_checked_and_ceilings_and_ledgers_shown(world: World, tmp_path: Path) -> None:
    code = world.open(title="Records")
    with world.database.write() as session:
        project = session.exec(select(Project).where(Project.code == code)).one()
        shares = session.exec(select(Share).where(Share.project_id == project.id)).all()
        parts = [Part(one.funder_id, one.fiscal_year, one.kind, one.amount_minor) for one in shares]
        bookkeeping.reserve_shares(session, project, parts, Origin("reserve"), NOW)
    assert json.loads(shiraka(world, "money", "check", "--json").stdout)["well"]
    listed = shiraka(world, "money", "ceilings", "--kind", "project", "--json")
    (ceiling,) = json.loads(listed.stdout)
    assert (ceiling["subject"], ceiling["available"]["minor"]) == (code, 0)
    assert "سقف المشروع" in shiraka(world, "money", "ceilings", language="ar").stdout
    assert "reserved" in shiraka(world, "money", "show", code).stdout
    assert shiraka(world, "money", "show", "NO-01").exit_code == NOT_FOUND
    file = tmp_path / "ledger.xlsx"
    assert shiraka(world, "money", "export", "ledger", str(file), language="ar").exit_code == OK
    sheet = load_workbook(file).active
    assert sheet is not None
    assert sheet.sheet_view.rightToLeft
    assert sheet.max_row == 1 + len(parts)
    with world.database.write() as session:
        session.connection().exec_driver_sql("UPDATE sharebalance SET reserved_minor = reserved_minor + 1")
    wrong = shiraka(world, "money", "check")
    assert wrong.exit_code == FAILED
    assert "the entries differ from reserved by -0.01" in wrong.stdout
