"""The operators' page: what failed is seen, tried again or given up with a reason, and leaves its trace."""

import pytest
from sqlmodel import select

from models.administrative_act import AdministrativeAct
from models.brakes import REMINDERS, VOLUME, is_braked, set_brake
from models.notice import Notice
from models.suppressions import is_suppressed, suppress
from tests.web.conftest import Enter
from tests.web.world import NOW, World


def acts(world: World) -> list[str]:
    with world.database.read() as session:
        return [row.kind for row in session.exec(select(AdministrativeAct)).all()]


def put_aside(world: World, code: str) -> list[int]:
    """Put a project's notices aside, as delivery does with those that nobody takes."""
    with world.database.write() as session:
        for row in session.exec(select(Notice)).all():
            row.state, row.reason = "dead", "550 no such user"
        return [row.id or 0 for row in session.exec(select(Notice).order_by(Notice.id)).all()]  # type: ignore[arg-type]


def states(world: World) -> dict[int, str]:
    with world.database.read() as session:
        return {row.id or 0: row.state for row in session.exec(select(Notice)).all()}


def test_a_failed_move_is_shown_with_its_error_and_tried_again(world: World, enter: Enter) -> None:
    code, operator = world.open(), enter("operator")
    world.decide_only(code, "draft", "sponsor", "submit")
    with world.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE work SET attempts = 5, failed_at = due_at, last_error = 'ZeroDivisionError: by chance'"
        )
    shown = operator.open("/ops")
    assert "ZeroDivisionError: by chance" in shown.text
    after = operator.submit(shown, "/ops/moves")
    assert "ZeroDivisionError" not in after.text
    assert acts(world)[-1] == "move_retried"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_notices_are_sent_again_or_given_up_with_a_reason(world: World, enter: Enter) -> None:
    code, operator = world.open(), enter("operator", "ar")
    world.decide(code, "draft", "sponsor", "submit")
    notices = put_aside(world, code)
    shown = operator.open("/ops")
    assert "550 no such user" in shown.text
    again = operator.form(shown, "/ops/notices") | {"notice": str(notices[0]), "do": "retry"}
    assert operator.client.post("/ops/notices", data=again).status_code == 200
    assert states(world)[notices[0]] == "queued"
    drop = again | {"notice": str(notices[1]), "do": "drop"}
    assert operator.client.post("/ops/notices", data=drop).status_code == 422
    operator.client.post("/ops/notices", data=drop | {"reason": "left the ministry"})
    assert states(world)[notices[1]] == "cancelled"
    operator.client.post("/ops/notices", data=again | {"do": "retry_all"})
    assert "dead" not in states(world).values()
    assert operator.client.post("/ops/notices", data=again | {"notice": "x"}).status_code == 422


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_reminders_are_stopped_with_a_reason_and_let_go(world: World, enter: Enter) -> None:
    operator = enter("operator")
    with world.database.write() as session:
        set_brake(session, REMINDERS, VOLUME, "12 times the usual", NOW)
    shown = operator.open("/ops")
    assert "Far more mail than usual" in shown.text
    token = operator.form(shown, "/ops/brakes")["token"]
    operator.client.post("/ops/brakes", data={"token": token, "name": "reminders", "do": "let_go"})
    hold = {"token": token, "name": "mail", "do": "hold"}
    assert "Give a reason" in operator.client.post("/ops/brakes", data=hold).text
    operator.client.post("/ops/brakes", data=hold | {"reason": "a wrong template"})
    assert (
        operator.client.post("/ops/brakes", data=hold | {"name": "clocks", "reason": "x"}).status_code == 422
    )
    with world.database.read() as session:
        assert (is_braked(session, "reminders"), is_braked(session, "mail")) == (False, True)
    assert acts(world)[-2:] == ["let_go", "held"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_address_is_opened_again(world: World, enter: Enter) -> None:
    operator = enter("operator")
    with world.database.write() as session:
        suppress(session, "gone@x.example", "refused", "550", None, NOW)
    operator.submit(operator.open("/ops"), "/ops/addresses")
    with world.database.read() as session:
        assert not is_suppressed(session, "gone@x.example")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_only_operators_come_in_and_find_the_way(world: World, enter: Enter) -> None:
    assert enter("manager").open("/ops").status_code == 403
    assert 'href="/ops"' in enter("operator").open("/inbox").text
    assert 'href="/ops"' not in enter("manager").open("/inbox").text
