"""Whom the notices of a movement would reach, before anything moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from models.announcements import FOCAL_POINT
from models.columns import identity
from models.outbox import Recipient, appointed
from models.project import Project
from models.rules.changes import Change, SlotOpened
from models.rules.facts import Facts
from models.rules.notices import Owed


@dataclass(frozen=True, slots=True)
class Concerned:
    """The people by role and organisation, and the bodies that are told where a project stands."""

    people: Mapping[tuple[str, int], Sequence[Recipient]]
    bodies: frozenset[int]

    def told(self, notices: Iterable[Owed]) -> int:
        """Count the persons whom these notices would reach, each once."""
        return len({person for notice in notices for person in self._reached(notice.change)})

    def _reached(self, change: Change) -> Iterable[int]:
        if isinstance(change, SlotOpened):
            holders = self.people.get((change.role, change.organisation), ())
            return [one.person_id for one in holders if change.person in (None, one.person_id)]
        return [one.person_id for body in self.bodies for one in self.people.get((FOCAL_POINT, body), ())]


def concerned(
    session: Session, project: Project, facts: Facts, movements: Iterable[Iterable[Change]]
) -> Concerned:
    """Find everybody whom any of these movements might reach."""
    opened = [one for changes in movements for one in changes if isinstance(one, SlotOpened)]
    parties = {party.organisation for party in facts.subjects["party"] if party.organisation is not None}
    bodies = parties | {facts.organisations[body] for body in ("sponsor", "lead", "partner")}
    roles = {FOCAL_POINT, *(one.role for one in opened)}
    wanted = bodies | {one.organisation for one in opened}
    return Concerned(appointed(session, identity(project), roles, wanted), frozenset(bodies))
