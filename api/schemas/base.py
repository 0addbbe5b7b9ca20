"""What every shape of the API shares: texts in two languages, money, references, pages and problems."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
RowId = Annotated[int, Field(ge=1, le=2**31 - 1)]
Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
Prose = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Word = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
Cursor = Annotated[str, Field(min_length=1, max_length=400)]


class Answered(BaseModel):
    """A shape that the API gives."""

    model_config = ConfigDict(from_attributes=True)


class Asked(BaseModel):
    """A shape that the API takes; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class TextShape(Answered):
    """A text in Arabic and English."""

    ar: str
    en: str


class MoneyShape(Answered):
    """An amount in major units with two decimals, and its currency (ISO 4217)."""

    amount: str = Field(pattern=r"^-?\d+\.\d{2}$", examples=["1250000.00"])
    currency: str = Field(examples=["EGP"])


class ReferenceShape(Answered):
    """The code and the name of something else."""

    code: str
    name: TextShape


class PlaceShape(Answered):
    """A stage, state, step or role of the lifecycle."""

    id: str
    title: TextShape


class PageShape(Answered, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None


class FaultShape(Answered):
    """One fault of a request; `pointer` is a JSON pointer to the field, or empty."""

    pointer: str
    code: str
    message: str


class UnmetReasonShape(Answered):
    """A condition that is not met, in the language of the problem."""

    condition: str
    reason: str
    who: str
    step: str


class ProblemShape(Answered):
    """A problem (RFC 9457); `type` and `code` are stable, `detail` is in the language asked for."""

    type: str = Field(examples=["/problems/refused"])
    title: str
    status: int
    code: str
    detail: str
    errors: list[FaultShape]
    unmet: list[UnmetReasonShape] | None = None
