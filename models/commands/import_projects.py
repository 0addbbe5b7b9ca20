"""Import projects: opens and changes the projects of a programme that is there, from sheets."""

from datetime import datetime

from sqlmodel import Session

from models.columns import identity
from models.definitions import newest
from models.imports.faults import Faults
from models.imports.outcome import ImportResult
from models.imports.persons import Persons
from models.imports.present import Present
from models.imports.projects import Projects
from models.imports.records import ProgrammeFiles
from models.imports.sealed import ImportRefused
from models.imports.store import Store


def import_projects(session: Session, present: Present, files: ProgrammeFiles, now: datetime) -> ImportResult:
    """Make and change projects until they are as the sheets say; all of them, or none.

    Projects that the sheets leave out stay as they are. Raises `Invalid` for codes that another programme
    has taken, and `Refused` naming each project whose sealed content would change.
    """
    programme = present.frame.programme
    result = ImportResult(programme.code, programme.years_shifted)
    store, faults = Store(session, result), Faults()
    lifecycle_id = identity(newest(session))
    projects = Projects(store, present.frame, Persons(store), faults, lifecycle_id, now, [])
    projects.write(files)
    faults.raise_if_any()
    if projects.sealed:
        raise ImportRefused(projects.sealed)
    session.flush()
    return result
