"""Facts of one jointly funded project for tests of rules: complete unless told otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.rules.approvals import Decider
from models.rules.definition import Step
from models.rules.facts import Content, DocumentFact, Facts, OfferFact, ShareFact, Subject
from models.rules.seals import seal_content
from models.rules.text import Text

SUNDAY = datetime(2025, 11, 2, 8, 0, tzinfo=UTC)  # A Sunday, ten in the morning in Cairo.
OWNER, LEAD, PARTNER, SPONSOR, PROVIDER = 1, 2, 3, 4, 5
BODIES = {"owner": OWNER, "lead": LEAD, "partner": PARTNER, "sponsor": SPONSOR, "implementer": SPONSOR}
CODES = {"LEAD": LEAD, "PARTNER": PARTNER, "SPONSOR": SPONSOR}
FUNDERS = ("LEAD", "PARTNER")
PARTIES = (("LEAD", 2), ("LEAD", 1), ("PARTNER", 1), ("SPONSOR", 4))
CHAIR, SECOND, THIRD = 901, 902, 903
OWNER_ROLES = (
    "programme_manager",
    "technical_reviewer",
    "legal_reviewer",
    "financial_reviewer",
    "technical_officer",
    "payment_officer",
    "steering",
)
HOLDERS: dict[tuple[str, int], int] = {
    ("sponsor", SPONSOR): 41,
    ("implementer", SPONSOR): 42,
    ("owner_officer", SPONSOR): 43,
    ("sector_reviewer", PARTNER): 31,
    ("provider", PROVIDER): 51,
    ("implementer", PROVIDER): 52,
    **{(role, OWNER): 11 + place for place, role in enumerate(OWNER_ROLES)},
    **{
        (role, body): 100 * body + place
        for body in CODES.values()
        for place, role in enumerate(
            ("funding_officer", "finance_officer", "signatory", "funding_authority"), start=60
        )
    },
}
FILLED = frozenset({*HOLDERS, ("committee_member", OWNER), ("evaluation_panel", OWNER)})


def content(**overrides: Any) -> Content:
    """Give a complete content of a project that costs 1,000 pounds, shared by two funders."""
    fields: dict[str, Any] = {
        "title_ar": "مختبر",
        "title_en": "A laboratory",
        "scope": "Ten rooms",
        "clauses": (1, 3),
        "objectives": ("Ten rooms in use",),
        "cost": 100_000,
        "shares": (share("LEAD", 60_000), share("PARTNER", 40_000)),
        "planned_start": date(2026, 1, 1),
        "planned_end": date(2026, 12, 31),
        "protocol_state": "in_force",
        "protocol_remaining": 1_000_000,
        "focal_points": 2,
        "tranches": 2,
    }
    return Content(**{**fields, **overrides})


def share(funder: str, amount: int, fiscal_year: str = "2025/26", kind: str = "cash") -> ShareFact:
    """Give a funder's share in minor units."""
    return ShareFact(funder, fiscal_year, kind, amount)


def offers(*states: str) -> tuple[OfferFact, ...]:
    """Give ranked offers in these states."""
    return tuple(OfferFact(f"P{rank}", rank, state) for rank, state in enumerate(states, start=1))


def subject(key: str, **overrides: Any) -> Subject:
    """Give something that a step repeats for."""
    return Subject(key, Text(key, key), **overrides)


def members(*persons: int) -> tuple[Subject, ...]:
    """Give named members of a committee of the owner; the first takes the chair."""
    return tuple(
        subject(str(person), organisation=OWNER, person=person, chair=person == persons[0])
        for person in persons
    )


def subjects(
    milestones: int = 2, reports: int = 2, start: datetime = SUNDAY
) -> dict[str, tuple[Subject, ...]]:
    """Give the subjects of a project: milestones every 30 days, reports every 45, a tranche a milestone."""
    tranches = [str(number) for number in range(1, milestones + 1)]
    return {
        "funder": tuple(subject(code, organisation=CODES[code]) for code in FUNDERS),
        "party": tuple(subject(code, organisation=body) for code, body in CODES.items()),
        "committee_member": members(CHAIR, SECOND, THIRD),
        "panel_member": members(911, 912, 913),
        "milestone": tuple(subject(key, opens_at=start + timedelta(days=30 * int(key))) for key in tranches),
        "report": tuple(
            subject(str(number), opens_at=start + timedelta(days=45 * number))
            for number in range(1, reports + 1)
        ),
        "tranche": tuple(subject(key, links={"milestone": key}) for key in tranches),
        "tranche_part": tuple(
            subject(f"{key}/{code}", organisation=CODES[code], links={"tranche": key})
            for key in tranches
            for code in FUNDERS
        ),
    }


def seals(of: Content, parties: Iterable[tuple[str, int]] = PARTIES) -> Mapping[str, str]:
    """Seal a content as the project's parties see it."""
    return seal_content(of, parties)


def facts(**overrides: Any) -> Facts:
    """Give a new project in its first stage, with everybody appointed; `content` is sealed anew."""
    said = overrides.pop("content", None) or content()
    fields: dict[str, Any] = {
        "stage": "proposal",
        "subjects": subjects(),
        "organisations": BODIES,
        "filled": FILLED,
        "content": said,
        "seals": seals(said),
    }
    return Facts(**{**fields, **overrides})


def with_documents(of: Facts, step: Step, subject: str = "", sha256: str = "a" * 64) -> Facts:
    """Attach what a turn asks for, of the content as it stands."""
    asked = [DocumentFact(kind, step.id, subject, sha256, of.version) for kind in step.documents]
    places = {(one.kind, one.step, one.subject) for one in asked}
    kept = [one for one in of.documents if (one.kind, one.step, one.subject) not in places]
    sealed = {"agreement": one.sha256[:16] for one in asked if one.kind == "agreement"}  # noqa: B035 one at most
    return replace(of, documents=(*kept, *asked), seals={**of.seals, **sealed})


def decider(person: int, *appointments: tuple[str, int]) -> Decider:
    """Give a person with its appointments: those of `HOLDERS`, the committees, and any further ones."""
    held = {pair for pair, holder in HOLDERS.items() if holder == person}
    if 900 < person < 910:
        held.add(("committee_member", OWNER))
    if 910 < person < 920:
        held.add(("evaluation_panel", OWNER))
    return Decider(person, frozenset(held | set(appointments)))


def holder_of(role: str, organisation: int, person: int | None = None) -> Decider:
    """Give the person whose turn a slot is."""
    return decider(person or HOLDERS[role, organisation])
