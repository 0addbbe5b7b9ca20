"""Stores the persons that the files name by mailbox, and what they are appointed to."""

from collections.abc import Iterable

from sqlmodel import col, select

from models.columns import identity
from models.imports.store import Store
from models.organisation import Organisation
from models.person import Appointment, Person
from models.rules.text import Text

FOCAL_POINT, SPONSOR = "focal_point", "sponsor"
TITLES = {
    FOCAL_POINT: Text(ar="جهة الاتصال", en="Focal point"),
    SPONSOR: Text(ar="مدير المشروع", en="Project manager"),
}


class Persons:
    """Persons by mailbox, and appointments, as an import finds and makes them."""

    def __init__(self, store: Store) -> None:
        """Read who is there."""
        self.store = store
        self.rows = {row.email: row for row in store.session.exec(select(Person)).all()}
        appointed = store.session.exec(
            select(Appointment).where(col(Appointment.role).in_((FOCAL_POINT, SPONSOR)))
        ).all()
        self.appointed = {
            (row.person_id, row.role, row.organisation_id, row.project_id): row for row in appointed
        }

    def introduce(self, wanted: Iterable[tuple[str, str, Organisation]]) -> None:
        """Make each mailbox a person, named after the role and the organisation, unless it is one."""
        count = len(self.rows)
        for mailbox, role, organisation in wanted:
            if mailbox not in self.rows:
                self.rows[mailbox] = _person(mailbox, role, organisation)
                self.store.session.add(self.rows[mailbox])
                self.store.result.nouns["persons"].created.append(mailbox)
        if len(self.rows) > count:
            self.store.session.flush()

    def appoint(
        self, mailbox: str, role: str, organisation: Organisation, project: tuple[int, str] | None = None
    ) -> None:
        """See to it that a mailbox is a person with this role: on one project (id, code), or on all."""
        self.introduce([(mailbox, role, organisation)])
        person = self.rows[mailbox]
        project_id, code = project or (None, "")
        key = (identity(person), role, identity(organisation), project_id)
        changes = self.store.result.nouns["appointments"]
        if key in self.appointed:
            changes.note(mailbox, {})
            return
        row = Appointment(
            person_id=key[0], role=role, organisation_id=identity(organisation), project_id=project_id
        )
        self.store.session.add(row)
        self.appointed[key] = row
        changes.created.append(" ".join(part for part in (mailbox, role, organisation.code, code) if part))

    def dismiss(self, mailbox: str, project_id: int, code: str) -> None:
        """Take a mailbox that no longer manages a project off it."""
        person = self.rows.get(mailbox)
        for key, row in list(self.appointed.items()):
            if person is not None and (key[0], key[1], key[3]) == (person.id, SPONSOR, project_id):
                self.store.session.delete(row)
                del self.appointed[key]
                self.store.result.nouns["appointments"].removed.append(f"{mailbox} {SPONSOR} {code}")


def _person(mailbox: str, role: str, organisation: Organisation) -> Person:
    title = TITLES[role]
    return Person(
        email=mailbox,
        name_ar=f"{title.ar}، {organisation.name_ar}",
        name_en=f"{title.en}, {organisation.name_en}",
        organisation_id=identity(organisation),
    )
