"""Documents: what is taken, that row and file agree whatever breaks, and what turns ask for."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from models.commands.attach import attach
from models.db import Database
from models.document import Document
from models.filing import ABANDONED, altered, drop_orphans, file_away
from models.intake import Intake
from models.rules.errors import Forbidden, Invalid, Refused
from models.store import Store
from tests.factories.documents import PAPER, paper, store_in
from tests.factories.traveller import Traveller

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return buffer.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
MACROS = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")


def taken(name: str, content: bytes, largest: int = 10_000) -> str:
    """Give the media type under which a file is taken."""
    with Intake(largest) as intake:
        intake.take(content)
        return intake.attachment("other", name).media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("صورة.png", PNG),
        ("a.docx", DOCX),
        ("a.txt", "نص\n".encode()),
        ("a.csv", b"a,b\n1,2\n"),
    ],
)
def test_a_file_is_taken_for_what_its_content_is(name: str, content: bytes) -> None:
    assert taken(name, content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", PNG, "document_type_differs"),
        ("a.pdf", PROGRAM, "document_type_refused"),
        ("a.txt", b"<html><script>alert(1)</script></html>", "document_type_refused"),
        ("a.txt", b"\0\1\2", "document_type_refused"),
        ("a.docx", archive("a.exe"), "document_type_refused"),
        ("a.docx", MACROS, "document_type_refused"),
        ("a.pdf", b"", "document_empty"),
        ("../a.pdf", PDF, "document_name_invalid"),
        ("a\u202efdp.pdf", PDF, "document_name_invalid"),
        ("a.pdf", PDF * 1_000, "document_too_large"),
    ],
)
def test_what_is_not_to_be_kept_is_refused_with_its_reason(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        taken(name, content)
    assert caught.value.code == code
    assert caught.value.pointer


def file(
    database: Database, store: Store, traveller: Traveller, content: bytes, *, fail: bool = False
) -> None:
    """Attach a study to a project by way of the store."""
    project, actor = traveller.project(), traveller.person("programme_manager", "MCIT")

    def keep(key: str) -> Document:
        with database.write() as session:
            given = paper("study", content=content)
            kept = attach(session, project.id or 0, given, key, actor, traveller.now)
            if fail:
                raise RuntimeError("the database went away")
        return kept

    with Intake(10_000) as intake:
        intake.take(content)
        file_away(store, intake, project.id or 0, keep)


def rows(session: Session) -> list[tuple[int, str]]:
    return [
        (row.number, row.storage_key)
        for row in session.exec(select(Document).order_by(col(Document.id))).all()
    ]


def keys(store: Store, traveller: Traveller) -> set[str]:
    return set(store.keys_before(traveller.now + timedelta(days=100_000)))


def test_each_content_is_a_version_and_the_same_again_is_none(programme: Database, tmp_path: Path) -> None:
    store, traveller = store_in(tmp_path), Traveller(programme, "HEA-01")
    traveller.move()
    for content in (PAPER, PAPER, b"another\n"):
        file(programme, store, traveller, content)
    with programme.read() as session:
        kept = rows(session)
        assert [number for number, _ in kept] == [1, 2]
        assert altered(session, store) == []
    assert keys(store, traveller) == {key for _, key in kept}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_row_that_is_not_kept_leaves_no_file(programme: Database, tmp_path: Path) -> None:
    store, traveller = store_in(tmp_path), Traveller(programme, "HEA-01")
    traveller.move()
    with pytest.raises(RuntimeError):
        file(programme, store, traveller, PAPER, fail=True)
    with programme.read() as session:
        assert rows(session) == []
    assert keys(store, traveller) == set()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_file_left_by_a_crash_goes_once_it_is_old(programme: Database, tmp_path: Path) -> None:
    store, traveller = store_in(tmp_path), Traveller(programme, "HEA-01")
    traveller.move()
    file(programme, store, traveller, PAPER)
    store.put("projects/1/abandoned", io.BytesIO(b"half"))
    written = (tmp_path / "projects" / "1" / "abandoned").stat().st_mtime
    moment = datetime.fromtimestamp(written, UTC)
    assert drop_orphans(programme, store, moment + ABANDONED - timedelta(minutes=1)) == 0
    assert drop_orphans(programme, store, moment + ABANDONED + timedelta(minutes=1)) == 1
    with programme.read() as session:
        assert keys(store, traveller) == {key for _, key in rows(session)}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_file_that_was_tampered_with_is_found(programme: Database, tmp_path: Path) -> None:
    store, traveller = store_in(tmp_path), Traveller(programme, "HEA-01")
    traveller.move()
    file(programme, store, traveller, PAPER)
    with programme.read() as session:
        [(_, key)] = rows(session)
        store.put(key, io.BytesIO(b"other"))
        assert [row.storage_key for row in altered(session, store)] == [key]
        store.delete(key)
        assert [row.storage_key for row in altered(session, store)] == [key]


def test_a_turn_that_asks_for_a_document_is_not_passed_without_it(programme: Database) -> None:
    traveller = Traveller(programme, "HEA-01")
    traveller.walk(until_step="pack")
    slot, project = traveller.slot("pack"), traveller.project()
    legal = traveller.person("legal_reviewer", "MCIT")
    with pytest.raises(Refused) as caught:
        traveller.answer(slot, "issue", bare=True)
    assert [one.condition for one in caught.value.unmet] == ["document_agreement"]
    assert "اتفاقية" in caught.value.message("ar")
    with programme.write() as session:
        attach(session, project.id or 0, paper("agreement", "pack"), "none/1", legal, traveller.now)
    traveller.answer(slot, "issue", bare=True)
    assert {one.step_key for one in traveller.open_slots()} == {"signatures"}


def test_only_the_holder_of_an_open_turn_attaches_what_it_asks_for(programme: Database) -> None:
    traveller = Traveller(programme, "HEA-01")
    traveller.walk(until_step="pack")
    project = traveller.project().id or 0
    legal = traveller.person("legal_reviewer", "MCIT")
    sponsor = traveller.person("sector_reviewer", "HEALTH")
    for given, actor, kind in (
        (paper("agreement", "pack"), sponsor, Forbidden),
        (paper("final_report", "final_report"), legal, Refused),
        (paper("agreement"), legal, Invalid),
        (paper("poem"), legal, Invalid),
    ):
        with pytest.raises(kind), programme.write() as session:
            attach(session, project, given, "none/1", actor, traveller.now)
    with programme.read() as session:
        assert rows(session) == []
