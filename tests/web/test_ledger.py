"""Money over HTTP: ceilings with what uses them, ledgers, files, and the two writes, each guarded."""

import csv
import io
from typing import Any

import pytest
from httpx import Client, Response
from openpyxl import load_workbook
from sqlmodel import Session, select

from models import bookkeeping
from models.bookkeeping import Origin
from models.ceiling import Ceiling
from models.columns import identity
from models.loading import load
from models.organisation import Organisation
from models.person import Appointment, Person
from models.project import Project
from models.protocol import Protocol
from models.rules.ledger import Part
from models.share import Share
from tests.web.conftest import SignIn
from tests.web.world import NOW, World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def code(world: World) -> str:
    """Give a project with committed shares, one of them paid, that take half of their protocol's ceiling."""
    code = world.open(title="=2+2")
    with world.database.write() as session:
        project, parts = project_and_parts(session, code)
        key = f"protocol:{project.protocol_id}"
        ceiling = session.exec(select(Ceiling).where(Ceiling.key == key)).one()
        ceiling.limit_minor = project.cost_minor * 2
        session.add(ceiling)
        session.flush()
        bookkeeping.reserve_shares(session, project, parts, Origin("reserve"), NOW)
        bookkeeping.commit_shares(session, project, parts, Origin("commit"), NOW)
        bookkeeping.disburse_shares(session, project, parts[:1], Origin("pay"), NOW)
    return code


def protocol_ceiling(client: Client) -> dict[str, Any]:
    items = client.get("/api/v1/ceilings?kind=protocol").json()["items"]
    return next(it for it in items if it["subject"] == "protocol-health")


def project_and_parts(session: Session, code: str) -> tuple[Project, list[Part]]:
    found = session.exec(select(Project).where(Project.code == code)).one()
    project = load(session, identity(found)).project
    shares = session.exec(select(Share).where(Share.project_id == project.id)).all()
    return project, [Part(one.funder_id, one.fiscal_year, one.kind, one.amount_minor) for one in shares]


def officer(world: World, funder: int, name: str = "officer") -> str:
    """Appoint a finance officer of a funder and give the name to sign in with."""
    with world.database.write() as session:
        person = Person(email=f"{name}@x.example", name_ar=name, name_en=name, organisation_id=funder)
        session.add(person)
        session.flush()
        session.add(Appointment(person_id=identity(person), role="finance_officer", organisation_id=funder))
        world.people[name] = identity(person)
    return name


def test_a_ceiling_tells_what_remains_and_which_projects_use_it(
    world: World, sign_in: SignIn, code: str
) -> None:
    client = sign_in("manager")
    ceiling = protocol_ceiling(client)
    assert ceiling["committed"] == ceiling["available"]
    assert ceiling["reserved"]["amount"] == "0.00"
    shown = client.get(f"/api/v1/ceilings/{ceiling['id']}").json()
    assert [use["project"] for use in shown["uses"]] == [code]
    assert shown["uses"][0]["committed"] == ceiling["committed"]


def test_a_partner_sees_the_ceilings_of_its_protocol_and_a_stranger_none(
    world: World, sign_in: SignIn, code: str
) -> None:
    kinds = {it["kind"] for it in sign_in("sponsor").get("/api/v1/ceilings").json()["items"]}
    assert kinds == {"protocol", "project"}
    own = protocol_ceiling(sign_in("manager"))["id"]
    strange = sign_in("stranger").get("/api/v1/ceilings").json()["items"]
    assert [it["subject"] for it in strange] == ["protocol-sports"]
    assert sign_in("stranger").get(f"/api/v1/ceilings/{own}").status_code == 404


def change(client: Client, ceiling: int, limit: str, **headers: str) -> Response:
    return client.put(f"/api/v1/ceilings/{ceiling}", json={"limit": limit}, headers=headers)


def test_a_ceiling_is_set_on_what_was_read_once_per_key_and_never_below_what_is_taken(
    world: World, sign_in: SignIn, code: str
) -> None:
    client = sign_in("manager")
    own = protocol_ceiling(client)
    address = f"/api/v1/ceilings/{own['id']}"
    tag = client.get(address).headers["etag"]
    assert change(client, own["id"], "1.00").status_code == 428
    below = change(client, own["id"], "1.00", **{"If-Match": tag})
    assert (below.status_code, below.json()["code"]) == (409, "ceiling_below_taken")
    assert change(client, own["id"], "-5", **{"If-Match": tag}).status_code == 422
    headers = {"If-Match": tag, "Idempotency-Key": "raise"}
    first = change(client, own["id"], "999999999.50", **headers)
    assert (first.status_code, first.json()["ceiling"]["limit"]["amount"]) == (200, "999999999.50")
    assert change(client, own["id"], "999999999.50", **headers).json() == first.json()
    assert change(client, own["id"], "5.00", **{"If-Match": tag}).status_code == 412
    with world.database.read() as session:
        project, _ = session.exec(select(Project).where(Project.code == code)).one(), None
        assert session.get_one(Protocol, project.protocol_id).ceiling_minor == 99_999_999_950


def test_a_ceiling_is_set_by_who_manages_and_a_projects_own_by_nobody(
    world: World, sign_in: SignIn, code: str
) -> None:
    manager = sign_in("manager")
    found = {it["kind"]: it["id"] for it in manager.get("/api/v1/ceilings").json()["items"]}
    found["protocol"] = protocol_ceiling(manager)["id"]
    tags = {kind: manager.get(f"/api/v1/ceilings/{own}").headers["etag"] for kind, own in found.items()}
    refused = change(sign_in("technical"), found["protocol"], "9.00", **{"If-Match": tags["protocol"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "ceiling_not_yours")
    own = change(manager, found["project"], "9.00", **{"If-Match": tags["project"]})
    assert (own.status_code, own.json()["code"]) == (409, "ceiling_is_cost")


def test_the_ledger_of_a_project_lists_each_act_with_its_entries(sign_in: SignIn, code: str) -> None:
    client = sign_in("sponsor")
    answer = client.get(f"/api/v1/projects/{code}/ledger?limit=2").json()
    assert [posting["kind"] for posting in answer["items"]] == ["reserve", "commit"]
    assert answer["items"][1]["entries"][0]["source"] == "reserved"
    rest = client.get(f"/api/v1/projects/{code}/ledger?cursor={answer['next_cursor']}").json()
    assert [posting["kind"] for posting in rest["items"]] == ["disburse"]
    figures = client.get(f"/api/v1/projects/{code}/figures").json()["items"]
    assert all(it["reserved"]["amount"] == "0.00" for it in figures)
    assert [it["disbursed"] == it["share"] for it in figures].count(True) == 1


def reverse(client: Client, code: str, posting: int, **headers: str) -> Response:
    address = f"/api/v1/projects/{code}/ledger/{posting}/reversal"
    return client.post(address, json={"reason": "the wrong account"}, headers=headers)


def test_a_payment_is_taken_back_by_a_finance_officer_of_its_funder_and_once(
    world: World, sign_in: SignIn, code: str
) -> None:
    client = sign_in("manager")
    postings = client.get(f"/api/v1/projects/{code}/ledger")
    commit, paid = (posting["id"] for posting in postings.json()["items"][1:])
    tag = {"If-Match": postings.headers["etag"]}
    funder = postings.json()["items"][2]["entries"][0]["funder"]["code"]
    assert reverse(client, code, paid, **tag).json()["code"] == "not_appointed"
    with world.database.read() as session:
        own = session.exec(select(Organisation.id).where(Organisation.code == funder)).one() or 0
    mine = sign_in(officer(world, own))
    assert reverse(mine, code, paid).status_code == 428
    assert reverse(mine, code, commit, **tag).json()["code"] == "reversal_not_by_hand"
    assert reverse(mine, code, paid, **{"If-Match": '"1-1"'}).status_code == 412
    done = reverse(mine, code, paid, **tag, **{"Idempotency-Key": "back"})
    assert (done.status_code, done.json()["reverses_id"]) == (201, paid)
    assert reverse(mine, code, paid, **tag, **{"Idempotency-Key": "back"}).json() == done.json()
    again = {"If-Match": client.get(f"/api/v1/projects/{code}/ledger").headers["etag"]}
    assert reverse(mine, code, paid, **again).json()["code"] == "reversed_already"
    listed = client.get(f"/api/v1/projects/{code}/ledger").json()["items"]
    assert listed[2]["reversed_by"] == done.json()["id"]


def test_shares_and_entries_are_given_as_csv_without_formulas(sign_in: SignIn, code: str) -> None:
    client = sign_in("sponsor")
    answer = client.get("/api/v1/exports/ledger", params={"project": code})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["act"] for row in rows][-1] == "disburse"
    assert {row["project"] for row in rows} == {code}
    shares = client.get("/api/v1/exports/shares").content.decode("utf-8-sig")
    assert "approved, not reserved" in shares.splitlines()[0]
    assert client.get("/api/v1/exports/ledger", params={"project": "NO-99"}).status_code == 404
    empty = sign_in("stranger").get("/api/v1/exports/ledger").content.decode("utf-8-sig")
    assert len(empty.splitlines()) == 1


def test_a_workbook_runs_from_right_to_left_in_arabic_and_no_cell_is_a_formula(
    world: World, sign_in: SignIn, code: str
) -> None:
    with world.database.write() as session:
        for body in session.exec(select(Organisation)).all():
            body.name_ar = f"=HYPERLINK({body.code})"
            session.add(body)
    client = sign_in("manager")
    headers = {"Accept-Language": "ar"}
    answer = client.get("/api/v1/exports/shares", params={"format": "xlsx"}, headers=headers)
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.sheet_view.rightToLeft
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "المشروع"
    assert str(rows[1][2]).startswith("'=HYPERLINK")
    assert isinstance(rows[1][5], int | float)
