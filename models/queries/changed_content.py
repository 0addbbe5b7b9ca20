"""What changed of a project's content between the version somebody read and the one that holds now."""

from sqlmodel import Session

from models.project import Project
from models.version import ContentVersion

ASPECTS = ("title", "scope", "clauses", "amounts", "years", "parties")


def changed_aspects(session: Session, project_id: int, seen_version: int) -> tuple[str, ...]:
    """Name the aspects whose seal is another one now; none where the version that was seen is not known."""
    current = session.get_one(Project, project_id).version
    seen = session.get(ContentVersion, (project_id, seen_version))
    kept = session.get_one(ContentVersion, (project_id, current))
    if seen is None:
        return ()
    return tuple(aspect for aspect in ASPECTS if seen.seals.get(aspect) != kept.seals.get(aspect))
