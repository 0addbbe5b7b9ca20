"""The administrators' pages: calendars, lifecycles and notices as they are, and new ones looked at first."""

import pytest
from httpx import Response

from models.calendars.loader import SHIPPED
from models.lifecycles.loader import default_source
from notifications.preview import kinds
from tests.web.conftest import Enter
from tests.web.reader import Reader
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def send(reader: Reader, address: str, **fields: str) -> Response:
    """Send a form with a definition in it."""
    given = reader.form(reader.open(address), address) | fields
    return reader.client.post(address, data=given, files={"none": ("", b"")})


def test_a_lifecycle_is_checked_drawn_and_published_as_the_next_version(world: World, enter: Enter) -> None:
    administrator, address = enter("administrator"), "/admin/lifecycles"
    source = default_source()
    broken = send(administrator, address, source=source.replace("after: [draft]", "after: [nothing]"))
    assert broken.status_code == 422
    assert "nothing" in broken.text.partition("summary-of-errors")[2].partition("</div>")[0]
    same = send(administrator, address, source=source, do="publish")
    assert same.status_code == 409
    changed = source.replace("Screening", "First screening")
    drawn = send(administrator, address, source=changed, do="check")
    assert drawn.status_code == 200
    assert "<svg" in drawn.text
    assert 'value="publish"' in drawn.text
    published = send(administrator, address, source=changed, do="publish")
    assert published.url.path.endswith("/2")
    assert "First screening" in published.text


def test_a_calendar_is_shown_by_year_and_a_new_one_tells_what_it_changes(world: World, enter: Enter) -> None:
    administrator, address = enter("administrator"), "/admin/calendar"
    shown = administrator.open(f"{address}?year=2026").text
    assert "Ramadan" in shown
    assert "Sunday" in shown
    source = SHIPPED.read_text(encoding="utf-8")
    assert "it changes 0 days" in send(administrator, address, source=source).text
    first = source.partition("days:\n")[2].partition("\n")[0]
    assert "it changes 1 day." in send(administrator, address, source=source.replace(first + "\n", "")).text
    assert send(administrator, address, source="id: [").status_code == 422
    changed = source.replace(first + "\n", "")
    unreasoned = send(administrator, address, source=changed, do="publish")
    assert 'href="#reason"' in unreasoned.text
    published = send(administrator, address, source=changed, do="publish", reason="Moved", reference="No. 7")
    assert published.url.path == address
    assert "No. 7" in published.text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_kind_of_notice_is_shown_as_its_mail(world: World, enter: Enter, language: str) -> None:
    administrator = enter("administrator", language)
    listed = administrator.open("/admin/templates").text
    for kind in kinds():
        assert f"/admin/templates/{kind.name}" in listed
        shown = administrator.open(f"/admin/templates/{kind.name}")
        assert shown.status_code == 200, kind.name
        body = administrator.open(f"/admin/templates/{kind.name}/ar")
        assert "sandbox" in body.headers["content-security-policy"]
        assert '<html lang="ar" dir="rtl">' in body.text
    assert administrator.open("/admin/templates/none").status_code == 404


def test_only_administrators_come_in_and_find_the_way(world: World, enter: Enter) -> None:
    for address in ("/admin", "/admin/calendar", "/admin/lifecycles", "/admin/templates"):
        assert enter("manager").open(address).status_code == 403
    assert 'href="/admin"' in enter("administrator").open("/inbox").text
    assert "/admin/calendar" in enter("administrator").open("/admin").text
