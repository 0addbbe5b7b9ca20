"""Three funders share a project's cost over HTTP: a counter-offer, a decline with a replacement, a diff."""

from typing import Any

import httpx
import pytest

from models.rules.drafts import ShareDraft
from tests.web.conftest import SignIn
from tests.web.world import OWNER, PARTNER, YEARS, World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
REVIEWS = {
    "technical_review": "technical",
    "sector_review": "sector",
    "legal_review": "legal",
    "financial_review": "financial",
}
THREE = (
    ShareDraft(OWNER, YEARS[0], 5_000_000),
    ShareDraft(PARTNER, YEARS[-1], 3_000_000),
    ShareDraft("sports", YEARS[0], 2_000_000, "in_kind"),
)


@pytest.fixture
def code(world: World) -> str:
    """Give a project whose plan waits to be put to three funders."""
    world.join("stranger_of_youth", "youth", "sponsor")
    for name, body in (("sports_funder", "sports"), ("youth_funder", "youth")):
        world.join(name, body, "funding_officer", "signatory")
    for number in range(1, 4):
        world.join(f"member {number}", OWNER, "committee_member", chair=number == 1)
    code = world.open(shares=THREE)
    world.decide(code, "draft", "sponsor", "submit")
    world.decide(code, "screening", "manager", "accept")
    for step, name in REVIEWS.items():
        world.decide(code, step, name, "pass")
    for number in (1, 2):
        world.decide(code, "committee", f"member {number}", "recommend", subject=f"member {number}")
    return code


def decide(
    client: httpx.Client, world: World, code: str, step: str, subject: str, **said: Any
) -> httpx.Response:
    slot = world.slot(code, step, subject)
    tag = client.get(f"/api/v1/steps/{slot}").headers["etag"]
    answer = client.post(f"/api/v1/steps/{slot}/decisions", json=said, headers={"If-Match": tag})
    world.move(code)
    return answer


def decisions(client: httpx.Client, code: str) -> dict[str, str]:
    found = client.get(f"/api/v1/projects/{code}/funding").json()
    return {row["funder"]["code"]: row["decision"] for row in found["funders"]}


def shares(client: httpx.Client, code: str, **changed: tuple[str, str, str, str]) -> list[dict[str, str]]:
    """Give the shares as they stand, with those of some funders put in place of theirs."""
    found = client.get(f"/api/v1/projects/{code}").json()["shares"]
    kept = [
        {**share, "amount": share["amount"]["amount"]} for share in found if share["funder"] not in changed
    ]
    given = [
        {"funder": funder, "fiscal_year": year, "kind": kind, "amount": amount}
        for funder, year, kind, amount in changed.values()
    ]
    return [*kept, *given]


def test_three_funders_agree_after_a_counter_offer_and_a_decline(
    world: World, sign_in: SignIn, code: str
) -> None:
    manager, owner, partner = sign_in("manager"), sign_in("funder"), sign_in("partner_funder")
    assert decide(manager, world, code, "funding_plan", "", outcome="propose").status_code == 201
    assert decide(owner, world, code, "share_decision", OWNER, outcome="approve").status_code == 201
    offer = {"shares": [{"fiscal_year": YEARS[0], "amount": "30000.00"}], "condition": "Trained staff"}
    said = {"outcome": "counter", "comment": "We can pay a year earlier.", "counter": offer}
    assert decide(partner, world, code, "share_decision", PARTNER, **said).status_code == 201
    assert decisions(manager, code) == {OWNER: "approve", PARTNER: "counter", "sports": "void"}
    listed = manager.get(f"/api/v1/projects/{code}/funding/plans").json()["items"]
    assert [(plan["number"], plan["state"], plan["cause"]) for plan in listed] == [
        (2, "draft", "counter_offer"),
        (1, "proposed", "opened"),
    ]
    changes = manager.get(f"/api/v1/projects/{code}/funding/plans/2/changes").json()
    assert {(c["fiscal_year"], c["before"]["amount"], c["after"]["amount"]) for c in changes["shares"]} == {
        (YEARS[0], "0.00", "30000.00"),
        (YEARS[-1], "30000.00", "0.00"),
    }
    assert [c["after"] for c in changes["conditions"]] == ["Trained staff"]
    decide(manager, world, code, "funding_plan", "", outcome="propose")
    assert decisions(manager, code) == {OWNER: "approve", PARTNER: "awaited", "sports": "awaited"}
    assert decide(partner, world, code, "share_decision", PARTNER, outcome="approve").status_code == 201
    sports = sign_in("sports_funder")
    decide(sports, world, code, "share_decision", "sports", outcome="decline", comment="No budget.")
    edit = {"shares": shares(manager, code, sports=("youth", YEARS[0], "in_kind", "20000.00"))}
    told = manager.post(f"/api/v1/projects/{code}/revision-previews", json=edit).json()["items"]
    assert [row["step"]["id"] for row in told if row["voided"]] == ["legal_review"], "a party changes"
    tag = manager.get(f"/api/v1/projects/{code}").headers["etag"]
    path = f"/api/v1/projects/{code}/revisions"
    assert manager.post(path, json=edit, headers={"If-Match": tag}).status_code == 201
    decide(manager, world, code, "funding_plan", "", outcome="propose")
    world.decide(code, "legal_review", "legal", "pass")
    assert decisions(manager, code) == {OWNER: "approve", PARTNER: "approve", "youth": "awaited"}
    decide(sign_in("youth_funder"), world, code, "share_decision", "youth", outcome="approve")
    assert set(decisions(manager, code).values()) == {"approve"}
    found = manager.get(f"/api/v1/projects/{code}/funding").json()
    assert (found["plan"], found["state"], found["gap"]["amount"]) == (3, "proposed", "0.00")
    assert all(row["expires_at"] for row in found["funders"])


def test_an_edit_tells_before_it_is_saved_which_approvals_it_voids(
    world: World, sign_in: SignIn, code: str
) -> None:
    manager = sign_in("manager")
    decide(manager, world, code, "funding_plan", "", outcome="propose")
    decide(sign_in("funder"), world, code, "share_decision", OWNER, outcome="approve")
    said = {"outcome": "return", "comment": "Less, please."}
    decide(sign_in("partner_funder"), world, code, "share_decision", PARTNER, **said)
    changed = {
        OWNER: (OWNER, YEARS[0], "cash", "60000.00"),
        PARTNER: (PARTNER, YEARS[-1], "cash", "20000.00"),
    }
    edit = {"shares": shares(manager, code, **changed)}
    before = manager.get(f"/api/v1/projects/{code}").headers["etag"]
    told = manager.post(f"/api/v1/projects/{code}/revision-previews", json=edit)
    assert told.status_code == 200
    voided = {
        (row["step"]["id"], row["subject"]): row["aspects"] for row in told.json()["items"] if row["voided"]
    }
    assert voided == {("share_decision", OWNER): ["amounts"]}
    assert manager.get(f"/api/v1/projects/{code}").headers["etag"] == before
    manager.post(f"/api/v1/projects/{code}/revisions", json=edit, headers={"If-Match": before})
    decide(manager, world, code, "funding_plan", "", outcome="propose")
    assert decisions(manager, code) == {OWNER: "awaited", PARTNER: "awaited", "sports": "awaited"}


def test_an_approval_of_figures_that_were_not_read_is_refused(
    world: World, sign_in: SignIn, code: str
) -> None:
    manager, owner = sign_in("manager"), sign_in("funder")
    decide(manager, world, code, "funding_plan", "", outcome="propose")
    slot = world.slot(code, "share_decision", OWNER)
    seen = owner.get(f"/api/v1/steps/{slot}").headers["etag"]
    offer = {"condition": "Trained staff"}
    said = {"outcome": "counter", "comment": "Training first.", "counter": offer}
    decide(sign_in("partner_funder"), world, code, "share_decision", PARTNER, **said)
    decide(manager, world, code, "funding_plan", "", outcome="propose")
    slot = world.slot(code, "share_decision", OWNER)
    answer = owner.post(
        f"/api/v1/steps/{slot}/decisions", json={"outcome": "approve"}, headers={"If-Match": seen}
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "content_changed")


@pytest.mark.parametrize(
    ("counter", "pointer"),
    [
        ({}, "/counter"),
        ({"shares": [{"fiscal_year": "1990/91", "amount": "1.00"}]}, "/counter/shares/0/fiscal_year"),
        ({"shares": [{"fiscal_year": YEARS[0], "amount": "0"}]}, "/counter/shares/0/amount"),
    ],
)
def test_a_counter_offer_at_fault_names_its_field(
    world: World, sign_in: SignIn, code: str, counter: dict[str, Any], pointer: str
) -> None:
    decide(sign_in("manager"), world, code, "funding_plan", "", outcome="propose")
    said = {"outcome": "counter", "comment": "So.", "counter": counter}
    answer = decide(sign_in("partner_funder"), world, code, "share_decision", PARTNER, **said)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_whoever_does_not_see_a_project_does_not_see_its_funding(
    world: World, sign_in: SignIn, code: str
) -> None:
    stranger = sign_in("stranger_of_youth")
    for path in ("funding", "funding/plans", "funding/plans/1/changes"):
        assert stranger.get(f"/api/v1/projects/{code}/{path}").status_code == 404
    assert sign_in("manager").get(f"/api/v1/projects/{code}/funding/plans/9/changes").status_code == 404
