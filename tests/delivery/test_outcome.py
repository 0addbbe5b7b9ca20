"""What the end of an attempt means: the table, line by line, and the waits between attempts."""

from datetime import timedelta

import pytest

from notifications.outcome import (
    JITTER,
    LAST_WAIT,
    MOST_ATTEMPTS,
    TABLE,
    WAITS,
    Ending,
    Fault,
    Phase,
    Verdict,
    judge,
)

# One ending for each line of the table, in its order, and what else is to be done about it.
WALK = [
    (Ending(Phase.CONNECT, fault=Fault.CERTIFICATE), Verdict.STOPPED, "alarm"),
    (Ending(Phase.SIGN_IN, fault=Fault.UNSUPPORTED), Verdict.STOPPED, "alarm"),
    (Ending(Phase.MAIL, fault=Fault.UNSUPPORTED), Verdict.DEAD, ""),
    (Ending(Phase.BODY, fault=Fault.TIMEOUT), Verdict.UNKNOWN, ""),
    (Ending(Phase.DATA, fault=Fault.CLOSED), Verdict.DEFERRED, ""),
    (Ending(Phase.BODY, 250, "2.0.0 queued"), Verdict.ACCEPTED, ""),
    (Ending(Phase.RECIPIENT, 450, "4.7.1 greylisted"), Verdict.DEFERRED, ""),
    (Ending(Phase.SIGN_IN, 535, "5.7.8 wrong"), Verdict.STOPPED, "alarm"),
    (Ending(Phase.CONNECT, 554, "5.7.1 go away"), Verdict.DEFERRED, ""),
    (Ending(Phase.SIGN_IN, 504, "5.5.4 no such way"), Verdict.STOPPED, "alarm"),
    (Ending(Phase.BODY, 552, "5.3.4 too large"), Verdict.LIGHTER, ""),
    (Ending(Phase.MAIL, 553, "5.1.8 bad sender"), Verdict.STOPPED, "alarm"),
    (Ending(Phase.BODY, 550, "5.7.1 spam"), Verdict.DEAD, ""),
    (Ending(Phase.RECIPIENT, 550, "5.1.1 unknown"), Verdict.DEAD, "suppress"),
    (Ending(Phase.RECIPIENT, 551, "elsewhere"), Verdict.DEAD, "suppress"),
    (Ending(Phase.RECIPIENT, 553, "5.1.3 bad address"), Verdict.DEAD, "suppress"),
    (Ending(Phase.RECIPIENT, 550, "mailbox unavailable"), Verdict.DEAD, ""),
    (Ending(Phase.BODY, 354, "go on"), Verdict.UNKNOWN, ""),
    (Ending(Phase.DATA, 250, "what?"), Verdict.DEFERRED, ""),
]


def test_the_walk_has_an_ending_for_each_line_in_order() -> None:
    deciding = [next(line for line in TABLE if line.fits(ending)) for ending, _, _ in WALK]
    assert deciding == list(TABLE)


@pytest.mark.parametrize(("ending", "verdict", "also"), WALK, ids=lambda it: str(it))
def test_each_line_gives_its_verdict(ending: Ending, verdict: Verdict, also: str) -> None:
    found = judge(ending, 1, "seed", is_light=False)
    assert bool(found.cause) == (verdict is not Verdict.ACCEPTED)
    assert (found.verdict, found.alarm, found.suppress) == (verdict, also == "alarm", also == "suppress")
    assert (found.wait is None) == (verdict in (Verdict.ACCEPTED, Verdict.DEAD))
    assert ending.phase.value in found.reason


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("fault", [None, *Fault])
def test_only_the_end_of_data_leaves_it_unknown_or_accepts(phase: Phase, fault: Fault | None) -> None:
    for code in (0,) if fault else range(200, 600):
        verdict = judge(Ending(phase, code, fault=fault), 1, "seed").verdict
        assert verdict not in (Verdict.UNKNOWN, Verdict.ACCEPTED) or phase is Phase.BODY


def test_the_waits_grow_to_six_hours_and_end_at_about_three_days() -> None:
    busy = Ending(Phase.RECIPIENT, 451)
    waits = []
    for attempt in range(1, MOST_ATTEMPTS):
        wait = judge(busy, attempt, "seed").wait
        assert wait is not None
        base = WAITS[attempt - 1] if attempt <= len(WAITS) else LAST_WAIT
        assert base * (1 - JITTER) <= wait <= base * (1 + JITTER)
        waits.append(base)
    assert timedelta(hours=64) < sum(waits, timedelta()) < timedelta(hours=72)
    assert judge(busy, MOST_ATTEMPTS, "seed").verdict is Verdict.DEAD


def test_the_wait_depends_on_the_seed_and_the_attempt_alone() -> None:
    busy = Ending(Phase.RECIPIENT, 451)
    assert judge(busy, 3, "a") == judge(busy, 3, "a")
    assert len({judge(busy, 3, str(seed)).wait for seed in range(20)}) == 20
