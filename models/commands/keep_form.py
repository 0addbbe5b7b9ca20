"""Keep what somebody typed into a form until it is sent, and forget it then."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from models.form_draft import FormDraft
from models.rules.errors import Refused

LARGEST_DRAFT = 2_000_000
MOST_DRAFTS = 200


def keep_form(session: Session, person_id: int, form: str, fields: Mapping[str, str], now: datetime) -> None:
    """Keep the fields of a form; those kept before under other names stay.

    Raises Refused where they are larger than 2 MB, or where the person keeps 200 forms already.
    """
    draft = session.get(FormDraft, (person_id, form))
    kept = {**(draft.fields if draft else {}), **fields}
    if len(json.dumps(kept)) > LARGEST_DRAFT:
        raise Refused("page_form_too_large", limit=LARGEST_DRAFT // 1_000_000)
    if draft is None:
        count = session.execute(
            select(func.count()).where(col(FormDraft.person_id) == person_id)
        ).scalar_one()
        if count >= MOST_DRAFTS:
            raise Refused("page_forms_too_many", limit=MOST_DRAFTS)
        session.add(FormDraft(person_id=person_id, form=form, fields=kept, changed_at=now))
        return
    draft.fields = kept
    draft.changed_at = now


def drop_form(session: Session, person_id: int, form: str) -> None:
    """Forget a form that was sent or given up."""
    session.execute(
        delete(FormDraft)
        .where(col(FormDraft.person_id) == person_id, col(FormDraft.form) == form)
        .execution_options(synchronize_session=False)
    )
