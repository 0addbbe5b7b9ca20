"""Tranches, amendments and protocols over HTTP: as they were read, once a key, and by who may."""

from typing import Any

import httpx
import pytest

from tests.web.conftest import SignIn
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def act(
    client: httpx.Client, path: str, body: dict[str, Any], key: str = "", read: str = ""
) -> httpx.Response:
    """Post something on the version of what is read."""
    tag = client.get(f"/api/v1{read or path.rpartition('/')[0]}").headers.get("ETag", '"1-a"')
    headers = {"If-Match": tag} | ({"Idempotency-Key": key} if key else {})
    return client.post(f"/api/v1{path}", json=body, headers=headers)


def test_tranches_are_shown_part_by_part_and_sum_to_the_shares(world: World, sign_in: SignIn) -> None:
    code, manager = world.open(), sign_in("manager")
    found = manager.get(f"/api/v1/projects/{code}/tranches").json()
    assert found["rule"] == "hold"
    parts = [part for tranche in found["items"] for part in tranche["parts"]]
    assert {part["state"] for part in parts} == {"planned"}
    cost = manager.get(f"/api/v1/projects/{code}").json()["cost"]["amount"]
    assert sum(float(part["amount"]["amount"]) for part in parts) == float(cost)
    assert manager.get("/api/v1/arrears").json() == {"items": []}
    assert sign_in("stranger").get(f"/api/v1/projects/{code}/tranches").status_code == 404


def test_a_draft_has_nothing_to_plan_to_spend_or_to_amend(world: World, sign_in: SignIn) -> None:
    code, manager = world.open(), sign_in("manager")
    path = f"/projects/{code}"
    for place, body, expected in (
        ("/tranche-plans", {"rule": "release"}, "tranches_not_now"),
        ("/amendments", {"reason": "why"}, "amendment_not_now"),
    ):
        refused = act(manager, f"{path}{place}", body, read=path)
        assert (refused.status_code, refused.json()["code"]) == (409, expected)
        assert manager.post(f"/api/v1{path}{place}", json=body).status_code == 428
        stale = manager.post(f"/api/v1{path}{place}", json=body, headers={"If-Match": '"9-abc"'})
        assert stale.status_code == 412
    spent = act(sign_in("sponsor"), f"{path}/tranches/1/spending", {"amount": "0.001"}, read=path)
    assert (spent.status_code, spent.json()["errors"][0]["pointer"]) == (422, "/amount")
    assert manager.get(f"/api/v1{path}/amendments").json() == {"items": []}


def test_a_protocol_is_suspended_after_a_preview_and_resumed_once(world: World, sign_in: SignIn) -> None:
    code, manager = world.open(), sign_in("manager")
    path = "/protocols/protocol-health"
    preview = act(manager, f"{path}/suspension", {"reason": "A pause.", "dry_run": True})
    assert preview.status_code == 200, preview.text
    assert [(it["project"], it["after"]) for it in preview.json()["projects"]] == [(code, "on_hold")]
    state = f"/api/v1/projects/{code}"
    assert manager.get(state).json()["state"]["id"] == "active"
    done = act(manager, f"{path}/suspension", {"reason": "A pause."}, key="k")
    assert done.json() == preview.json()
    assert manager.get(state).json()["state"]["id"] == "on_hold"
    again = act(manager, f"{path}/suspension", {"reason": "A pause."}, key="k")
    assert again.json() == done.json()
    stale = manager.post(
        f"/api/v1{path}/resumption", json={"reason": "On."}, headers={"If-Match": '"1-696e"'}
    )
    assert (stale.status_code, stale.json()["code"]) == (412, "protocol_changed")
    refused = act(manager, f"{path}/suspension", {"reason": "A pause."})
    assert (refused.status_code, refused.json()["code"]) == (409, "protocol_action_not_now")
    assert act(manager, f"{path}/resumption", {"reason": "On."}).status_code == 200
    assert manager.get(state).json()["state"]["id"] == "active"


def test_a_partner_does_not_change_a_protocol(world: World, sign_in: SignIn) -> None:
    path = "/protocols/protocol-health"
    assert act(sign_in("sponsor"), f"{path}/suspension", {"reason": "why"}).status_code == 403
    assert act(sign_in("manager"), f"{path}/amendment", {"reason": "why"}).status_code == 403
