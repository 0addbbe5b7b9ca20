"""What a notice tells: the typed form of an outbox row's facts."""

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError


class Unrenderable(Exception):
    """A notice that cannot be made into a mail, with the reason; no retry mends it."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Both(_Frozen):
    """A text in both languages."""

    ar: str
    en: str

    def in_language(self, language: str) -> str:
        """Give the text in `language`; the other one where it is empty."""
        return (self.ar or self.en) if language == "ar" else (self.en or self.ar)


class ProjectFacts(_Frozen):
    """The project a notice is about."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    title_ar: str
    title_en: str

    @property
    def title(self) -> Both:
        """Give the title in both languages."""
        return Both(ar=self.title_ar, en=self.title_en)


OwnPath = Annotated[str, Field(pattern=r"^(/[A-Za-z0-9][A-Za-z0-9._~-]*)+$", max_length=200)]
Shape = TypeVar("Shape", bound=_Frozen)


class Facts(_Frozen):
    """Everything a template may tell; `path` is the page of the matter, below the public address."""

    project: ProjectFacts
    stage: Both
    step: Both | None = None
    subject: Both | None = None
    organisation: Both
    recipient: Both
    due_at: AwareDatetime | None = None
    opened_at: AwareDatetime
    comment: str = ""
    outcome: Both | None = None
    address: str = ""
    addressee: Both | None = None
    path: OwnPath


class DigestFacts(_Frozen):
    """What a digest tells beside its lines, which are notices of their own."""

    organisation: Both
    recipient: Both
    path: OwnPath


class CodeFacts(_Frozen):
    """What a mailed code is for; the code itself follows from the seed and the installation's secret."""

    organisation: Both
    recipient: Both
    purpose: Literal["sign_in", "confirm", "link"]
    code_seed: Annotated[str, Field(min_length=32, max_length=64)]
    path: OwnPath


def read_code_facts(raw: dict[str, Any]) -> CodeFacts:
    """Check and type the facts of a code. Raises Unrenderable with every field at fault."""
    return _read(CodeFacts, raw)


def read_facts(raw: dict[str, Any]) -> Facts:
    """Check and type the facts of a row. Raises Unrenderable with every field at fault."""
    return _read(Facts, raw)


def read_digest_facts(raw: dict[str, Any]) -> DigestFacts:
    """Check and type the facts of a digest. Raises Unrenderable with every field at fault."""
    return _read(DigestFacts, raw)


def _read(shape: type[Shape], raw: dict[str, Any]) -> Shape:
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, it['loc']))}: {it['msg']}" for it in error.errors())
        raise Unrenderable(f"the facts cannot be used: {faults}") from error


def late_by(facts: Facts, now: datetime) -> bool:
    """Tell whether the deadline has passed."""
    return facts.due_at is not None and now > facts.due_at
