"""Who acts: a natural person, or the system itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person, with the organisation acted for; the system has neither."""

    person_id: int | None
    organisation_id: int | None = None
    name: str = ""


SYSTEM = Actor(None, None, "Shiraka")
