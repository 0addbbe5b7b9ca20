"""Papers: what a character attaches where the lifecycle asks for a document."""

import hashlib
import io
from datetime import datetime

from sqlmodel import Session

from models.actor import Actor
from models.commands.attach import attach
from models.definitions import definition_of
from models.project import Project
from models.rules.attachments import Attachment
from models.rules.document_kinds import KINDS
from models.step import Slot
from models.store import Store, new_key


class Papers:
    """Writes short documents and keeps them in a store."""

    def __init__(self, store: Store) -> None:
        """Keep what is written in `store`."""
        self.store = store

    def supply(self, session: Session, slot: Slot, outcome: str, actor: Actor, now: datetime) -> None:
        """Attach each document that a turn asks for, where the answer to come lets the project pass."""
        project = session.get_one(Project, slot.project_id)
        step = definition_of(session, project.lifecycle_id).steps[slot.step_key]
        if outcome not in step.outcomes or step.outcomes[outcome].effect != "pass":
            return
        for kind in step.documents:
            title = KINDS[kind]
            lines = (title.ar, title.en, f"{project.code} {project.title_ar}", project.title_en, slot.subject)
            content = "\n".join((*lines, f"{now:%Y-%m-%d}", "")).encode()
            self._attach(session, slot, kind, content, actor, now)

    def _attach(
        self, session: Session, slot: Slot, kind: str, content: bytes, actor: Actor, now: datetime
    ) -> None:
        digest = hashlib.sha256(content).hexdigest()
        name = f"{kind}.txt"
        given = Attachment(kind, name, "text/plain", len(content), digest, slot.step_key, slot.subject)
        key = new_key(slot.project_id)
        kept = attach(session, slot.project_id, given, key, actor, now)
        if kept.storage_key == key:
            self.store.put(key, io.BytesIO(content))
