"""Sessions of browsers end when they should, on the server."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from api.pages.websession import COOKIE
from models.browser_session import BrowserSession
from models.clock import utc_now
from models.queries.browser_sessions import find_live
from tests.web.reader import Reader
from tests.web.world import World

Enter = Callable[..., Reader]


@pytest.mark.asvs("7.4.1")
def test_a_copied_cookie_is_worth_nothing_after_sign_out(enter: Enter) -> None:
    reader = enter("manager")
    copied = reader.client.cookies[COOKIE]
    inbox = reader.open("/inbox")
    assert inbox.url.path == "/inbox"
    reader.submit(inbox, "/sign-out")
    reader.client.cookies.clear()
    reader.client.cookies.set(COOKIE, copied)
    assert reader.open("/inbox").url.path == "/dev/sign-in"


def test_signing_in_again_ends_the_session_before(enter: Enter, world: World) -> None:
    reader = enter("manager")
    copied = reader.client.cookies[COOKIE]
    reader.sign_in(world.people["sponsor"])
    reader.client.cookies.clear()
    reader.client.cookies.set(COOKIE, copied)
    assert reader.open("/inbox").url.path == "/dev/sign-in"


@pytest.mark.asvs("7.3.1", "7.3.2")
def test_a_session_unused_for_half_an_hour_or_ten_hours_old_is_over(enter: Enter, world: World) -> None:
    enter("manager")
    now = utc_now()
    with world.database.read() as session:
        row = session.exec(select(BrowserSession).order_by(col(BrowserSession.started_at).desc())).first()
        assert row is not None
        started, digest, person = row.started_at, row.digest, row.person_id
        live = find_live(session, digest, now)
        assert live is not None
        assert live.person_id == person
        assert find_live(session, digest, started + timedelta(minutes=29)) is not None
        assert find_live(session, digest, started + timedelta(minutes=30)) is None
    with world.database.write() as session:
        later = update(BrowserSession).where(col(BrowserSession.digest) == digest)
        session.execute(later.values(seen_at=started + timedelta(hours=10)))
    with world.database.read() as session:
        assert find_live(session, digest, started + timedelta(hours=9, minutes=59)) is not None
        assert find_live(session, digest, started + timedelta(hours=10)) is None
