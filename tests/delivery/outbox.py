"""Rows of the outbox, made as the product makes them, and what became of them."""

from collections import Counter
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlmodel import col, select

from models.db import Database
from models.notice import Notice
from models.organisation import Organisation
from models.outbox import Recipient, notice_row, queue_notices
from models.person import Person
from models.rules.delivery import ClaimedNotice, ToldFacts
from notifications.catalogue import KINDS
from notifications.letterhead import Letterhead

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # a Monday
LETTERHEAD = Letterhead(
    "Shiraka شراكة <no-reply@shiraka.example>",
    "Programme office <office@shiraka.example>",
    "https://shiraka.example",
    "Africa/Cairo",
)
_number = count(1)


def claimed(kind: str, language: str = "en", **facts: Any) -> ClaimedNotice:
    """Give a notice as delivery has it in hand, with the example of its kind."""
    told = {**KINDS[kind].example, **facts}
    message_id = "<0d1c@shiraka.invalid>"
    key, address = f"{kind}:slot:12:person:5", "mona@mohp.example"
    lines = told_lines(**facts) if kind in ("digest", "step_opened") else ()
    return ClaimedNotice(
        7, 1, key, kind, address, language, told, message_id, 0, person_id=5, slot_id=12, lines=lines
    )


def told_lines(**facts: Any) -> tuple[ToldFacts, ...]:
    """Give a line of every kind that may be told within another notice."""
    kinds = [kind for kind in KINDS if kind not in ("digest", "sign_in", "undeliverable")]
    examples = [{**KINDS[kind].example, **facts} for kind in kinds]
    return tuple(ToldFacts(number, kinds[number], facts) for number, facts in enumerate(examples))


def add_person(database: Database, language: str = "both", email: str = "mona@mohp.example") -> Recipient:
    """Add a person, with a body to belong to, and give them as a recipient."""
    number = next(_number)
    name, body = {"ar": "منى السيد", "en": "Mona El-Sayed"}, {"ar": "وزارة الصحة", "en": "Health"}
    with database.write() as session:
        organisation = Organisation(
            code=f"B{number}",
            kind="ministry",
            name_ar=body["ar"],
            name_en=body["en"],
            mailbox="b@mohp.example",
        )
        session.add(organisation)
        session.flush()
        person = Person(
            email=f"{number}.{email}",
            name_ar=name["ar"],
            name_en=name["en"],
            organisation_id=organisation.id or 0,
        )
        session.add(person)
        session.flush()
        return Recipient(person.id or 0, person.email, language, name, body)


def queue(
    database: Database,
    amount: int = 1,
    *,
    kind: str = "step_opened",
    language: str = "en",
    now: datetime = NOW,
    slot_id: int | None = None,
    email: str = "mona@mohp.example",
    **facts: Any,
) -> list[int]:
    """Queue notices of one kind to one new person and give their ids; none waits for a digest."""
    recipient = add_person(database, language, email)
    told = {**KINDS[kind].example, **facts}
    keys = [f"{kind}:test:{next(_number)}" for _ in range(amount)]
    rows = [
        {**notice_row(kind, key, recipient, told, now, slot_id=slot_id), "state": "queued"} for key in keys
    ]
    with database.write() as session:
        queue_notices(session, rows)
    with database.read() as session:
        wanted = [row["message_id"] for row in rows]
        found = session.exec(
            select(Notice.id).where(col(Notice.message_id).in_(wanted)).order_by(col(Notice.id))
        )
        return [int(it) for it in found if it is not None]


def notice(database: Database, notice_id: int) -> Notice:
    """Give a row as it stands."""
    with database.read() as session:
        return session.get_one(Notice, notice_id)


def states(database: Database) -> Counter[str]:
    """Count all rows by state."""
    with database.read() as session:
        return Counter(session.exec(select(Notice.state)).all())
