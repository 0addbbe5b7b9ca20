"""Shapes of deputies, of decisions taken back, and of batches of decisions."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from api.schemas.base import Answered, Asked, Code, Line, MoneyShape, Prose, RowId, TextShape
from api.schemas.proposal import Amount
from models.rules.deputies import Absence
from models.rules.money import minor_of

Email = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\s@]+@[^\s@]+$")]
Tag = Annotated[str, Field(max_length=200, pattern=r'^"?\d{1,9}-[0-9a-f]{1,32}"?$', examples=["3-0a1b2c3d"])]


class PersonNameShape(Answered):
    """A person's address and name."""

    email: str
    name: TextShape


class DeputyShape(Answered):
    """Who acts for whom; `state` is planned, active or ended."""

    id: int
    principal: PersonNameShape
    deputy: PersonNameShape
    protocol: str | None
    at_most: MoneyShape | None
    reason: str
    state: str
    starts_at: datetime
    ends_at: datetime
    set_by: PersonNameShape
    ended_at: datetime | None


class DeputiesShape(Answered):
    """Every deputyship of your body, the newest first."""

    items: list[DeputyShape]


class AbsenceAsked(Asked):
    """When a person is away, and who acts meanwhile; without a deputy the usual one acts."""

    principal: Email
    deputy: Email | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Line
    protocol: Code | None = None
    at_most: Amount | None = None

    def absence(self) -> Absence:
        """Give what was asked in minor units. Raises Invalid for an amount that is none."""
        return Absence(
            principal=self.principal,
            deputy=self.deputy or "",
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            reason=self.reason,
            protocol=self.protocol or "",
            at_most=None if self.at_most is None else minor_of(self.at_most, pointer="/at_most"),
        )


class EndingAsked(Asked):
    """That a deputyship ends now; it takes nothing more."""


class BackupAsked(Asked):
    """Who is a person's deputy where an absence names none."""

    principal: Email
    deputy: Email


class BackupShape(Answered):
    """A person's usual deputy."""

    principal: str
    deputy: str


class BatchItemAsked(Asked):
    """A turn of a batch, with the ETag that was read with it."""

    step: RowId
    tag: Tag


class BatchAsked(Asked):
    """One answer to many turns."""

    outcome: Annotated[str, Field(max_length=48, pattern=r"^[a-z][a-z0-9_]*$", examples=["approve"])]
    comment: Prose = ""
    items: Annotated[list[BatchItemAsked], Field(min_length=1, max_length=100)]


class ConfirmationAsked(Asked):
    """That a batch is confirmed; it takes nothing more."""


class BatchItemShape(Answered):
    """One turn of a batch: `fits`, `kept`, or the code of its refusal."""

    step: int
    version: int
    result: str


class BatchShape(Answered):
    """A batch: prepared or done; where it `needs_second`, another person of your body confirms it."""

    id: int
    outcome: str
    comment: str
    state: str
    needs_second: bool
    prepared_at: datetime
    confirmed_at: datetime | None
    items: list[BatchItemShape]
