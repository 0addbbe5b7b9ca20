"""A small programme for tests of the web: an owner, a partner, an outsider, and their people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.actor import Actor
from models.ceiling import Ceiling
from models.clock import utc_now
from models.columns import identity
from models.commands.advance import advance
from models.commands.decide import decide
from models.commands.issue_key import issue_key
from models.commands.open_project import open_project
from models.db import Database
from models.lifecycle import Lifecycle
from models.lifecycles.loader import default_source, digest, load_definition
from models.organisation import Organisation
from models.person import Appointment, Person
from models.programme import Objective, Programme
from models.project import Project
from models.protocol import Clause, Protocol
from models.rules.approvals import Answer
from models.rules.drafts import ProjectDraft, ShareDraft, fiscal_years
from models.step import Slot

NOW = utc_now()  # the web reads the real clock, so that the programme has to be of today
TODAY = NOW.date()
START, END = TODAY + timedelta(days=30), TODAY + timedelta(days=395)
YEARS = fiscal_years(START, END)
OWNER, PARTNER, OUTSIDER = "mcit", "health", "sports"
PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "manager": (OWNER, ("programme_manager", "focal_point")),
    "operator": (OWNER, ("operator",)),
    "administrator": (OWNER, ("administrator",)),
    "technical": (OWNER, ("technical_reviewer",)),
    "legal": (OWNER, ("legal_reviewer",)),
    "financial": (OWNER, ("financial_reviewer",)),
    "funder": (OWNER, ("funding_officer", "signatory")),
    "sponsor": (PARTNER, ("sponsor", "focal_point")),
    "sector": (PARTNER, ("sector_reviewer",)),
    "partner_funder": (PARTNER, ("funding_officer", "signatory")),
    "stranger": (OUTSIDER, ("sponsor",)),
}


@dataclass(slots=True)
class World:
    """The programme in a database, and how to find its people and keys."""

    database: Database
    people: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Give a person as the one who acts."""
        return Actor(self.people[name], self.bodies[self.at.get(name) or PEOPLE[name][0]], name)

    def join(self, name: str, body: str, *roles: str, chair: bool = False) -> None:
        """Bring somebody new into an organisation, which is made if need be, and appoint them."""
        with self.database.write() as session:
            if body not in self.bodies:
                self.bodies[body] = _body(session, body)
            self.people[name] = _person(session, name.replace(" ", "_"), self.bodies[body], roles, chair)
        self.at[name] = body

    def open(
        self, code: str = "", title: str = "Records", shares: tuple[ShareDraft, ...] | None = None
    ) -> str:
        """Open a project of the partner's, move it into its draft step, and give its code."""
        draft = ProjectDraft(
            protocol="protocol-health",
            title_ar=f"سجلات {title}",
            title_en=title,
            summary_ar="نطاق",
            summary_en="Scope",
            cost=10_000_000,
            planned_start=START,
            planned_end=END,
            sponsor=PARTNER,
            code=code,
            objectives=("services",),
            clauses=(1,),
            shares=shares
            or (ShareDraft(OWNER, YEARS[0], 6_000_000), ShareDraft(PARTNER, YEARS[-1], 4_000_000)),
        )
        with self.database.write() as session:
            project = open_project(session, draft, self.actor("sponsor"), NOW)
        self.move(project.code)
        return project.code

    def move(self, code: str, now: datetime = NOW) -> None:
        """Do what the engine does: move a project and take it off the queue."""
        with self.database.write() as session:
            project = session.exec(select(Project).where(Project.code == code)).one()
            advance(session, identity(project), now)
            session.connection().exec_driver_sql(f"DELETE FROM work WHERE project_id = {project.id}")

    def decide(
        self, code: str, step: str, name: str, outcome: str, comment: str = "", subject: str | None = None
    ) -> None:
        """Have a person answer an open step, for a member by the member's name, and move the project."""
        member = self.people.get(subject or "")
        self.decide_only(code, step, name, outcome, comment, str(member) if member else subject)
        self.move(code)

    def decide_only(
        self, code: str, step: str, name: str, outcome: str, comment: str = "", subject: str | None = None
    ) -> None:
        """Have a person answer an open step; the project waits for the engine."""
        slot_id = self.slot(code, step, subject)
        with self.database.write() as session:
            slot = session.get_one(Slot, slot_id)
            version = session.get_one(Project, slot.project_id).version
            decide(session, slot_id, Answer(outcome, comment, version), self.actor(name), NOW)

    def be_late(self, code: str) -> None:
        """Make every open answer of a project overdue since yesterday."""
        yesterday = (NOW - timedelta(days=1)).isoformat(" ").partition("+")[0]
        with self.database.write() as session:
            session.connection().exec_driver_sql(
                f"UPDATE slot SET due_at = '{yesterday}' WHERE state = 'open' AND project_id ="
                f" (SELECT id FROM project WHERE code = '{code}')"
            )

    def slot(self, code: str, step: str, subject: str | None = None) -> int:
        """Give the id of the newest slot of a step, or of one of its subjects."""
        wanted = (
            select(Slot.id)
            .join(Project, col(Project.id) == col(Slot.project_id))
            .where(Project.code == code, Slot.step_key == step)
            .order_by(col(Slot.id).desc())
        )
        if subject is not None:
            wanted = wanted.where(Slot.subject == subject)
        with self.database.read() as session:
            found = session.exec(wanted).first()
        assert found is not None
        return found


def fill(database: Database) -> World:
    """Write the programme into an empty, migrated database."""
    world = World(database)
    with database.write() as session:
        for code in (OWNER, PARTNER, OUTSIDER):
            world.bodies[code] = _body(session, code)
        _programme(session, world.bodies)
        _publish(session)
        for name, (body, roles) in PEOPLE.items():
            world.people[name] = _person(session, name, world.bodies[body], roles)
        session.flush()
        for name, body, scopes in (
            ("owner reads", OWNER, ("read",)),
            ("owner operates", OWNER, ("operate",)),
            ("partner writes", PARTNER, ("read", "write")),
            ("outsider reads", OUTSIDER, ("read",)),
        ):
            world.keys[name] = issue_key(session, name, body, scopes, 365, NOW).text
    return world


def _body(session: Session, code: str) -> int:
    body = Organisation(
        code=code, kind="ministry", name_ar=f"جهة {code}", name_en=f"Body {code}", mailbox=f"{code}@x.example"
    )
    session.add(body)
    session.flush()
    return identity(body)


def _programme(session: Session, bodies: dict[str, int]) -> None:
    programme = Programme(
        code="programme",
        name_ar="برنامج",
        name_en="Programme",
        owner_id=bodies[OWNER],
        mailbox="programme@x.example",
        starts_on=TODAY - timedelta(days=700),
        ends_on=TODAY + timedelta(days=1400),
        currency="EGP",
        ceiling_minor=50_000_000_000,
    )
    session.add(programme)
    session.flush()
    session.add(
        Objective(programme_id=identity(programme), code="services", name_ar="خدمات", name_en="Services")
    )
    for code, partner in (("health", PARTNER), ("sports", OUTSIDER)):
        protocol = Protocol(
            programme_id=identity(programme),
            code=f"protocol-{code}",
            project_prefix=code[:3].upper(),
            title_ar="بروتوكول",
            title_en="Protocol",
            lead_id=bodies[OWNER],
            partner_id=bodies[partner],
            partner_funder_id=bodies[partner],
            signed_on=TODAY - timedelta(days=700),
            valid_from=TODAY - timedelta(days=700),
            valid_to=TODAY + timedelta(days=1400),
            ceiling_minor=40_000_000_000,
        )
        session.add(protocol)
        session.flush()
        session.add(
            Clause(protocol_id=identity(protocol), number=1, kind="purpose", text_ar="بند", text_en="Clause")
        )
        session.add(
            Ceiling(
                key=f"protocol:{protocol.id}",
                kind="protocol",
                subject=protocol.code,
                protocol_id=protocol.id,
                currency="EGP",
                limit_minor=protocol.ceiling_minor,
                changed_at=NOW,
            )
        )


def _publish(session: Session) -> None:
    source = default_source()
    key = load_definition(source).id
    session.add(Lifecycle(key=key, number=1, digest=digest(source), source=source, published_at=NOW))


def _person(session: Session, name: str, body: int, roles: Iterable[str], chair: bool = False) -> int:
    person = Person(email=f"{name}@x.example", name_ar=f"شخص {name}", name_en=name, organisation_id=body)
    session.add(person)
    session.flush()
    for role in roles:
        session.add(Appointment(person_id=identity(person), role=role, organisation_id=body, chair=chair))
    return identity(person)
