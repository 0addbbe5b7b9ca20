"""Reminders: when they are planned, which of those that passed is told, and in which hours mail leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.admission import Candidate, admit
from models.rules.calendar import plain_calendar
from models.rules.digest import Waiting, sort_out
from models.rules.kinds import SENDING, Manner, choices_for, first_manner
from models.rules.pace import at_once, paced
from models.rules.reminders import ORDINARY, first_at, occasions, take_stock

CALENDAR = plain_calendar()
OPENED = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)  # Sunday
DUE = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # Thursday, at closing
PACE = paced(CALENDAR)
PLANNED = occasions(ORDINARY, OPENED, DUE, CALENDAR)
instants = st.integers(0, 60 * 24 * 60).map(lambda minutes: OPENED + timedelta(minutes=minutes))


def cairo(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Give a winter's wall time in Cairo."""
    return datetime(2026, month, day, hour - 2, minute, tzinfo=UTC)


def test_reminders_come_seven_three_and_one_working_days_before_and_on_the_day_itself() -> None:
    before = [it.at for it in PLANNED if it.offset <= 0]
    assert before == [cairo(11, 24, 9), cairo(11, 30, 9), cairo(12, 2, 9), cairo(12, 3, 9)]


def test_after_the_due_day_there_are_six_the_last_ones_weekly() -> None:
    after = [it for it in PLANNED if it.offset > 0]
    assert [it.name for it in after] == ["+1", "+3", "+5", "+10", "+15", "+20"]
    assert after[0].at == cairo(12, 6, 9)  # Sunday
    assert after[4].at - after[3].at == after[5].at - after[4].at == timedelta(weeks=1)


def test_none_lies_on_the_day_a_turn_opens_or_before() -> None:
    opened = cairo(12, 2, 8)
    assert occasions(ORDINARY, opened, DUE, CALENDAR)[0].at == cairo(12, 3, 9)
    assert first_at(ORDINARY, opened, DUE, CALENDAR) == cairo(12, 3, 9)


def test_an_engine_down_from_sunday_to_the_due_day_sends_exactly_one() -> None:
    stock = take_stock(PLANNED, cairo(11, 30, 9), DUE, cairo(12, 3, 10, 20))
    assert stock.told is not None
    assert stock.told.name == "0"
    assert [it.name for it in stock.superseded] == ["-3", "-1"]
    assert stock.next_at == cairo(12, 6, 9)


def test_what_speaks_of_time_left_expires_with_the_due_time() -> None:
    stock = take_stock(PLANNED, cairo(11, 30, 9), DUE, cairo(12, 3, 15, 1))
    assert stock.told is None
    assert [it.name for it in stock.expired] == ["-3", "-1", "0"]


def test_a_due_time_that_moves_keeps_the_names_of_its_reminders() -> None:
    moved = occasions(ORDINARY, OPENED, DUE + timedelta(days=7), CALENDAR)
    assert [it.name for it in moved] == [it.name for it in PLANNED]
    assert moved != PLANNED


@given(st.lists(instants, min_size=1, max_size=12))
def test_however_time_is_looked_at_each_reminder_is_handled_once(looks: list[datetime]) -> None:
    since: datetime | None = first_at(ORDINARY, OPENED, DUE, CALENDAR)
    handled: list[str] = []
    for now in sorted(looks):
        if since is None or since > now:
            continue
        stock = take_stock(PLANNED, since, DUE, now)
        told = [stock.told] if stock.told else []
        handled += [it.name for it in (*told, *stock.superseded, *stock.expired)]
        since = stock.next_at
    passed = [it.name for it in PLANNED if it.at <= max(looks)]
    assert sorted(handled) == sorted(passed)


@given(instants)
def test_mail_leaves_in_working_hours_only(now: datetime) -> None:
    opening = PACE.window.next_opening(now)
    assert opening >= now
    assert PACE.window.is_open(opening)
    assert PACE.is_open(PACE.opening(now, 7))


def test_the_window_is_half_open() -> None:
    assert PACE.is_open(cairo(12, 3, 8, 30))
    assert not PACE.is_open(cairo(12, 3, 8, 29))
    assert PACE.is_open(cairo(12, 3, 16, 59))
    assert not PACE.is_open(cairo(12, 3, 17))
    assert PACE.window.next_opening(cairo(12, 3, 17)) == cairo(12, 6, 8, 30)


def test_ramadan_has_a_window_of_its_own() -> None:
    from models.calendars.loader import shipped
    from models.rules.calendar import WorkingCalendar

    egypt = paced(WorkingCalendar(shipped().timetable))
    day = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # Monday in Ramadan 1447, 10:00 in Cairo
    assert egypt.is_open(day)
    assert not egypt.is_open(day - timedelta(minutes=31))
    assert not egypt.is_open(day + timedelta(hours=3, minutes=30))


@given(st.integers(1, 10_000))
def test_persons_are_spread_over_twenty_minutes_each_always_alike(person: int) -> None:
    share = PACE.share_of(person)
    assert timedelta() <= share < timedelta(minutes=20)
    assert share == PACE.share_of(person)


NOON = cairo(12, 1, 12)
NIGHT = cairo(12, 1, 22)
RULINGS = [
    (Candidate(1, "step_opened", 5, 1), 0, None, NOON, "send", None),
    (Candidate(1, "step_opened", 5, 1), 0, None, NIGHT, "postpone", "hours"),
    (Candidate(1, "sign_in", 5), 9, None, NIGHT, "send", None),
    (Candidate(1, "step_opened", 5, 1), 5, None, NOON, "fold", "bound"),
    (Candidate(1, "step_opened", 5, 1), 0, NOON - timedelta(minutes=4), NOON, "postpone", "together"),
    (Candidate(1, "step_opened", 5, 1), 0, NOON - timedelta(minutes=11), NOON, "send", None),
    (Candidate(1, "step_opened", 5, 1, attempts=1), 5, NOON, NOON, "send", None),
    (Candidate(1, "digest", 5), 9, None, NOON, "send", None),
    (Candidate(1, "overdue", 5, 1, slot_state="answered"), 0, None, NOON, "end", "over"),
    (Candidate(1, "overdue", 5, 1, slot_state="paused"), 0, None, NOON, "end", "over"),
    (Candidate(1, "step_opened", 5, 1, is_active=False), 0, None, NOON, "end", "gone"),
    (Candidate(1, "step_opened", 5, 1, is_suppressed=True), 0, None, NOON, "end", "suppressed"),
    (Candidate(1, "stage_reached", 5, 1, choice="off"), 0, None, NOON, "end", "opted_out"),
    (Candidate(1, "step_opened", 5, 1, choice="off"), 0, None, NOON, "send", None),
    (Candidate(1, "step_opened", 5, 1, choice="digest"), 0, None, NOON, "fold", "routed"),
]


@pytest.mark.parametrize(("candidate", "sent", "last", "now", "verdict", "cause"), RULINGS)
def test_each_notice_that_is_due_is_ruled_on_with_its_reason(
    candidate: Candidate, sent: int, last: datetime | None, now: datetime, verdict: str, cause: str | None
) -> None:
    ruling = admit(candidate, sent, last, now, PACE)
    assert (ruling.verdict, ruling.cause) == (verdict, cause)
    assert (ruling.reason is None) == (verdict == "send")
    assert (ruling.until is None) == (verdict in ("send", "end"))


def test_a_mandatory_notice_to_a_suppressed_address_is_held_an_optional_one_ends() -> None:
    mandatory = admit(Candidate(1, "rejected", 5, is_suppressed=True), 0, None, NOON, PACE)
    optional = admit(Candidate(1, "stage_reached", 5, is_suppressed=True), 0, None, NOON, PACE)
    assert (mandatory.state, optional.state) == ("held", "cancelled")


def test_development_sends_everything_as_it_is_due() -> None:
    assert admit(Candidate(1, "step_opened", 5, 1), 99, NIGHT, NIGHT, at_once()).verdict == "send"


def test_a_mandatory_kind_is_routed_and_never_switched_off() -> None:
    assert {kind: "off" in choices_for(kind) for kind in SENDING} == {
        kind: sending.optional for kind, sending in SENDING.items()
    }


def test_what_was_missed_while_nothing_ran_is_told_in_the_digest() -> None:
    assert first_manner("overdue", DUE, DUE + timedelta(minutes=30)) is Manner.AT_ONCE
    assert first_manner("overdue", DUE, DUE + timedelta(minutes=31)) is Manner.DIGEST
    assert first_manner("step_opened", DUE, DUE + timedelta(days=3)) is Manner.AT_ONCE


def waiting(number: int, kind: str, *, slot: int = 1, **facts: object) -> Waiting:
    at = DUE + timedelta(minutes=number)
    return Waiting(number, kind, at, slot, **{"slot_state": "open", "slot_due_at": DUE, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "now", "fate"),
    [
        (waiting(1, "reminder"), DUE, None),
        (waiting(1, "reminder"), DUE + timedelta(seconds=1), ("expired", "expired")),
        (waiting(1, "overdue"), DUE + timedelta(days=9), None),
        (waiting(1, "reminder", slot_state="answered"), DUE, ("cancelled", "over")),
        (waiting(1, "reminder", slot_state="paused"), DUE, ("cancelled", "over")),
        (waiting(1, "reminder", is_holder=False), DUE, ("cancelled", "passed_on")),
        (waiting(1, "reminder", choice="off"), DUE, ("cancelled", "opted_out")),
        (waiting(1, "overdue", choice="off"), DUE, None),
    ],
)
def test_what_waits_is_told_only_while_it_has_a_point(
    item: Waiting, now: datetime, fate: tuple[str, str] | None
) -> None:
    found = sort_out([item], now)
    assert [it.id for it in found.told] == ([1] if fate is None else [])
    assert {(it.state, it.cause) for it in found.fates.values()} == ({fate} if fate else set())


def test_of_several_about_one_turn_only_the_latest_is_told() -> None:
    found = sort_out([waiting(1, "overdue"), waiting(3, "overdue"), waiting(2, "overdue", slot=2)], DUE)
    assert {it.id for it in found.told} == {2, 3}
    assert found.fates[1].state == "superseded"
