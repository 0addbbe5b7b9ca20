"""The default lifecycle once more, by hand: a table of gates, and what stands at each of them.

It shares no code with the rule that it is compared with. It keeps no step states: a gate is done when every
answer that it needs stands, and everything else follows from that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from models.rules.calendar import WorkingCalendar, plain_calendar, zone_named
from models.rules.facts import Content, ShareFact
from tests.factories.facts import seals

ALONE = ("",)


@dataclass(frozen=True)
class Gate:
    """A gate: what goes before it, for whom it repeats, what its answers cover, and who may not give them."""

    name: str
    stage: str
    before: tuple[str, ...] = ()
    each: str = ""
    covers: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    vote: bool = False


WAITS_FOR_ALL = ("no_objection",)
AFRESH = (("signatures", "object"), ("final_review", "return"))
REVIEWS = ("technical_review", "sector_review", "legal_review", "financial_review")
SHARE = ("amounts", "years")
GATES = (
    Gate("draft", "proposal"),
    Gate(
        "screening",
        "proposal",
        ("draft",),
        covers=("title", "scope", "clauses", "amounts"),
        not_by=("draft",),
    ),
    Gate(
        "technical_review", "review", ("screening",), covers=("title", "scope"), not_by=("draft", "screening")
    ),
    Gate("sector_review", "review", ("screening",), covers=("title", "scope"), not_by=("draft", "screening")),
    Gate(
        "legal_review",
        "review",
        ("screening",),
        covers=("scope", "clauses", "parties"),
        not_by=("draft", "screening"),
    ),
    Gate("financial_review", "review", ("screening",), covers=("amounts",), not_by=("draft", "screening")),
    Gate(
        "committee",
        "review",
        REVIEWS,
        "member",
        ("title", "scope", "clauses"),
        ("draft",),
        vote=True,
    ),
    Gate("funding_steering", "joint_funding", ("committee",), not_by=("draft",)),
    Gate("funding_plan", "joint_funding", ("funding_steering",)),
    Gate("share_decision", "joint_funding", ("funding_plan",), "funder", SHARE, ("draft", "funding_plan")),
    Gate(
        "no_objection",
        "joint_funding",
        ("share_decision",),
        "funder",
        SHARE,
        ("share_decision", "funding_plan"),
    ),
    Gate("pack", "signature", ("no_objection",)),
    Gate(
        "signatures",
        "signature",
        ("pack",),
        "party",
        ("title", "scope", "clauses", "amounts", "years", "parties"),
    ),
    Gate("effectiveness", "signature", ("signatures",)),
    Gate("milestone_evidence", "implementation", ("effectiveness",), "milestone"),
    Gate(
        "milestone_acceptance",
        "implementation",
        ("milestone_evidence",),
        "milestone",
        not_by=("milestone_evidence",),
    ),
    Gate("report_submission", "implementation", ("effectiveness",), "report"),
    Gate(
        "report_acceptance", "implementation", ("report_submission",), "report", not_by=("report_submission",)
    ),
    Gate("tranche_request", "implementation", ("milestone_acceptance",), "tranche"),
    Gate("tranche_technical", "implementation", ("tranche_request",), "tranche", not_by=("tranche_request",)),
    Gate(
        "tranche_finance",
        "implementation",
        ("tranche_technical",),
        "tranche",
        not_by=("tranche_request", "tranche_technical"),
    ),
    Gate("tranche_payment", "implementation", ("tranche_finance",), "part"),
    Gate("tranche_receipt", "implementation", ("tranche_payment",), "part"),
    Gate("tranche_statement", "implementation", ("tranche_finance",), "tranche"),
    Gate(
        "tranche_justification",
        "implementation",
        ("tranche_statement",),
        "tranche",
        not_by=("tranche_statement",),
    ),
    Gate("final_report", "closing", ("report_acceptance", "tranche_receipt", "tranche_justification")),
    Gate("handover", "closing", ("final_report",), not_by=("final_report",)),
    Gate("final_review", "closing", ("handover",), "member", vote=True),
    Gate("financial_closure", "closing", ("final_review",), "funder"),
)
GATE = {gate.name: gate for gate in GATES}
STAGES = ("proposal", "review", "joint_funding", "signature", "implementation", "closing")
BESIDE = {"hold_review": "on_hold", "suspension_review": "suspended", "settlement": "termination"}
KEPT = ("report_submission", "report_acceptance")
# What each answer that does not simply pass does: where it goes back to, or how it ends the project.
GOES_BACK = {
    ("screening", "return"): "draft",
    **{(review, "return"): "draft" for review in REVIEWS},
    ("committee", "return"): "draft",
    ("share_decision", "counter"): "funding_plan",
    ("share_decision", "return"): "funding_plan",
    ("share_decision", "decline"): "funding_plan",
    ("no_objection", "insufficient"): "funding_plan",
    ("signatures", "object"): "pack",
    ("milestone_acceptance", "not_met"): "milestone_evidence",
    ("report_acceptance", "return"): "report_submission",
    ("tranche_technical", "return"): "tranche_request",
    ("tranche_finance", "return"): "tranche_request",
    ("tranche_justification", "return"): "tranche_statement",
    ("handover", "return"): "final_report",
    ("final_review", "return"): "final_report",
}
REJECTS = {("screening", "reject"), ("committee", "reject"), ("funding_steering", "end")}
ROUNDS_OF_NEGOTIATION, APPROVED_FOR = 3, timedelta(days=90)
# For how many days an answer may be taken back, and the gate that ends it.
REVERSIBLE = {
    "screening": (3, "committee"),
    "share_decision": (5, "signatures"),
    "no_objection": (5, "signatures"),
}
REMEMBERED = ("no_objection", "signatures")
SUBJECT_BY_SUBJECT = {"milestone", "report", "tranche", "part"}
ALLOWED_FOR_A_REPORT = 15  # Working days.


@dataclass
class Given:
    """An answer that was given, by whom, and the seals it covered then."""

    outcome: str
    person: int
    seals: Mapping[str, str]
    expires_at: datetime | None = None
    at: datetime | None = None


def closes(first: datetime, last: datetime) -> list[datetime]:
    """Give when offices close from the day of `first` to that of `last`: at three, Sunday to Thursday."""
    cairo = zone_named("Africa/Cairo")
    days = (last.astimezone(cairo).date() - first.astimezone(cairo).date()).days
    opening = first.astimezone(cairo).replace(hour=15, minute=0, second=0, microsecond=0)
    found = [opening + timedelta(days=number) for number in range(days + 1)]
    return [it.astimezone(UTC) for it in found if it.weekday() not in (4, 5)]


@dataclass(frozen=True)
class Question:
    """A question that is open: since when, and when it ends the project unanswered."""

    since: datetime
    lapses_at: datetime | None
    due_at: datetime | None

    def later(self, held_at: datetime, now: datetime) -> "Question":
        """Give the same question after a pause: as many closes of a day are left as there were."""
        pause = now - held_at
        lapses_at = self.lapses_at + pause if self.lapses_at else None
        due_at = self.due_at
        if due_at is not None and due_at > held_at:
            left = sum(held_at < close <= due_at for close in closes(held_at, due_at))
            due_at = [close for close in closes(now, now + timedelta(days=60)) if close > now][left - 1]
        return Question(self.since + pause, lapses_at, due_at)


@dataclass
class Reference:
    """A project as the table of gates sees it."""

    now: datetime
    seals: Mapping[str, str]
    subjects: Mapping[str, tuple[str, ...]]
    opens_at: Mapping[tuple[str, str], datetime]
    protocol_in_force: bool = True
    stage: str = "proposal"
    state: str = "active"
    left: str = "active"
    returned_to: str = ""
    returns_of_screening: int = 0
    returns_of_shares: int = 0
    referred: bool = False
    passed: set[str] = field(default_factory=set)
    content: Content = field(default_factory=Content)
    offers: dict[str, tuple[tuple[ShareFact, ...], str]] = field(default_factory=dict)
    revived: bool = False
    ended_at: datetime | None = None
    held_at: datetime | None = None
    given: dict[tuple[str, str], Given] = field(default_factory=dict)
    asked: dict[tuple[str, str], Question] = field(default_factory=dict)
    paused: dict[tuple[str, str], Question] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    week: WorkingCalendar = field(default_factory=plain_calendar)

    def advance(self) -> None:
        """Let everything happen that may."""
        while self._once():
            pass

    def answer(self, gate: str, subject: str, outcome: str, person: int) -> None:
        """Keep an answer to a question that is open."""
        covers = GATE[gate].covers if gate in GATE else ()
        del self.asked[gate, subject]
        expires_at = self.now + APPROVED_FOR if (gate, outcome) == ("share_decision", "approve") else None
        given = Given(outcome, person, self._seals(covers, subject), expires_at, self.now)
        self.given[gate, subject] = given

    def may_take_back(self, gate: str, subject: str) -> bool:
        """Tell whether an answer may still be reversed."""
        days, before = REVERSIBLE[gate]
        at = self.given[gate, subject].at
        over = before in self.carried or before in self.passed
        walking = self.state in ("active", "returned")
        return walking and not over and at is not None and self.now <= at + timedelta(days=days)

    def take_back(self, gate: str, subject: str) -> None:
        """Reverse an answer: it and everything after it is asked anew."""
        del self.given[gate, subject]
        self.passed.discard(gate)
        for later in [name for name in GATE if self._after(name, gate)]:
            self._forget_gate(later)

    def may_not(self, gate: str, subject: str, person: int) -> bool:
        """Tell whether a person proposed what an answer would be about."""
        for name in GATE[gate].not_by if gate in GATE else ():
            for other in self._belonging(GATE[name], GATE[gate], subject):
                given = self.given.get((name, other))
                if given is not None and given.person == person and given.outcome != "recuse":
                    return True
        return False

    def missing(self, gate: str, subject: str) -> bool:
        """Tell whether a gate may not begin for want of something beside the answers before it."""
        if gate == "draft":
            return not self.protocol_in_force
        if gate == "tranche_request":
            return any(
                question.due_at is not None and question.due_at < self.now for question in self.asked.values()
            )
        needs = {"tranche_receipt": "tranche_payment", "tranche_statement": "tranche_receipt"}.get(gate)
        number = subject.partition("/")[0]
        parts = [part for part in self.subjects["part"] if part.partition("/")[0] == number]
        return needs is not None and not all(self._outcome(needs, part) for part in parts)

    def may_resume(self) -> bool:
        """Tell whether what was paused may begin again."""
        return not any(self.missing(gate, subject) for gate, subject in self.paused)

    def last_member(self, gate: str, subject: str) -> bool:
        """Tell whether everybody else on a committee has stepped aside."""
        others = [key for key in self.subjects["member"] if key != subject]
        return all(self._outcome(gate, key) == "recuse" for key in others)

    def enter(self, state: str) -> None:
        """Leave the stages for a side state: what is asked pauses, apart from what goes on beside it."""
        for gate, review in BESIDE.items():
            if review == self.state:
                self._forget_gate(gate)
        if self.state not in BESIDE.values():
            self.left, self.held_at = self.state, self.now
        kept = KEPT if state == "suspended" else ()
        for key in [key for key in self.asked if key[0] not in kept]:
            self.paused[key] = self.asked.pop(key)
        self.state = state

    def resume(self) -> None:
        """Come back; the clocks of what was paused stood still."""
        for gate in BESIDE:
            self._forget_gate(gate)
        assert self.held_at is not None
        since = self.held_at
        self.asked |= {key: question.later(since, self.now) for key, question in self.paused.items()}
        self.paused.clear()
        self.state = self.left

    def end(self, state: str) -> None:
        """End the project: nobody is asked anything more."""
        if self.state not in BESIDE.values():
            self.left = self.state
        self.state, self.ended_at = state, self.now
        self.asked.clear()
        self.paused.clear()

    def revive(self) -> None:
        """Bring a lapsed project back to where it was."""
        self.state, self.revived = self.left, True

    def reopen(self) -> None:
        """Open a closed project at its financial closure."""
        self.state = "active"
        self._forget_gate("financial_closure")

    @property
    def ended(self) -> bool:
        """Tell whether the project is over."""
        return self.state not in ("active", "returned", *BESIDE.values())

    # What happens, one thing at a time.

    def _once(self) -> bool:
        if self.ended:
            return False
        if any(it.lapses_at is not None and it.lapses_at <= self.now for it in self.asked.values()):
            self.end("lapsed")
            return True
        if self.state in BESIDE.values():
            return self._beside()
        return self._expire() or self._walk(GATES)

    def _expire(self) -> bool:
        """Forget the approvals of shares that were not reserved in time, and what rests on them."""
        over = [
            key
            for key, given in self.given.items()
            if given.expires_at is not None and given.expires_at <= self.now
        ]
        if "no_objection" in self.passed:
            return False
        for key in over:
            del self.given[key]
            for later in [key for key in self.asked if self._after(key[0], "share_decision")]:
                del self.asked[later]
        return bool(over)

    def _beside(self) -> bool:
        review = next(gate for gate, state in BESIDE.items() if state == self.state)
        subjects = self.subjects["funder"] if review == "settlement" else ALONE
        outcomes = [self._outcome(review, subject) for subject in subjects]
        if outcomes == ["resume"]:
            if not self.may_resume():
                self._forget_gate(review)
                return True
            self.resume()
            return True
        if outcomes == ["cancel"] or all(outcome == "settle" for outcome in outcomes):
            self.end("cancelled" if outcomes == ["cancel"] else "terminated")
            return True
        new = [
            (review, s) for s in subjects if (review, s) not in self.asked and (review, s) not in self.given
        ]
        self.asked |= {key: self._question(review) for key in new}
        kept = [gate for gate in GATES if self.state == "suspended" and gate.name in KEPT]
        return self._walk(kept) or bool(new)

    def _walk(self, gates: tuple[Gate, ...] | list[Gate]) -> bool:
        for gate in gates:
            if not self._reachable(gate):
                continue
            if self._forget_stale(gate) or self._act(gate) or self._ask(gate):
                return True
            if gate.name in REMEMBERED and self._done(gate.name):
                self.passed.add(gate.name)
        if self.state in ("active", "returned"):
            open_stages = [gate.stage for gate in GATES if not self._done(gate.name)]
            if not open_stages:
                self.end("closed")
                return True
            self.stage = open_stages[0]
        return False

    def _reachable(self, gate: Gate) -> bool:
        """Tell whether a gate's turn has come, for at least one of its subjects."""
        if all(self._sound(name) for name in gate.before):
            return True
        return all(
            self._sound(name) or (self._together(GATE[name], gate) and self._reachable(GATE[name]))
            for name in gate.before
        )

    def _sound(self, name: str) -> bool:
        """Tell whether a gate and all before it are done."""
        return self._done(name) and all(self._sound(before) for before in GATE[name].before)

    def _act(self, gate: Gate) -> bool:
        if gate.vote:
            return self._tally(gate)
        back = [s for s in self._keys(gate) if (gate.name, self._outcome(gate.name, s)) in GOES_BACK]
        if gate.name in REVIEWS and any(not self._outcome(review, "") for review in REVIEWS):
            return False
        if (gate.name, self._outcome(gate.name, "")) in REJECTS:
            self.end("rejected")
            return True
        if back:
            self._send_back(gate, back)
            return True
        if self.returned_to == gate.name and self._done(gate.name):
            self.state, self.returned_to = "active", ""
            return True
        return False

    def _tally(self, gate: Gate) -> bool:
        if gate.name in self.carried:
            return False
        present = [s for s in self.subjects["member"] if self._outcome(gate.name, s) != "recuse"]
        votes = {s: self._outcome(gate.name, s) for s in present if self._outcome(gate.name, s)}
        if not votes or 3 * len(votes) < 2 * len(present) or present[0] not in votes:
            return False
        counts = {outcome: list(votes.values()).count(outcome) for outcome in votes.values()}
        first = [outcome for outcome in counts if counts[outcome] == max(counts.values())]
        won = votes[present[0]] if votes[present[0]] in first else first[0]
        if (gate.name, won) in REJECTS:
            self.end("rejected")
        elif (gate.name, won) in GOES_BACK:
            self._send_back(gate, list(votes), won)
        else:
            self.carried.add(gate.name)
            for subject in present:
                self.asked.pop((gate.name, subject), None)
        return True

    def _send_back(self, gate: Gate, subjects: list[str], outcome: str = "") -> None:
        returned_by = outcome or self._outcome(gate.name, subjects[0])
        target = GATE[GOES_BACK[gate.name, returned_by]]
        if gate.each in SUBJECT_BY_SUBJECT:
            between = {"tranche_finance": ("tranche_technical",)}.get(gate.name, ())
            for subject in subjects:
                for name in (target.name, *between, gate.name):
                    self.given.pop((name, subject), None)
            return
        if gate.name == "share_decision":
            target = self._negotiate(target, subjects)
        self.returns_of_screening += gate.name == "screening"
        returning = REVIEWS if gate.name in REVIEWS else (gate.name,)
        for key in [key for key in self.given if key[0] in returning]:
            outcome = self.given[key].outcome
            if (key[0], outcome) in GOES_BACK or (gate.vote and outcome != "recuse"):
                del self.given[key]
        self._forget_gate(target.name)
        for key in [key for key in self.asked if self._after(key[0], target.name)]:
            del self.asked[key]
        for key in [key for key in self.given if self._after(key[0], target.name)]:
            if (key[0], self.given[key].outcome) in GOES_BACK:
                del self.given[key]
        if (gate.name, returned_by) in AFRESH:
            for later in [name for name in GATE if self._after(name, target.name)]:
                self._forget_gate(later)
        self.state, self.returned_to = "returned", target.name

    def _negotiate(self, target: Gate, subjects: list[str]) -> Gate:
        """Take counter-offers up, and give who is asked next: after three rounds the steering committee."""
        for subject in subjects:
            if self._outcome("share_decision", subject) == "counter":
                shares, condition = self.offers.pop(subject)
                others = [share for share in self.content.shares if share.funder != subject]
                said = {**dict(self.content.conditions), subject: condition}
                conditions = tuple(sorted(said.items()))
                self.content = replace(self.content, shares=(*others, *shares), conditions=conditions)
                self.seals = seals(self.content)
        self.returns_of_shares += 1
        if self.returns_of_shares <= ROUNDS_OF_NEGOTIATION:
            return target
        self.referred = True
        self._forget_gate(target.name)
        return GATE["funding_steering"]

    def _ask(self, gate: Gate) -> bool:
        if gate.name in self.carried or (gate.name == "funding_steering" and not self.referred):
            return False
        for subject in self._keys(gate):
            key = (gate.name, subject)
            if key in self.asked or key in self.given or self.opens_at.get(key, self.now) > self.now:
                continue
            if self.missing(gate.name, subject) or not self._turn(gate, subject):
                continue
            self.asked[key] = self._question(gate.name)
            return True
        return False

    def _question(self, gate: str) -> Question:
        days = {"draft": 14 if self.state == "returned" else 90, "effectiveness": 60}.get(gate)
        report = gate == "report_submission"
        return Question(
            self.now,
            self.now + timedelta(days=days) if days else None,
            self.week.working_days_from(self.now, ALLOWED_FOR_A_REPORT) if report else None,
        )

    def _turn(self, gate: Gate, subject: str) -> bool:
        for name in gate.before:
            if self._done(name):
                continue
            if not self._together(GATE[name], gate):
                return False
            belonging = self._belonging(GATE[name], gate, subject)
            if not all(self._passes(name, other) for other in belonging):
                return False
        return True

    def _forget_stale(self, gate: Gate) -> bool:
        stale = []
        for subject in self._keys(gate):
            given = self.given.get((gate.name, subject))
            if given is None or given.outcome == "recuse":
                continue
            fits = given.seals == self._seals(gate.covers, subject)
            if not fits or self.may_not(gate.name, subject, given.person):
                stale.append((gate.name, subject))
        for key in stale:
            del self.given[key]
            self.carried.discard(gate.name)
            self.passed.discard(gate.name)
        return bool(stale)

    # What stands.

    def _done(self, name: str) -> bool:
        gate = GATE[name]
        if name == "funding_steering" and not self.referred:
            return True
        return name in self.carried if gate.vote else all(self._passes(name, s) for s in self._keys(gate))

    def _passes(self, name: str, subject: str) -> bool:
        outcome = self._outcome(name, subject)
        return bool(outcome) and (name, outcome) not in GOES_BACK and (name, outcome) not in REJECTS

    def _outcome(self, name: str, subject: str) -> str:
        given = self.given.get((name, subject))
        return given.outcome if given else ""

    def _forget_gate(self, name: str) -> None:
        self.passed.discard(name)
        for key in [key for key in self.given if key[0] == name and self.given[key].outcome != "recuse"]:
            del self.given[key]
        for key in [key for key in self.asked if key[0] == name]:
            del self.asked[key]
        self.carried.discard(name)

    def _keys(self, gate: Gate) -> tuple[str, ...]:
        return self.subjects[gate.each] if gate.each else ALONE

    def _seals(self, covers: tuple[str, ...], subject: str) -> Mapping[str, str]:
        return {aspect: self.seals.get(f"{aspect}:{subject}", self.seals[aspect]) for aspect in covers}

    def _together(self, one: Gate, other: Gate) -> bool:
        return other.name not in WAITS_FOR_ALL and self._related(one, other)

    def _related(self, one: Gate, other: Gate) -> bool:
        if one.each == other.each:
            return bool(one.each)
        return {one.each, other.each} in ({"tranche", "milestone"}, {"tranche", "part"})

    def _belonging(self, earlier: Gate, gate: Gate, subject: str) -> Iterator[str]:
        """Give the subjects of an earlier gate that a subject of a later one rests on."""
        for key in self._keys(earlier):
            whole = not self._related(earlier, gate)
            if whole or key == subject or key.startswith(f"{subject}/") or subject.startswith(f"{key}/"):
                yield key

    def _after(self, later: str, earlier: str) -> bool:
        if later not in GATE:
            return False
        return any(name == earlier or self._after(name, earlier) for name in GATE[later].before)
