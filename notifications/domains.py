"""Domains: which of them do not answer, and how many mails go to each at once."""

from collections import Counter, deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from models.rules.delivery import ClaimedNotice

AT_ONCE = 2
FAILURES = 2
REST = timedelta(minutes=5)


class Domains:
    """Remembers which domains met us with silence twice running; they rest, so that others need not wait."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._failures: Counter[str] = Counter()
        self._until: dict[str, datetime] = {}

    def failed(self, domain: str, now: datetime) -> None:
        """Note that a mail to a domain was met with silence or a cut connection."""
        self._failures[domain] += 1
        if self._failures[domain] >= FAILURES:
            self._until[domain] = now + REST

    def answered(self, domain: str) -> None:
        """Note that a mail to a domain was answered, whatever the answer."""
        self._failures.pop(domain, None)
        self._until.pop(domain, None)

    def resting(self, now: datetime) -> dict[str, datetime]:
        """Give the domains that are left alone for now, each with until when."""
        return {domain: until for domain, until in self._until.items() if now < until}


class Hand:
    """The claimed notices that wait to be sent, in order, and how many are being sent to each domain."""

    def __init__(self) -> None:
        """Start empty."""
        self._waiting: deque[ClaimedNotice] = deque()
        self._under_way: Counter[str] = Counter()

    def __len__(self) -> int:
        """Count what waits."""
        return len(self._waiting)

    def add(self, claims: Iterable[ClaimedNotice]) -> None:
        """Take claims in hand."""
        self._waiting.extend(claims)

    def first(self) -> ClaimedNotice | None:
        """Give the first that may be sent now, without taking it."""
        return next((it for it in self._waiting if self._under_way[it.domain] < AT_ONCE), None)

    def take(self) -> ClaimedNotice | None:
        """Give the first that may be sent now, and count it as being sent."""
        claim = self.first()
        if claim is not None:
            self._waiting.remove(claim)
            self._under_way[claim.domain] += 1
        return claim

    def done(self, claim: ClaimedNotice) -> None:
        """Note that a notice is not being sent any more."""
        self._under_way[claim.domain] -= 1

    def busy(self) -> set[str]:
        """Give the domains to which nothing more may be sent now."""
        return {domain for domain, count in self._under_way.items() if count >= AT_ONCE}

    def give_up(self, domains: set[str] | None = None) -> list[ClaimedNotice]:
        """Let go of what waits: all of it, or what goes to some domains."""
        gone = [it for it in self._waiting if domains is None or it.domain in domains]
        self._waiting = deque(it for it in self._waiting if domains is not None and it.domain not in domains)
        return gone
