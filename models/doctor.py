"""The doctor: computes from the data alone whether the engine's promises hold. It reads and never writes."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from models.brakes import REMINDERS, is_braked
from models.clock_examination import clock_faults
from models.content import content_of
from models.decision import Decision
from models.definitions import definition_of
from models.document import Document
from models.event import Event
from models.facts import latest_slots
from models.funding_plan import FundingPlan
from models.loading import load
from models.notice import Notice
from models.project import Project
from models.reckoning import reckon
from models.rules.changes import KINDS, from_data
from models.rules.definition import Lifecycle
from models.rules.lifecycle import advance
from models.rules.path import walk
from models.rules.seals import seal_content
from models.step import Slot, Step
from models.version import ContentVersion
from models.work import Work

GRACE = timedelta(minutes=10)
# Longer than any row of holidays.
LONGEST_WAIT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise that does not hold somewhere: which, about what, and how it shows."""

    promise: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What was looked at, how many things, and what was found."""

    name: str
    looked_at: int
    findings: tuple[Finding, ...]


def examine(session: Session, now: datetime) -> list[Examination]:
    """Run every examination; the data is well when none has findings."""
    return [_run(session, now, name, check) for name, check in EXAMINATIONS.items()]


Check = Callable[[Session, datetime], Iterator[Finding | None]]


def _run(session: Session, now: datetime, name: str, check: Check) -> Examination:
    looked_at = 0
    findings = []
    for finding in check(session, now):
        looked_at += 1
        if finding is not None:
            findings.append(finding)
    return Examination(name, looked_at, tuple(findings))


def _histories(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P2, P4: each history is gapless, is a path in its lifecycle, and leads to what the rows say."""
    for project in _projects(session):
        events = session.exec(
            select(Event).where(Event.project_id == project.id).order_by(col(Event.sequence))
        ).all()
        definition = definition_of(session, project.lifecycle_id)
        yield from _or_none(_history_faults(session, project, definition, events))


def _history_faults(
    session: Session, project: Project, definition: Lifecycle, events: Iterable[Event]
) -> Iterator[Finding]:
    told = list(events)
    if [event.sequence for event in told] != list(range(1, project.event_sequence + 1)):
        yield Finding("P2", project.code, "the history has gaps or ends early")
    changes = [from_data(event.kind, _bare(event)) for event in told if event.kind in KINDS]
    facts, faults = walk(definition, changes)
    for fault in faults:
        yield Finding("P4", project.code, fault)
    if (facts.stage, facts.state) != (project.stage, project.state):
        where = f"{facts.stage}/{facts.state}"
        yield Finding(
            "P2", project.code, f"the history leads to {where}, the row says {project.stage}/{project.state}"
        )
    rows = session.exec(select(Step.key, Step.state, Step.cycle).where(Step.project_id == project.id)).all()
    if {key: (fact.state, fact.cycle) for key, fact in facts.steps.items()} != {
        r[0]: (r[1], r[2]) for r in rows
    }:
        yield Finding("P2", project.code, "the history leads to other steps than the rows")
    stored = {key: (slot.round, slot.state) for key, slot in latest_slots(session, project).items()}
    if {key: (slot.round, slot.state) for key, slot in facts.slots.items()} != stored:
        yield Finding("P2", project.code, "the history leads to other turns than the rows")


def _bare(event: Event) -> dict[str, object]:
    return {name: value for name, value in event.data.items() if name != "comment"}


def _decisions(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P1, P3: each answered turn has its one decision, and each decision its turn and its event."""
    decided = Counter(session.exec(select(Decision.slot_id)).all())
    for slot_id, code, answered in session.exec(
        select(Slot.id, Project.code, col(Slot.outcome).is_not(None)).join(
            Project, col(Project.id) == col(Slot.project_id)
        )
    ).all():
        count = decided.pop(slot_id or 0, 0)
        wrong = count != int(answered)
        yield Finding("P3", code, f"turn {slot_id} has {count} decisions") if wrong else None
    for slot_id in decided:
        yield Finding("P3", f"turn {slot_id}", "a decision has no turn")
    made = session.exec(select(func.count()).select_from(Decision)).one()
    told = session.exec(select(func.count()).select_from(Event).where(Event.kind == "slot_answered")).one()
    yield Finding("P1", "decisions", f"{made} decisions, {told} in the histories") if made != told else None


def _holders(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P14: each open project has a person, a coming time or a place in the ready queue."""
    queued = set(session.exec(select(Work.project_id)).all())
    for project in _projects(session):
        definition = definition_of(session, project.lifecycle_id)
        if project.state in definition.terminal or project.id in queued:
            yield None
            continue
        loaded = load(session, project.id or 0, lock=False)
        movement = advance(definition, loaded.facts, now)
        if movement.changes:
            yield Finding("P14", project.code, "could move, but is not in the ready queue")
        elif not movement.unmet and movement.wait_until is None:
            yield Finding("P14", project.code, "waits for nobody and for no time")
        else:
            yield None


def _queue(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P8, P14: nothing stays ready without being worked on."""
    for work in session.exec(select(Work)).all():
        late = work.failed_at is None and work.due_at < now - GRACE
        leased = work.lease_until is not None and work.lease_until > now
        stuck = late and not leased
        yield Finding("P14", f"project {work.project_id}", "ready, and nobody takes it") if stuck else None
        if work.failed_at is not None:
            yield Finding("P8", f"project {work.project_id}", f"failed: {work.last_error}")


def _outbox(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P8, P9: each notice is under way, done, or ended with a reason."""
    stands = is_braked(session, REMINDERS)
    for notice in session.exec(select(Notice)).all():
        ended = notice.state in ("failed", "dead", "cancelled", "expired", "held", "unknown")
        expired_lease = (
            notice.state in ("claimed", "sending")
            and notice.lease_until is not None
            and notice.lease_until < now - GRACE
        )
        if ended and not notice.reason:
            yield Finding("P8", notice.key, f"{notice.state} without a reason")
        elif expired_lease:
            yield Finding("P9", notice.key, "its lease ran out and nobody settled it")
        elif notice.state == "waiting" and notice.due_at < now - LONGEST_WAIT and not stands:
            yield Finding("P8", notice.key, "waits for a digest, and nobody gathers it")
        else:
            yield None


def _reminders(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P10: nobody was reminded of a turn that was over."""
    mail = aliased(Notice)
    rows = session.execute(
        select(Notice.key, Slot.closed_at, func.coalesce(Notice.accepted_at, mail.accepted_at))
        .join(Slot, col(Slot.id) == col(Notice.slot_id))
        .outerjoin(mail, col(mail.id) == col(Notice.told_in_id))
        .where(col(Notice.occasion).is_not(None), col(Notice.state).in_(("told", "accepted")))
    )
    for key, closed_at, accepted_at in rows:
        late = None not in (closed_at, accepted_at) and accepted_at > closed_at + GRACE
        yield Finding("P10", key, "its turn was over when it was sent") if late else None


def _contents(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P6: each version's seals fit its content, so that an approval is tied to what it covered."""
    for version in session.exec(select(ContentVersion)).all():
        parties = [(party["code"], party["role"]) for party in version.content["parties"]]
        fits = seal_content(content_of(version.content), parties) == version.seals
        subject = f"project {version.project_id} version {version.number}"
        yield None if fits else Finding("P6", subject, "its seals do not fit its content")


def _plans(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P6: each project's newest plan holds its shares, and one put to the funders sums to the cost."""
    newest = {
        plan.project_id: plan
        for plan in session.exec(select(FundingPlan).order_by(col(FundingPlan.number))).all()
    }
    for project in _projects(session):
        plan, version = (
            newest.get(project.id or 0),
            session.get(ContentVersion, (project.id, project.version)),
        )
        if plan is None or version is None or plan.shares != version.content["shares"]:
            yield Finding("P6", project.code, "its newest funding plan is not what its content says")
        elif plan.state == "proposed" and sum(share[3] for share in plan.shares) != plan.cost_minor:
            yield Finding("P6", project.code, "the plan that its funders see does not sum to its cost")
        else:
            yield None


def _documents(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P2: what rules are told of documents is what their rows say."""
    for project in _projects(session):
        rows = session.exec(
            select(Document)
            .where(Document.project_id == project.id, col(Document.step_key) != "")
            .where(col(Document.altered_at).is_(None))
            .order_by(col(Document.id))
        ).all()
        newest = {(d.kind, d.step_key, d.subject): (d.sha256, d.content_version) for d in rows}
        told = {tuple(one[:3]): tuple(one[3:]) for one in project.documents}
        yield None if newest == told else Finding("P2", project.code, "rules are told of other documents")


def _ledger(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P7: balances and ceilings follow from the entries, no ceiling is passed, what ended holds nothing."""
    for found in reckon(session):
        yield Finding("P7", found.subject, found.text) if found else None


def _projects(session: Session) -> Iterable[Project]:
    return session.exec(select(Project).order_by(col(Project.code))).all()


def _or_none(findings: Iterator[Finding]) -> Iterator[Finding | None]:
    """Give the findings about one thing, or none once where there are none."""
    found: list[Finding | None] = list(findings)
    yield from found or [None]


def _clocks(session: Session, now: datetime) -> Iterator[Finding | None]:
    """P11, P14: each awaited answer has a clock that time will act on, and a breach has its time."""
    for fault in clock_faults(session, now):
        yield Finding(*fault) if fault else None


EXAMINATIONS: dict[str, Check] = {
    "histories": _histories,
    "decisions": _decisions,
    "holders": _holders,
    "clocks": _clocks,
    "ready queue": _queue,
    "outbox": _outbox,
    "reminders": _reminders,
    "contents": _contents,
    "funding plans": _plans,
    "ledger": _ledger,
    "documents": _documents,
}
