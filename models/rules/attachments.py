"""The rule of documents: which kinds there are, which files are taken, and which turns lack one."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from models.rules.approvals import Decider, may_answer
from models.rules.definition import Lifecycle
from models.rules.document_kinds import KINDS
from models.rules.errors import Forbidden, Invalid, Refused
from models.rules.facts import Facts

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
# The endings that a name may have, by what its content is.
TAKEN: Mapping[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    WORD: ("docx",),
    SHEET: ("xlsx",),
    SLIDES: ("pptx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "text/plain": ("txt", "csv"),
}
ENDINGS = ", ".join(ending for endings in TAKEN.values() for ending in endings)
LONGEST_NAME = 200
# Separators of folders, and marks that turn the direction of a text and so hide the true ending of a name.
FORBIDDEN = re.compile(r'[\\/:*?"<>|\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a person attaches: a file as it was received, its kind, and the turn that it belongs to."""

    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    step: str = ""
    subject: str = ""


def check_name(name: str) -> str:
    """Give a file's name as it is kept. Raises `Invalid` for one that could mislead or leave its folder."""
    kept = unicodedata.normalize("NFC", name).strip()
    hidden = any(unicodedata.category(character) in ("Cc", "Cs") for character in kept)
    if not kept.strip(".") or len(kept) > LONGEST_NAME or hidden or FORBIDDEN.search(kept):
        raise Invalid("document_name_invalid", pointer="/name", limit=LONGEST_NAME)
    return kept


def check_content(name: str, media_type: str | None) -> str:
    """Give the media type of a file whose content and name agree. Raises `Invalid` for any other."""
    if media_type is None or media_type not in TAKEN:
        raise Invalid("document_type_refused", pointer="/content", taken=ENDINGS)
    ending = name.rpartition(".")[2].lower()
    if ending not in TAKEN[media_type]:
        raise Invalid(
            "document_type_differs", pointer="/name", name=name, expected=", ".join(TAKEN[media_type])
        )
    return media_type


def check_attachment(definition: Lifecycle, facts: Facts, given: Attachment, decider: Decider) -> None:
    """Check that a person may attach a document where it is to belong.

    Raises `Invalid` for an unknown kind, `Refused` where no such turn is open, `Forbidden` for a person who
    does not hold it; a document of no turn may be attached by whoever has a role on the project.
    """
    if given.kind not in KINDS:
        raise Invalid("document_kind_unknown", pointer="/kind", kind=given.kind, known=", ".join(KINDS))
    if not given.step:
        _check_general(definition, facts, given, decider)
        return
    slot = facts.slots.get((given.step, given.subject))
    if slot is None or slot.state != "open":
        raise Refused("document_turn_closed", pointer="/step", step=given.step, subject=given.subject or "-")
    if not may_answer(definition, facts, slot, decider):
        raise Forbidden("document_turn_not_yours", pointer="/step", step=given.step)


def _check_general(definition: Lifecycle, facts: Facts, given: Attachment, decider: Decider) -> None:
    asking = [step.id for step in definition.steps.values() if given.kind in step.documents]
    if asking:
        raise Invalid(
            "document_step_required", pointer="/step", kind=KINDS[given.kind], steps=", ".join(asking)
        )
    bodies = {*facts.organisations.values()}
    bodies |= {party.organisation for party in facts.subjects.get("party", ()) if party.organisation}
    if not any(organisation in bodies for _role, organisation in decider.appointments):
        raise Forbidden("document_not_yours")
