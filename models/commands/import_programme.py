"""Import programme: keeps what a programme's files say, once or again, and tells what changed."""

from datetime import datetime

from sqlmodel import Session, select

from models.imports.ceilings import store_ceilings
from models.imports.faults import Faults
from models.imports.frame import Frame, store_frame
from models.imports.outcome import ImportResult
from models.imports.persons import FOCAL_POINT, Persons
from models.imports.projects import Projects
from models.imports.records import ProgrammeFiles
from models.imports.sealed import ImportRefused
from models.imports.shift import shift
from models.imports.store import Store
from models.programme import Programme


def import_programme(
    session: Session,
    files: ProgrammeFiles,
    lifecycle_id: int,
    now: datetime,
    years_shifted: int | None = None,
) -> ImportResult:
    """Make and change rows until the database says what the files say, all dates later by `years_shifted`.

    Nothing is deleted but shares and links that the files no longer hold; where no years are given, those
    of the import before stay. New projects start in `lifecycle_id`, ready to advance. Raises `Invalid` for
    codes that another programme has taken, and `Refused` naming each project whose sealed content would
    change; nothing is written then.
    """
    years = _years_before(session, files) if years_shifted is None else years_shifted
    files = shift(files, years)
    result = ImportResult(files.programme.code, years)
    store, faults = Store(session, result), Faults()
    frame = store_frame(store, files, faults)
    faults.raise_if_any()
    persons = Persons(store)
    _appoint_focal_points(persons, files, frame)
    projects = Projects(store, frame, persons, faults, lifecycle_id, now, [])
    projects.write(files)
    faults.raise_if_any()
    if projects.sealed:
        raise ImportRefused(projects.sealed)
    store_ceilings(store, files, frame, faults, now)
    faults.raise_if_any()
    session.flush()
    return result


def _years_before(session: Session, files: ProgrammeFiles) -> int:
    wanted = select(Programme.years_shifted).where(Programme.code == files.programme.code)
    return session.exec(wanted).first() or 0


def _appoint_focal_points(persons: Persons, files: ProgrammeFiles, frame: Frame) -> None:
    """Make every organisation's mailbox, and those that protocols name, its focal point."""
    named = [(it.mailbox, it.code) for it in files.organisations]
    for protocol in files.protocols:
        named += [
            (protocol.mailboxes["lead"], protocol.lead),
            (protocol.mailboxes["partner"], protocol.partner),
        ]
    persons.introduce((mailbox, FOCAL_POINT, frame.organisations[code]) for mailbox, code in named)
    for mailbox, code in dict.fromkeys(named):
        persons.appoint(mailbox, FOCAL_POINT, frame.organisations[code])
