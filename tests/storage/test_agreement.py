"""The agreement is written from the version that was approved, in both languages; signatures hold to it."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from sqlmodel import select

from models.agreement import agreement_of, terms_of, write_agreement
from models.columns import identity
from models.commands.attach import attach
from models.db import Database
from models.document import Document
from models.filing import file_away
from models.rules.errors import Refused
from models.share import Share
from models.signing import hold_to_file
from tests.factories.documents import store_in
from tests.factories.traveller import Traveller

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def page_text(file: bytes) -> str:
    """Give what the paragraphs of a document say."""
    return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(file)).paragraphs)


def test_an_agreement_says_who_gives_what_and_when_in_both_languages(programme: Database) -> None:
    traveller = Traveller(programme, "HEA-01")
    with programme.read() as session:
        project = traveller.project()
        terms = terms_of(session, project)
        shares = session.exec(select(Share).where(Share.project_id == project.id)).all()
    page = docx.Document(BytesIO(write_agreement(terms)))
    told = page_text(write_agreement(terms))
    assert "Agreement on a jointly funded project" in told
    amended = replace(terms, amends=True)
    assert page_text(write_agreement(amended)).count("Amendment to a project agreement") == 1
    for expected in (project.title_ar, project.title_en, terms.tag, str(project.planned_end)):
        assert expected in told
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    for share in shares:
        amount = f"{share.amount_minor // 100}.{share.amount_minor % 100:02d} EGP"
        assert cells.count(share.fiscal_year) >= 2
        assert cells.count(amount) >= 2
    arabic = next(paragraph for paragraph in page.paragraphs if project.title_ar in paragraph.text)
    assert arabic._p.pPr is not None
    assert arabic._p.pPr.find(qn("w:bidi")) is not None
    assert write_agreement(terms) == write_agreement(terms)


def test_the_agreement_is_attached_to_the_pack_and_every_signature_holds_to_its_hash(
    programme: Database, tmp_path: Path
) -> None:
    traveller = Traveller(programme, "HEA-01")
    with programme.read() as session, pytest.raises(Refused, match="signature pack"):
        agreement_of(session, identity(traveller.project()), 1_000_000)
    project = traveller.walk(until_step="pack")
    actor = traveller.person("legal_reviewer", "MCIT")
    with programme.read() as session:
        intake, given = agreement_of(session, identity(project), 1_000_000)

    def keep(key: str) -> Document:
        with programme.write() as session:
            return attach(session, identity(project), given, key, actor, traveller.now)

    with intake:
        file_away(store_in(tmp_path), intake, identity(project), keep)
    traveller.answer(traveller.slot("pack"), bare=True)
    signature = traveller.open_slots()[0]
    decision = traveller.answer(signature)
    assert decision.seals["agreement"] == given.sha256[:16]


def test_a_signature_is_refused_once_the_stored_file_is_another_and_the_pack_is_asked_for_again(
    programme: Database, tmp_path: Path
) -> None:
    store, traveller = store_in(tmp_path), Traveller(programme, "HEA-01")
    project = traveller.walk(until_step="pack")
    with programme.read() as session:
        intake, given = agreement_of(session, identity(project), 1_000_000)
    actor = traveller.person("legal_reviewer", "MCIT")

    def keep(key: str) -> Document:
        with programme.write() as session:
            return attach(session, identity(project), given, key, actor, traveller.now)

    with intake:
        file_away(store, intake, identity(project), keep)
    traveller.answer(traveller.slot("pack"), bare=True)
    first, second = traveller.open_slots()[:2]
    hold_to_file(programme, store, identity(first), traveller.now)
    traveller.answer(first)
    with programme.read() as session:
        document = session.exec(select(Document).where(Document.kind == "agreement")).one()
    store.put(document.storage_key, BytesIO(b"another text"))
    with pytest.raises(Refused, match="hash"):
        hold_to_file(programme, store, identity(second), traveller.now)
    traveller.move()
    assert "pack" in {slot.step_key for slot in traveller.open_slots()}
    with pytest.raises(Refused, match="written again"):
        traveller.answer(second)
    traveller.answer(traveller.slot("pack"))
    signed = traveller.walk(until_stage="implementation")
    last = traveller.answered("signatures")[-1].closed_at
    assert last is not None
    assert signed.effective_on == last.date()
