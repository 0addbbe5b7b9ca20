"""Where a project stands, in few words, and whether the engine has still to move it."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlmodel import Session, col

from models.project import Project
from models.queries.rows import fetch_one
from models.version import ContentVersion
from models.work import Work


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands; `ready` while it waits in the engine's queue."""

    project_id: int
    code: str
    stage: str
    state: str
    version: int
    ready: bool
    tag: str


def standing_of(session: Session, project_id: int) -> Standing:
    """Tell where a project stands. Raises LookupError where there is none."""
    queued = exists().where(col(Work.project_id) == col(Project.id), col(Work.failed_at).is_(None))
    row = fetch_one(
        session,
        select(
            col(Project.id),
            col(Project.code),
            col(Project.stage),
            col(Project.state),
            col(Project.version),
            queued,
            col(ContentVersion.tag),
        )
        .join(
            ContentVersion,
            (col(ContentVersion.project_id) == col(Project.id))
            & (col(ContentVersion.number) == col(Project.version)),
        )
        .where(col(Project.id) == project_id),
    )
    if row is None:
        raise LookupError("there is no such project")
    key, code, stage, state, version, ready, tag = row
    return Standing(key, code, stage, state, version, bool(ready), tag)
