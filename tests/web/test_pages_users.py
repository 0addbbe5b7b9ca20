"""Administrators register and appoint people, and see that the histories are as they were written."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from models.administrative_act import AdministrativeAct
from models.person import Appointment, Person
from tests.web.conftest import Enter, SignIn
from tests.web.reader import Reader
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NEW = {
    "email": "new.person@x.example",
    "name_ar": "شخص جديد",
    "name_en": "New Person",
    "organisation": "health",
    "language": "ar",
}


def acts(world: World) -> list[tuple[str, int | None]]:
    with world.database.read() as session:
        return [(it.kind, it.person_id) for it in session.exec(select(AdministrativeAct)).all()]


def test_a_person_is_registered_appointed_and_dismissed_and_each_is_an_act(
    enter: Enter, world: World
) -> None:
    reader, administrator = enter("administrator"), world.people["administrator"]
    added = reader.submit(reader.open("/admin/users"), "/admin/users", **NEW)
    assert "New Person" in added.text
    path = added.url.path
    again = reader.submit(reader.open("/admin/users"), "/admin/users", **NEW)
    assert again.status_code == 409
    appointed = reader.submit(added, f"{path}/appointments", role="sector_reviewer", organisation="health")
    assert "Sector reviewer" in appointed.text
    with world.database.read() as session:
        held = session.exec(select(Appointment).order_by(Appointment.id.desc())).first()  # type: ignore[union-attr]
    assert held is not None
    ended = reader.submit(appointed, f"{path}/appointments/{held.id}/end")
    assert "None: this person answers nothing." in ended.text
    told = [act for act in acts(world) if act[1] == administrator]
    assert told == [
        (kind, administrator) for kind in ("person_registered", "person_appointed", "person_dismissed")
    ]


@pytest.mark.asvs("8.3.2", "7.4.2")
def test_who_is_shut_out_is_out_with_the_next_request(enter: Enter, sign_in: SignIn, world: World) -> None:
    reader, sponsor, program = enter("administrator"), enter("sponsor"), sign_in("sponsor")
    assert sponsor.open("/inbox").url.path == "/inbox"
    path = f"/admin/users/{world.people['sponsor']}"
    form = Reader.form(reader.open(path), path)
    form.pop("active")
    reader.client.post(path, data=form)
    assert sponsor.open("/inbox").url.path == "/dev/sign-in"
    assert program.get("/api/v1/projects").status_code == 401


def test_administrators_do_not_shut_themselves_out(enter: Enter, world: World) -> None:
    reader = enter("administrator")
    path = f"/admin/users/{world.people['administrator']}"
    form = Reader.form(reader.open(path), path)
    form.pop("active")
    assert reader.client.post(path, data=form).status_code == 409
    with world.database.read() as session:
        assert session.get_one(Person, world.people["administrator"]).active
        held = session.exec(select(Appointment.id).where(Appointment.role == "administrator")).one()
    assert reader.submit(reader.open(path), f"{path}/appointments/{held}/end").status_code == 409


def test_the_histories_are_verified_on_their_page(enter: Enter, world: World) -> None:
    code = world.open()
    reader = enter("administrator")
    shown = reader.open("/admin/audit")
    assert "key_issued" in shown.text
    assert "All is as it was written" in reader.submit(shown, "/admin/audit").text
    with world.database.write() as session:
        session.execute(text("UPDATE event SET kind = 'other' WHERE sequence = 1"))
    found = reader.submit(shown, "/admin/audit")
    assert f"project {code}" in found.text
    assert "is not what was written" in found.text


@pytest.mark.asvs("7.5.2", "7.4.3")
def test_a_person_sees_and_ends_their_other_sessions(enter: Enter) -> None:
    first, second = enter("sponsor"), enter("sponsor")
    page = second.open("/me")
    assert page.text.count("last used") == 2
    assert second.submit(page, "/me/sessions/end").text.count("last used") == 1
    assert first.open("/inbox").url.path == "/dev/sign-in"
    assert second.open("/inbox").url.path == "/inbox"


def test_a_person_chooses_the_language_of_their_mail(enter: Enter, world: World) -> None:
    reader = enter("sponsor", "ar")
    reader.submit(reader.open("/me"), "/me", language="en")
    with world.database.read() as session:
        assert session.get_one(Person, world.people["sponsor"]).language == "en"
    assert reader.submit(reader.open("/me"), "/me", language="fr").status_code == 422
