"""Papers: what a character attaches where the lifecycle asks for a document."""

import hashlib
import io
from datetime import datetime

from sqlmodel import Session

from models.actor import Actor
from models.agreement import terms_of, write_agreement
from models.commands.attach import attach
from models.definitions import definition_of
from models.facts import AGREEMENT
from models.project import Project
from models.rules.attachments import WORD, Attachment
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
            if kind == AGREEMENT:
                name = f"{project.code} v{project.version}.docx"
                content = write_agreement(terms_of(session, project))
                self._attach(session, slot, kind, (name, WORD, content), actor, now)
                continue
            title = KINDS[kind]
            lines = (title.ar, title.en, f"{project.code} {project.title_ar}", project.title_en, slot.subject)
            content = "\n".join((*lines, f"{now:%Y-%m-%d}", "")).encode()
            self._attach(session, slot, kind, (f"{kind}.txt", "text/plain", content), actor, now)

    def _attach(
        self,
        session: Session,
        slot: Slot,
        kind: str,
        file: tuple[str, str, bytes],
        actor: Actor,
        now: datetime,
    ) -> None:
        """Attach a file, given as its name, its media type and its bytes."""
        name, media_type, content = file
        digest = hashlib.sha256(content).hexdigest()
        given = Attachment(kind, name, media_type, len(content), digest, slot.step_key, slot.subject)
        key = new_key(slot.project_id)
        kept = attach(session, slot.project_id, given, key, actor, now)
        if kept.storage_key == key:
            self.store.put(key, io.BytesIO(content))
