"""Publishing a lifecycle: a checked definition becomes the next version, and never changes again."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.administration import note_act
from models.lifecycle import Lifecycle
from models.lifecycles.checker import Defect, check
from models.lifecycles.loader import digest, load_definition
from models.rules.errors import Conflict, Invalid, Refused


def publish(session: Session, source: str, now: datetime) -> Lifecycle:
    """Keep a definition, given as YAML text, as the next version of its lifecycle.

    Projects that are under way stay on the version they started on. Raises `Invalid` with every defect of
    the definition, `Refused` for a text that is published already, `Conflict` when another is published at
    the same moment; nothing is written then.
    """
    key = checked(source)
    same = session.exec(select(Lifecycle).where(Lifecycle.digest == digest(source))).one_or_none()
    if same is not None:
        raise Refused("lifecycle_published_already", key=same.key, number=same.number)
    last = session.exec(select(func.max(Lifecycle.number)).where(Lifecycle.key == key)).one()
    number = (last or 0) + 1
    row = Lifecycle(key=key, number=number, digest=digest(source), source=source, published_at=now)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("changed_meanwhile") from error
    note_act(session, "lifecycle_published", {"key": key, "number": number, "digest": row.digest}, now)
    return row


def checked(source: str) -> str:
    """Give the key of a definition without defects; raises `Invalid` with all of them."""
    defects = check(source)
    if defects:
        first = defects[0]
        raise Invalid(
            "lifecycle_invalid",
            pointer="/source",
            errors=[_invalid(defect) for defect in defects],
            line=first.line,
            reason=first.message,
        )
    return load_definition(source).id


def _invalid(defect: Defect) -> Invalid:
    return Invalid("lifecycle_invalid", pointer="/source", line=defect.line, reason=defect.message)
