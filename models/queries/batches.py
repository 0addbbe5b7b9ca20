"""Batches of decisions: what was prepared, and what became of each turn."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.batch import Batch
from models.columns import identity
from models.queries.visibility import Viewer


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One turn of a batch: `fits`, `kept`, or the code of its refusal."""

    step: int
    version: int
    result: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch: prepared or done; where it `needs_second`, another person of the body confirms it."""

    id: int
    person_id: int
    outcome: str
    comment: str
    state: str
    needs_second: bool
    prepared_at: datetime
    confirmed_at: datetime | None
    items: tuple[BatchItem, ...]


def find_batch(session: Session, viewer: Viewer, batch_id: int) -> BatchRow | None:
    """Give a batch of the viewer's body, or none."""
    batch = session.get(Batch, batch_id)
    if batch is None or (batch.organisation_id != viewer.organisation_id and viewer.person_id is not None):
        return None
    return batch_row(batch)


def batch_row(batch: Batch) -> BatchRow:
    """Give a kept batch as it is told."""
    return BatchRow(
        id=identity(batch),
        person_id=batch.person_id,
        outcome=batch.outcome,
        comment=batch.comment,
        state=batch.state,
        needs_second=batch.needs_second,
        prepared_at=batch.prepared_at,
        confirmed_at=batch.confirmed_at,
        items=tuple(BatchItem(*item) for item in batch.items),
    )
