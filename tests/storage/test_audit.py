"""Histories cannot be changed unseen: a verifier that stands alone finds every kind of tampering."""

import ast
import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

import verifier
from models.commands.issue_key import issue_key, revoke_key
from models.commands.retry_notices import retry_notices
from models.db import Database
from models.queries.audit import whole_histories
from models.rules.errors import NotFound
from settings import BASE
from tasks.anchoring import anchor
from tests.factories.programme import BEGINNING
from tests.factories.traveller import Traveller

pytestmark = pytest.mark.asvs("16.4.2")
CODE = "HEA-01"
OF_PROJECT = f"project_id = (SELECT id FROM project WHERE code = '{CODE}')"
LAST = f"(SELECT max(sequence) FROM event WHERE {OF_PROJECT})"
# Each is what somebody with the database in hand might do; the words are what the verifier says of it.
TAMPERED = {
    "an event's person": f"UPDATE event SET person_id = NULL WHERE {OF_PROJECT} AND kind = 'slot_answered'",
    "an event's time": (
        f"UPDATE event SET happened_at = '2001-01-01 00:00:00' WHERE {OF_PROJECT} AND sequence = 2"
    ),
    "an event's words": f"UPDATE event SET data = '{{}}' WHERE {OF_PROJECT} AND sequence = 3",
    "an event taken out": f"DELETE FROM event WHERE {OF_PROJECT} AND sequence = 3",
    "the last event taken off": f"DELETE FROM event WHERE {OF_PROJECT} AND sequence = {LAST}",
    "an event put in": (
        "INSERT INTO event (project_id, sequence, kind, data, happened_at, hash)"
        f" SELECT project_id, {LAST} + 1, kind, data, happened_at, hash FROM event"
        f" WHERE {OF_PROJECT} AND sequence = 2"
    ),
    "a whole history taken away": f"DELETE FROM event WHERE {OF_PROJECT}",
    "a decision turned round": f"UPDATE decision SET outcome = 'reject' WHERE {OF_PROJECT}",
    "a decision given to another": (
        f"UPDATE decision SET person_id = (SELECT max(id) FROM person) WHERE {OF_PROJECT}"
    ),
    "a decision taken out": f"DELETE FROM decision WHERE {OF_PROJECT}",
    "an act changed": "UPDATE administrativeact SET kind = 'nothing' WHERE sequence = 1",
    "an act taken out": "DELETE FROM administrativeact WHERE sequence = 1",
}


@pytest.fixture
def walked(programme: Database) -> Database:
    """Give a programme with decisions and administrative acts."""
    Traveller(programme, CODE).walk(until_stage="review")
    with programme.write() as session:
        key = issue_key(session, "register", "MCIT", ["read"], 30, BEGINNING)
        revoke_key(session, key.public_id, BEGINNING)
    return programme


def faults(database: Database, anchors: Path | None = None) -> list[verifier.Fault]:
    histories = verifier.read_database(database.url.replace("+psycopg", ""))
    return verifier.verify(histories, verifier.read_anchors(anchors)).faults


def tamper(database: Database, *statements: str) -> None:
    with database.write() as session:
        for statement in statements:
            session.execute(text(statement))


def test_untouched_histories_verify_from_the_database_and_from_an_export(
    walked: Database, tmp_path: Path
) -> None:
    anchors, exported = tmp_path / "anchors.jsonl", tmp_path / "history.json"
    assert anchor(walked, anchors, BEGINNING) > 1
    with walked.read() as session:
        exported.write_text(json.dumps(whole_histories(session)), encoding="utf-8")
    assert faults(walked, anchors) == []
    report = verifier.verify(verifier.read_export(exported), verifier.read_anchors(anchors))
    assert report.faults == []
    assert min(report.projects, report.events, report.decisions, report.acts, report.anchors) > 0


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_found(walked: Database, what: str) -> None:
    tamper(walked, TAMPERED[what])
    assert faults(walked) != []


def test_events_that_change_places_are_found(walked: Database) -> None:
    swap = "UPDATE event SET sequence = {} WHERE " + OF_PROJECT + " AND sequence = {}"
    tamper(walked, swap.format(9999, 2), swap.format(2, 3), swap.format(3, 9999))
    assert faults(walked) != []


def test_a_tail_cut_off_with_its_traces_is_found_by_the_anchor_alone(
    walked: Database, tmp_path: Path
) -> None:
    anchors = tmp_path / "anchors.jsonl"
    anchor(walked, anchors, BEGINNING)
    before = f"(SELECT hash FROM event WHERE {OF_PROJECT} AND sequence = {LAST})"
    tamper(
        walked,
        f"DELETE FROM event WHERE {OF_PROJECT} AND sequence = {LAST}",
        f"UPDATE project SET event_sequence = {LAST}, event_head = {before} WHERE code = '{CODE}'",
        "DELETE FROM administrativeact WHERE sequence = 2",
    )
    assert faults(walked) == [] or all("decision" in it.what for it in faults(walked))
    found = faults(walked, anchors)
    assert {it.where for it in found if "ends before" in it.what} == {f"project {CODE}", "administration"}


def test_a_history_written_anew_with_right_hashes_is_found_by_the_anchor(
    walked: Database, tmp_path: Path
) -> None:
    anchors = tmp_path / "anchors.jsonl"
    anchor(walked, anchors, BEGINNING)
    tamper(walked, "DELETE FROM administrativeact")
    with walked.write() as session:
        first = issue_key(session, "another", "MCIT", ["read"], 30, BEGINNING)
        revoke_key(session, first.public_id, BEGINNING)
    assert faults(walked) == []
    assert [it.where for it in faults(walked, anchors)] == ["administration"]


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: lines[::-1],
        lambda lines: [lines[0].replace('"at": "20', '"at": "19'), *lines[1:]],
    ],
    ids=["first taken out", "turned round", "changed"],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_file_of_anchors_is_a_chain_itself(
    walked: Database, tmp_path: Path, change: Callable[[list[str]], list[str]]
) -> None:
    anchors = tmp_path / "anchors.jsonl"
    anchor(walked, anchors, BEGINNING)
    with walked.write() as session:
        issue_key(session, "second", "MCIT", ["read"], 30, BEGINNING)
    assert anchor(walked, anchors, BEGINNING + timedelta(hours=1)) == 1
    assert anchor(walked, anchors, BEGINNING + timedelta(hours=2)) == 0
    lines = anchors.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert faults(walked, anchors) == []
    anchors.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    assert [it.where for it in faults(walked, anchors)] == ["anchor 1"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_act_that_fails_leaves_no_entry(walked: Database) -> None:
    def fail_in_the_middle() -> None:
        with walked.write() as session:
            issue_key(session, "third", "MCIT", ["read"], 30, BEGINNING)
            retry_notices(session, [987_654], BEGINNING)

    with pytest.raises(NotFound):
        fail_in_the_middle()
    with walked.read() as session:
        kinds = [act["kind"] for act in whole_histories(session)["acts"]]
    assert kinds == ["key_issued", "key_revoked"]


def test_the_verifier_shares_no_code_with_the_writer() -> None:
    module = ast.parse((BASE / "verifier.py").read_text(encoding="utf-8"))
    imported = {
        (it.module or "").partition(".")[0] if isinstance(it, ast.ImportFrom) else it.names[0].name
        for it in ast.walk(module)
        if isinstance(it, ast.Import | ast.ImportFrom)
    }
    assert imported - {"psycopg"} <= set(sys.stdlib_module_names)
