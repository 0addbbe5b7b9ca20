"""Documents for tests: what a turn asks for, attached by whoever answers it."""

import hashlib
import secrets
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from models.actor import Actor
from models.commands.attach import attach
from models.rules.attachments import Attachment
from models.rules.definition import Step
from models.step import Slot
from models.store import Store

PAPER = b"What was agreed, done or found.\n"


def attach_asked(session: Session, slot: Slot, step: Step, actor: Actor, now: datetime) -> None:
    """Attach each document that a turn asks for; only their rows matter, and no file is kept."""
    for kind in step.documents:
        given = paper(kind, step.id, slot.subject)
        attach(session, slot.project_id, given, f"none/{secrets.token_hex(8)}", actor, now)


def paper(kind: str, step: str = "", subject: str = "", content: bytes = PAPER) -> Attachment:
    """Give a short text as an attachment."""
    digest = hashlib.sha256(content).hexdigest()
    return Attachment(kind, f"{kind}.txt", "text/plain", len(content), digest, step, subject)


def store_in(folder: Path) -> Store:
    """Give a store in a folder."""
    return Store(f"file://{folder}")
