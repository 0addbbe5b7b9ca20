"""Deadlines in calendars: one entry a turn, counted up when it changes, taken out when it is over."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from icalendar import Calendar
from sqlalchemy import update
from sqlmodel import select

from models.db import Database
from models.deadline import Deadline
from models.notice import Notice
from models.outbox import notice_row, queue_notices
from models.step import Slot
from notifications.catalogue import KINDS
from notifications.deliver import deliver_ready
from notifications.memory import MemoryTransport
from notifications.outcome import Ending, Phase
from tests.delivery.outbox import LETTERHEAD, NOW, add_person, notice
from tests.factories.turns import open_turns

DUE = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # Thursday, at closing


def tell(database: Database, kind: str, key: str, slot_id: int | None) -> int:
    """Queue a notice about a turn to always the same person and give its id."""
    with database.read() as session:
        known = session.exec(select(Notice)).first()
    recipient = add_person(database)
    row = notice_row(kind, f"{kind}:{key}", recipient, dict(KINDS[kind].example), NOW, slot_id=slot_id)
    row |= {"state": "queued", "person_id": known.person_id if known else recipient.person_id}
    with database.write() as session:
        queue_notices(session, [row])
    with database.read() as session:
        return session.exec(select(Notice.id).where(Notice.key == row["key"])).one() or 0


def deliver(database: Database, transport: MemoryTransport, hours: int = 0) -> list[EmailMessage]:
    before = len(transport.mails)
    now = NOW + timedelta(hours=hours)
    asyncio.run(deliver_ready(database, transport, lambda: now, 100, "w", letterhead=LETTERHEAD))
    return transport.messages()[before:]


def files(message: EmailMessage) -> dict[str, Calendar]:
    """Give the calendar files of a mail by their method."""
    found = [it for it in message.iter_attachments() if it.get_content_type() == "text/calendar"]
    calendars = [Calendar.from_ical(bytes(it.get_content(), "utf-8")) for it in found]
    for part, calendar in zip(found, calendars, strict=True):
        assert part.get_param("method") == str(calendar["METHOD"])
    return {str(it["METHOD"]): it for it in calendars}


def slot(database: Database) -> int:
    open_turns(database, 1, NOW - timedelta(days=3), DUE)
    with database.read() as session:
        return session.exec(select(Slot.id)).one() or 0


def test_a_deadline_is_entered_counted_up_when_it_moves_and_taken_out_when_over(programme: Database) -> None:
    turn, transport = slot(programme), MemoryTransport()
    tell(programme, "step_opened", "1", turn)
    [first] = deliver(programme, transport)
    [event] = files(first)["PUBLISH"].events
    assert (event["UID"], event["SEQUENCE"]) == (f"turn-{turn}@shiraka.example", 0)
    assert event.decoded("DTSTART") == DUE
    assert b"DTSTART:20261203T130000Z" in files(first)["PUBLISH"].to_ical()

    tell(programme, "step_opened", "2", turn)
    [same] = deliver(programme, transport)
    assert files(same)["PUBLISH"].events[0]["SEQUENCE"] == 0

    with programme.write() as session:
        session.execute(update(Slot).values(due_at=DUE + timedelta(days=7)))
    tell(programme, "step_opened", "3", turn)
    [moved] = deliver(programme, transport)
    [event] = files(moved)["PUBLISH"].events
    assert (event["SEQUENCE"], event.decoded("DTSTART")) == (1, DUE + timedelta(days=7))

    with programme.write() as session:
        session.execute(update(Slot).values(state="answered"))
    tell(programme, "stage_reached", "4", None)
    [over] = deliver(programme, transport)
    [event] = files(over)["CANCEL"].events
    assert (event["UID"], event["SEQUENCE"]) == (f"turn-{turn}@shiraka.example", 2)
    assert event["STATUS"] == "CANCELLED"

    tell(programme, "stage_reached", "5", None)
    [later] = deliver(programme, transport)
    assert files(later) == {}


def test_a_mail_that_is_sent_again_takes_the_same_entries_out(programme: Database) -> None:
    turn, transport = slot(programme), MemoryTransport()
    tell(programme, "step_opened", "1", turn)
    deliver(programme, transport)
    with programme.write() as session:
        session.execute(update(Slot).values(state="answered"))
    tell(programme, "stage_reached", "2", None)
    busy = MemoryTransport([Ending(Phase.RECIPIENT, 451, "4.3.0 later")])
    assert deliver(programme, busy) == []
    [again] = deliver(programme, busy, hours=1)
    assert files(again)["CANCEL"].events[0]["SEQUENCE"] == 1


def test_a_mail_that_is_too_large_goes_once_more_without_its_attachment(programme: Database) -> None:
    turn = slot(programme)
    identity = tell(programme, "step_opened", "1", turn)
    narrow = MemoryTransport([Ending(Phase.BODY, 552, "5.3.4 too large")])
    assert deliver(programme, narrow) == []
    [message] = deliver(programme, narrow)
    row = notice(programme, identity)
    assert (row.state, row.attempts, row.without_attachment) == ("accepted", 2, True)
    assert files(message) == {}
    body = message.get_body(("plain",))
    assert body is not None
    assert "https://shiraka.example/steps/12" in body.get_content()


def test_a_mail_that_is_too_large_without_attachment_is_given_up(programme: Database) -> None:
    turn = slot(programme)
    identity = tell(programme, "step_opened", "1", turn)
    narrow = MemoryTransport([Ending(Phase.BODY, 552, "5.3.4 too large")] * 2)
    assert deliver(programme, narrow) == []
    assert deliver(programme, narrow) == []
    assert (notice(programme, identity).state, notice(programme, identity).cause) == ("dead", "size")


def test_each_person_has_an_entry_of_their_own(programme: Database) -> None:
    turn = slot(programme)
    tell(programme, "step_opened", "1", turn)
    deliver(programme, MemoryTransport())
    with programme.read() as session:
        [kept] = session.exec(select(Deadline)).all()
    assert (kept.slot_id, kept.sequence, kept.due_at) == (turn, 0, DUE)
    assert kept.facts["project"]["code"] == "HEA-01"
