"""The forms that a person began."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.form_draft import FormDraft
from models.queries.rows import fetch, fetch_one


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A form that was begun: its name, what was typed, and when last."""

    form: str
    fields: Mapping[str, str]
    changed_at: datetime


def kept_form(session: Session, person_id: int | None, form: str) -> DraftRow | None:
    """Give what a person typed into a form, or none."""
    if person_id is None:
        return None
    row = fetch_one(
        session,
        select(col(FormDraft.form), col(FormDraft.fields), col(FormDraft.changed_at)).where(
            col(FormDraft.person_id) == person_id, col(FormDraft.form) == form
        ),
    )
    return None if row is None else DraftRow(*row)


def kept_forms(session: Session, person_id: int, prefix: str) -> tuple[DraftRow, ...]:
    """Give the forms whose names begin in one way, the newest first."""
    statement = (
        select(col(FormDraft.form), col(FormDraft.fields), col(FormDraft.changed_at))
        .where(col(FormDraft.person_id) == person_id, col(FormDraft.form).startswith(prefix))
        .order_by(col(FormDraft.changed_at).desc())
    )
    return tuple(DraftRow(*row) for row in fetch(session, statement))
