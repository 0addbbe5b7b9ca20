"""Verifies Shiraka's histories: no past event, decision or administrative act was changed, added or removed.

It stands alone: the standard library (and psycopg for PostgreSQL), no code of the product, so that an auditor
can read it whole and run it with any Python on a database, or on the file of `shiraka audit export`:

    python verifier.py --database sqlite:///shiraka.db --anchors audit_anchors.jsonl
    python verifier.py --export history.json --anchors audit_anchors.jsonl

Every entry of a history carries SHA-256 over itself and the hash before it; `anchors` are the ends of the
histories as they were noted, from time to time, in a second place.
Exit 0: all is as it was; 1: something is not; 2: misuse.
"""

import argparse
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

EVENT_FIELDS = ("project_id", "sequence", "kind", "data", "person_id", "happened_at", "flow_run_id")
ACT_FIELDS = ("sequence", "kind", "data", "person_id", "happened_at")
DECISION_FIELDS = (
    "project_id",
    "step_key",
    "subject",
    "outcome",
    "comment",
    "person_id",
    "seals",
    "decided_at",
)
ADMINISTRATION = "administration"
JSON_FIELDS = ("data", "seals")
INSTANT_FIELDS = ("happened_at", "decided_at")
QUERIES = {
    "projects": "SELECT id, code, event_sequence, event_head FROM project ORDER BY id",
    "events": f"SELECT {', '.join(EVENT_FIELDS)}, hash FROM event ORDER BY project_id, sequence",
    "acts": f"SELECT {', '.join(ACT_FIELDS)}, hash FROM administrativeact ORDER BY sequence",
    "decisions": f"SELECT {', '.join(DECISION_FIELDS)} FROM decision ORDER BY id",
}
Row = Mapping[str, Any]


class Histories(NamedTuple):
    """All that is looked at: plain rows, times as ISO 8601 in UTC."""

    projects: list[Row]
    events: list[Row]
    acts: list[Row]
    decisions: list[Row]


class Fault(NamedTuple):
    """Something that is not as it was written: where, and how it shows."""

    where: str
    what: str


class Report(NamedTuple):
    """What was looked at, and what is wrong."""

    projects: int
    events: int
    acts: int
    decisions: int
    anchors: int
    faults: list[Fault]


def verify(histories: Histories, anchors: Iterable[Row] = ()) -> Report:
    """Recompute every hash, and compare with the ends that the rows, the decisions and the anchors tell."""
    faults: list[Fault] = []
    chains: dict[str, list[str]] = {}
    codes = {str(row["id"]): str(row["code"]) for row in histories.projects}
    for name, rows in _by_project(histories.events).items():
        chains[name] = list(_follow(f"project {codes.get(name, name)}", rows, EVENT_FIELDS, faults))
        if name not in codes:
            faults.append(Fault(f"project {name}", "has a history, and is gone"))
    chains[ADMINISTRATION] = list(_follow(ADMINISTRATION, histories.acts, ACT_FIELDS, faults))
    for row in histories.projects:
        faults += _end_of(row, chains.get(str(row["id"]), []))
    faults += _decisions(histories, codes)
    noted = list(anchors)
    faults += _anchors(noted, chains, codes)
    projects, events, acts, decisions = map(len, histories)
    return Report(projects, events, acts, decisions, len(noted), faults)


def _by_project(events: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for event in events:
        found.setdefault(str(event["project_id"]), []).append(event)
    return found


def _follow(where: str, rows: Iterable[Row], fields: tuple[str, ...], faults: list[Fault]) -> Iterator[str]:
    """Walk a history, and give the hash that each entry ought to have."""
    previous = ""
    for number, row in enumerate(rows, start=1):
        if row["sequence"] != number:
            faults.append(Fault(where, f"entry {number} is missing; {row['sequence']} stands in its place"))
            return
        expected = _hash(previous, {name: row[name] for name in fields})
        if row["hash"] != expected:
            faults.append(Fault(where, f"entry {number} ({row['kind']}) is not what was written"))
            return
        yield expected
        previous = expected


def _hash(previous: str, entry: Row) -> str:
    written = json.dumps(
        {**entry, "previous": previous}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(written.encode()).hexdigest()


def _end_of(project: Row, chain: list[str]) -> Iterator[Fault]:
    if project["event_sequence"] != len(chain) or project["event_head"] != (chain[-1] if chain else ""):
        yield Fault(f"project {project['code']}", "its history does not end where its row says")


def _decisions(histories: Histories, codes: Mapping[str, str]) -> Iterator[Fault]:
    """Pair each decision with the answer that the history tells of; each has exactly one."""
    told: dict[str, int] = {}
    for event in histories.events:
        if event["kind"] == "slot_answered":
            key = _told(event)
            told[key] = told.get(key, 0) + 1
    for row in histories.decisions:
        key = _kept(row)
        if told.get(key, 0) < 1:
            where = f"project {codes.get(str(row['project_id']), row['project_id'])}"
            yield Fault(where, f"a decision on {row['step_key']} is not the one that its history tells of")
        told[key] = told.get(key, 0) - 1
    for key, count in told.items():
        if count > 0:
            project, step = json.loads(key)[:2]
            yield Fault(f"project {codes.get(str(project), project)}", f"a decision on {step} is gone")


def _told(event: Row) -> str:
    data = event["data"]
    return json.dumps(
        [
            event["project_id"],
            data["step"],
            data["subject"],
            data["outcome"],
            data.get("comment", ""),
            event["person_id"],
            data.get("seals") or {},
            event["happened_at"],
        ],
        sort_keys=True,
    )


def _kept(row: Row) -> str:
    return json.dumps([row[name] for name in DECISION_FIELDS], sort_keys=True)


def _anchors(
    anchors: list[Row], chains: Mapping[str, list[str]], codes: Mapping[str, str]
) -> Iterator[Fault]:
    """Compare every end that was ever noted with the history of today; the notes are a chain themselves."""
    previous = ""
    for number, anchor in enumerate(anchors, start=1):
        entry = {name: value for name, value in anchor.items() if name not in ("hash", "previous")}
        if anchor.get("previous") != previous or anchor.get("hash") != _hash(previous, entry):
            yield Fault(f"anchor {number}", "the file of anchors itself was changed")
            return
        previous = anchor["hash"]
        for name, (sequence, head) in anchor["heads"].items():
            chain = chains.get(name, [])
            where = name if name == ADMINISTRATION else f"project {codes.get(name, name)}"
            if len(chain) < sequence:
                yield Fault(where, f"ends before entry {sequence}, which stood there on {anchor['at']}")
            elif chain[sequence - 1] != head:
                yield Fault(where, f"entry {sequence} is another than stood there on {anchor['at']}")


def read_database(address: str) -> Histories:
    """Read the histories from sqlite:///PATH or postgresql://..., changing nothing."""
    scheme, _, rest = address.partition("://")
    if scheme == "sqlite":
        path = Path(rest.removeprefix("/")).absolute()
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return _read(connection)
    import psycopg

    options = "-c default_transaction_read_only=on -c timezone=UTC"
    with psycopg.connect(f"postgresql://{rest}", options=options) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return _read(connection)


def _read(connection: Any) -> Histories:
    cursor = connection.cursor()
    cursor.execute("BEGIN") if isinstance(connection, sqlite3.Connection) else None
    found = {}
    for name, query in QUERIES.items():
        cursor.execute(query)
        names = [column[0] for column in cursor.description]
        found[name] = [_plain(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    return Histories(**found)


def _plain(row: dict[str, Any]) -> Row:
    for name in JSON_FIELDS:
        if isinstance(row.get(name), str):
            row[name] = json.loads(row[name])
    for name in INSTANT_FIELDS:
        if name in row:
            row[name] = _instant(row[name])
    return row


def _instant(value: Any) -> str:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return str(aware.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def read_export(path: Path) -> Histories:
    """Read the histories from a file that `shiraka audit export` wrote."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Histories(**{name: document[name] for name in Histories._fields})


def read_anchors(path: Path | None) -> list[Row]:
    """Read the file of anchors, one JSON object a line; none where no file is named or there."""
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def main(arguments: list[str] | None = None) -> int:
    """Verify, say what was found, and give the exit code."""
    parser = argparse.ArgumentParser(description="Verify the histories of a Shiraka installation.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--database", help="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
    source.add_argument("--export", type=Path, help="the file of shiraka audit export")
    parser.add_argument("--anchors", type=Path, help="the file of anchors, kept in a second place")
    chosen = parser.parse_args(arguments)
    histories = read_database(chosen.database) if chosen.database else read_export(chosen.export)
    report = verify(histories, read_anchors(chosen.anchors))
    for fault in report.faults:
        sys.stdout.write(f"{fault.where}: {fault.what}\n")
    looked_at = ", ".join(f"{count} {name}" for name, count in report._asdict().items() if name != "faults")
    sys.stdout.write(f"{looked_at}: {len(report.faults)} faults\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
