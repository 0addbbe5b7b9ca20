"""Claims on the outbox: one worker a notice, for a limited time, and only where it still has a point."""

from datetime import timedelta

import pytest

from models.commands.claim_notices import claim_notices, next_delivery_at
from models.commands.record_delivery import begin_delivery, give_back, record_delivery
from models.commands.retry_notices import retry_notices
from models.db import Database
from models.rules.delivery import CLAIM_LEASE, SENDING_LEASE, ClaimedNotice, Ended
from models.rules.errors import NotFound, Refused
from tests.delivery.outbox import NOW, notice, queue, states


def claim(
    database: Database, worker: str = "a", limit: int = 100, after: timedelta = timedelta()
) -> list[ClaimedNotice]:
    with database.write() as session:
        return claim_notices(session, worker, NOW + after, limit)


def begin(database: Database, taken: ClaimedNotice) -> bool:
    with database.write() as session:
        return begin_delivery(session, taken, NOW, None)


def record(database: Database, taken: ClaimedNotice, state: str) -> bool:
    with database.write() as session:
        return record_delivery(session, taken, Ended(state, 1), NOW)


def test_two_workers_share_no_notice(database: Database) -> None:
    queue(database, 10)
    first, second = claim(database, "a", 6), claim(database, "b", 6)
    assert (len(first), len(second)) == (6, 4)
    assert not {it.id for it in first} & {it.id for it in second}


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_worker_does_not_wait_for_one_that_is_claiming(database: Database) -> None:
    queue(database, 4)
    with database.write() as slow:
        mine = claim_notices(slow, "slow", NOW, 2)
        theirs = claim(database, "quick")
    assert (len(mine), len(theirs)) == (2, 2)


def test_a_claim_that_ran_out_goes_back_and_its_late_worker_is_refused(database: Database) -> None:
    queue(database)
    [late] = claim(database, "late")
    [quick] = claim(database, "quick", after=CLAIM_LEASE)
    assert (quick.id, quick.fence) == (late.id, late.fence + 1)
    assert not begin(database, late)
    assert not record(database, late, "accepted")
    assert begin(database, quick)


@pytest.mark.parametrize(("kind", "state"), [("step_opened", "unknown"), ("reminder", "held")])
def test_a_sending_that_ran_out_is_never_queued(database: Database, kind: str, state: str) -> None:
    [identity] = queue(database, kind=kind)
    [taken] = claim(database)
    assert begin(database, taken)
    assert claim(database, "b", 0, SENDING_LEASE - timedelta(seconds=1)) == []
    assert notice(database, identity).state == "sending"
    assert claim(database, "b", 0, SENDING_LEASE) == []
    assert notice(database, identity).state == state


def test_a_notice_that_ends_unknown_again_and_again_is_held_in_the_end(database: Database) -> None:
    [identity] = queue(database)
    for attempt in range(1, 6):
        [taken] = claim(database, after=attempt * SENDING_LEASE)
        with database.write() as session:
            assert begin_delivery(session, taken, NOW + attempt * SENDING_LEASE, None)
    assert claim(database, after=7 * SENDING_LEASE) == []
    assert notice(database, identity).state == "held"


def test_what_is_given_back_is_due_at_once(database: Database) -> None:
    queue(database, 2)
    taken = claim(database)
    assert begin(database, taken[0])
    with database.write() as session:
        give_back(session, taken)
    assert states(database) == {"sending": 1, "queued": 1}


def test_the_next_delivery_is_the_first_due_or_the_first_lease_to_end(database: Database) -> None:
    with database.read() as session:
        assert next_delivery_at(session) is None
    queue(database, now=NOW + timedelta(hours=1))
    with database.read() as session:
        assert next_delivery_at(session) == NOW + timedelta(hours=1)
    queue(database)
    claim(database)
    with database.read() as session:
        assert next_delivery_at(session) == NOW + CLAIM_LEASE


def test_only_what_delivery_gave_up_can_be_sent_again(database: Database) -> None:
    dead, waiting = queue(database, 2)
    [taken, other] = claim(database)
    assert record(database, taken, "dead")
    with database.write() as session:
        give_back(session, [other])
        assert retry_notices(session, [dead], NOW) == 1
    assert (notice(database, dead).state, notice(database, dead).attempts) == ("queued", 0)
    with database.write() as session, pytest.raises(Refused):
        retry_notices(session, [waiting], NOW)
    with database.write() as session, pytest.raises(NotFound):
        retry_notices(session, [999_999], NOW)
