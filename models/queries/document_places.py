"""Where a person may attach documents to a project: by the rule itself, asked about every place there is."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from models.definitions import definition_of
from models.facts import decider_of, load_facts
from models.project import Project
from models.queries.project import Place, step_place
from models.rules.attachments import Attachment, check_attachment
from models.rules.definition import Lifecycle
from models.rules.document_kinds import KINDS
from models.rules.errors import ShirakaError
from models.rules.facts import Facts
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """A kind of document, and the open turn that asks for it where one does."""

    kind: str
    title: Text
    step: Place | None = None
    subject: str = ""


def document_places(session: Session, project_id: int, person_id: int) -> tuple[DocumentPlace, ...]:
    """Give every place at which a person may attach a document now; those that turns ask for come first."""
    project = session.get_one(Project, project_id)
    definition = definition_of(session, project.lifecycle_id)
    facts = load_facts(session, project)
    decider = decider_of(session, person_id, project_id)

    def is_open(place: DocumentPlace) -> bool:
        step = place.step.id if place.step else ""
        try:
            check_attachment(
                definition, facts, Attachment(place.kind, "", "", 0, "", step, place.subject), decider
            )
        except ShirakaError:
            return False
        return True

    return tuple(place for place in _every(definition, facts) if is_open(place))


def _every(definition: Lifecycle, facts: Facts) -> Iterator[DocumentPlace]:
    for (key, subject), slot in facts.slots.items():
        if slot.state == "open":
            for kind in definition.steps[key].documents:
                yield DocumentPlace(kind, KINDS[kind], step_place(definition, key), subject)
    for kind, title in KINDS.items():
        yield DocumentPlace(kind, title)
