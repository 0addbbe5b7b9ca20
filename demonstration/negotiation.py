"""Negotiation: what a funder's character would give instead of what it was asked for."""

import random

from sqlmodel import Session, select

from models.organisation import Organisation
from models.project import Project
from models.rules.counters import CounterOffer
from models.rules.drafts import ShareDraft, fiscal_years
from models.share import Share

MOVED = 10  # A tenth of the largest part.
CONDITIONS = (
    "تدريب العاملين في المحافظات قبل التشغيل.",
    "The offices of Upper Egypt come first.",
    "أن تظل البيانات لدى الجهة المستفيدة.",
    "A joint steering group meets every quarter.",
)


def counter_offer(session: Session, project: Project, funder: str, dice: random.Random) -> CounterOffer:
    """Give the same sum with a part of it in another year, or the same figures on a condition."""
    condition = dice.choice(CONDITIONS)
    rows = session.exec(
        select(Share)
        .join(Organisation, Organisation.id == Share.funder_id)  # type: ignore[arg-type]
        .where(Share.project_id == project.id, Organisation.code == funder)
    ).all()
    parts = {(row.fiscal_year, row.kind): row.amount_minor for row in rows}
    (year, kind), amount = max(parts.items(), key=lambda part: (part[1], part[0]))
    others = [it for it in fiscal_years(project.planned_start, project.planned_end) if it != year]
    if not others or dice.random() < 0.5:
        return CounterOffer((), condition)
    to, moved = (dice.choice(others), kind), amount // MOVED
    parts[year, kind] -= moved
    parts[to] = parts.get(to, 0) + moved
    shares = tuple(ShareDraft("", year, amount, kind) for (year, kind), amount in sorted(parts.items()))
    return CounterOffer(shares, "")
