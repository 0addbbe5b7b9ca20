"""Absence on the pages: a deputy is named for some days, holds what waits, and gives it back."""

from datetime import timedelta

import pytest

from tests.web.conftest import Enter
from tests.web.world import TODAY, World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_deputy_acts_while_the_principal_is_away(world: World, enter: Enter, language: str) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    manager, deputy = enter("manager", language), enter("technical", language)
    step = f"/steps/{world.slot(code, 'screening')}"
    assert step not in deputy.open("/inbox").text
    address = "/me/deputies"
    days = {"starts_at": TODAY.isoformat(), "ends_at": (TODAY + timedelta(days=3)).isoformat()}
    asked = manager.open(address)
    unreasoned = manager.submit(asked, address, deputy="technical@x.example", **days)
    assert 'href="#reason"' in unreasoned.text
    kept = manager.submit(asked, address, deputy="technical@x.example", reason="Leave", **days)
    assert kept.url.path == address
    assert "Leave" in kept.text
    assert step in deputy.open("/inbox").text
    ended = manager.submit(kept, "/me/deputies/end")
    assert 'action="/me/deputies/end"' not in ended.text
    assert step not in deputy.open("/inbox").text


def test_days_that_are_none_and_strangers_are_refused(world: World, enter: Enter) -> None:
    manager, address = enter("manager"), "/me/deputies"
    asked = manager.open(address)
    for changes, field in (
        ({"starts_at": "soon"}, "starts_at"),
        ({"starts_at": TODAY.isoformat(), "ends_at": ""}, "ends_at"),
    ):
        refused = manager.submit(asked, address, reason="Leave", **changes)
        assert f'href="#{field}"' in refused.text
    days = {"starts_at": TODAY.isoformat(), "ends_at": TODAY.isoformat(), "reason": "Leave"}
    assert manager.submit(asked, address, deputy="stranger@x.example", **days).status_code == 422
    token = {"token": manager.form(asked, "/language")["token"], "deputyship": "99"}
    assert manager.client.post("/me/deputies/end", data=token).status_code == 404
