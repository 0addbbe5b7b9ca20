"""Who acts: a natural person, or a machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person, with the organisation acted for; a machine has no person."""

    person_id: int | None
    organisation_id: int | None = None
    name: str = ""
