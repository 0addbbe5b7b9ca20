"""What the end of an SMTP attempt means: a table, and a pure function that reads it."""

import random
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Phase(StrEnum):
    """How far an attempt came: in which exchange with the server it ended."""

    CONNECT = "connect"
    SIGN_IN = "sign-in"
    MAIL = "MAIL"
    RECIPIENT = "RCPT"
    DATA = "DATA"
    BODY = "end of data"


class Fault(StrEnum):
    """What ended an attempt where no reply did."""

    UNREACHABLE = "the server cannot be reached"
    TIMEOUT = "the server did not answer in time"
    CLOSED = "the server closed the connection"
    CERTIFICATE = "the server's certificate is not valid"
    UNSUPPORTED = "the server does not offer what this needs"


class Verdict(StrEnum):
    """What becomes of the notice."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"
    DEAD = "dead"
    STOPPED = "stopped"
    LIGHTER = "lighter"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended: in which phase, by which reply (code and text) or by which fault."""

    phase: Phase
    code: int = 0
    text: str = ""
    fault: Fault | None = None

    @property
    def enhanced(self) -> str:
        """Give the enhanced status of the reply (RFC 3463), such as 5.1.1, or an empty text."""
        found = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", self.text)
        return found[1] if found else ""

    def __str__(self) -> str:
        """Say it in one line, for the record of the notice."""
        said = self.fault.value if self.fault else str(self.code)
        return " ".join(f"{said} {self.text} (at {self.phase.value})".split())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to do: `wait` until the next attempt, `suppress` the address, `alarm` the operators.

    `cause` is a short word for the reason, by which notices can be sent again together.
    """

    verdict: Verdict
    reason: str
    wait: timedelta | None = None
    suppress: bool = False
    alarm: bool = False
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; an empty condition fits every ending, and all conditions must fit."""

    verdict: Verdict
    phases: tuple[Phase, ...] = ()
    faults: tuple[Fault, ...] = ()
    codes: tuple[int, int] | None = None
    enhanced: tuple[str, ...] = ()
    cause: str = ""
    suppress: bool = False
    alarm: bool = False

    def fits(self, ending: Ending) -> bool:
        """Tell whether this line speaks of `ending`."""
        if self.phases and ending.phase not in self.phases:
            return False
        if self.faults and ending.fault not in self.faults:
            return False
        if self.codes and not (ending.fault is None and self.codes[0] <= ending.code <= self.codes[1]):
            return False
        return not self.enhanced or ending.enhanced.startswith(self.enhanced)


POLICY = "policy"
_GREETING = (Phase.CONNECT,)
_SERVER = (Phase.CONNECT, Phase.SIGN_IN)
_CUT = (Fault.TIMEOUT, Fault.CLOSED)

# The first line that fits decides.
TABLE: tuple[Line, ...] = (
    Line(Verdict.STOPPED, faults=(Fault.CERTIFICATE,), cause="certificate", alarm=True),
    Line(Verdict.STOPPED, phases=_SERVER, faults=(Fault.UNSUPPORTED,), cause="account", alarm=True),
    Line(Verdict.DEAD, faults=(Fault.UNSUPPORTED,), cause="unsupported"),
    Line(Verdict.UNKNOWN, phases=(Phase.BODY,), faults=_CUT, cause="unknown"),
    Line(Verdict.DEFERRED, faults=(*_CUT, Fault.UNREACHABLE), cause="connection"),
    Line(Verdict.ACCEPTED, phases=(Phase.BODY,), codes=(200, 299)),
    Line(Verdict.DEFERRED, codes=(400, 499), cause="busy"),
    Line(Verdict.STOPPED, codes=(530, 539), cause="account", alarm=True),
    Line(Verdict.DEFERRED, phases=_GREETING, codes=(500, 599), cause="connection"),
    Line(Verdict.STOPPED, phases=(Phase.SIGN_IN,), codes=(500, 599), cause="account", alarm=True),
    # Too large: once more without what is attached, since the link is in the text anyway.
    Line(Verdict.LIGHTER, codes=(552, 552), cause="size"),
    # A server that refuses the sender refuses every notice, not this one.
    Line(Verdict.STOPPED, phases=(Phase.MAIL,), codes=(500, 599), cause="sender", alarm=True),
    Line(Verdict.DEAD, codes=(500, 599), enhanced=("5.7.",), cause=POLICY),
    Line(Verdict.DEAD, codes=(550, 550), enhanced=("5.1.",), cause="address", suppress=True),
    Line(Verdict.DEAD, codes=(551, 551), cause="address", suppress=True),
    Line(Verdict.DEAD, codes=(553, 553), cause="address", suppress=True),
    Line(Verdict.DEAD, codes=(500, 599), cause="refused"),
    # A reply that the protocol does not know: the server may have taken the mail only once it has all of it.
    Line(Verdict.UNKNOWN, phases=(Phase.BODY,), cause="unknown"),
    Line(Verdict.DEFERRED, cause="busy"),
)

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
WAITS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR)
LAST_WAIT = 6 * _HOUR
# With these waits the last attempt lies about 72 hours after the first.
MOST_ATTEMPTS = 18
JITTER = 0.2
WAIT_WHEN_UNKNOWN = 15 * _MINUTE
WAIT_WHEN_STOPPED = 10 * _MINUTE
POLICY_ALARM = (3, _HOUR)


def judge(ending: Ending, attempts: int, seed: str, *, is_light: bool = True) -> Outcome:
    """Tell what the end of the `attempts`-th attempt means; `seed` fixes the jitter of the wait.

    A mail that `is_light` has nothing attached, so that there is nothing to leave out.
    """
    line = next(line for line in TABLE if line.fits(ending))
    reason = str(ending)
    if line.verdict is Verdict.DEFERRED and attempts >= MOST_ATTEMPTS:
        return Outcome(Verdict.DEAD, f"given up after {attempts} attempts: {reason}", cause="given_up")
    if line.verdict is Verdict.LIGHTER and (is_light or attempts >= MOST_ATTEMPTS):
        return Outcome(Verdict.DEAD, reason, cause=line.cause)
    wait = _wait(line.verdict, attempts, seed)
    return Outcome(line.verdict, reason, wait, line.suppress, line.alarm, line.cause)


def _wait(verdict: Verdict, attempts: int, seed: str) -> timedelta | None:
    match verdict:
        case Verdict.DEFERRED:
            base = WAITS[attempts - 1] if attempts <= len(WAITS) else LAST_WAIT
        case Verdict.UNKNOWN:
            base = WAIT_WHEN_UNKNOWN
        case Verdict.STOPPED:
            base = WAIT_WHEN_STOPPED
        case Verdict.LIGHTER:
            return timedelta()
        case _:
            return None
    return base * random.Random(f"{seed}:{attempts}").uniform(1 - JITTER, 1 + JITTER)
