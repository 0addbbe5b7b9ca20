"""The loader: fills an empty database with the example programme and its life until today."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select

from demonstration.player import Player, Progress
from models.columns import identity
from models.commands.appoint_actors import appoint_actors
from models.commands.import_programme import import_programme
from models.commands.publish_lifecycle import publish
from models.db import Database
from models.imports.reading import read_programme
from models.imports.records import ProgrammeFiles
from models.lifecycle import Lifecycle
from models.lifecycles.loader import default_source, digest
from models.programme import Programme
from models.store import Store

EXAMPLE = Path(__file__).parent.parent / "examples" / "mcit-2013"
SEED = 2013


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the demonstration holds: its projects, by how many years it was shifted, the decisions played."""

    projects: int
    years_shifted: int
    decisions: int


def is_empty(session: Session) -> bool:
    """Tell whether no programme is loaded yet."""
    return session.exec(select(Programme.id)).first() is None


def load_demonstration(
    database: Database,
    store: Store,
    now: datetime,
    progress: Progress,
    *,
    seed: int = SEED,
    folder: Path = EXAMPLE,
) -> Loaded:
    """Load the example so that `now` lies in the programme's second year, and play its life until `now`."""
    files = read_programme(folder)
    years = years_to_shift(files, now)
    began = datetime(files.programme.starts_on.year + years, 1, 1, tzinfo=UTC)
    with database.write() as session:
        lifecycle = _default_lifecycle(session, began)
        import_programme(session, files, identity(lifecycle), began, years)
        appoint_actors(session, began)
    decisions = Player(database, store, seed, now).play(progress)
    return Loaded(len(files.projects), years, decisions)


def _default_lifecycle(session: Session, now: datetime) -> Lifecycle:
    source = default_source()
    published = session.exec(select(Lifecycle).where(Lifecycle.digest == digest(source))).one_or_none()
    return published or publish(session, source, now)


def years_to_shift(files: ProgrammeFiles, now: datetime) -> int:
    """Tell by how many whole years to move all dates for `now` to lie in the programme's second year."""
    starts = files.programme.starts_on
    this_year = now.year if (now.month, now.day) >= (starts.month, starts.day) else now.year - 1
    return this_year - 1 - starts.year
