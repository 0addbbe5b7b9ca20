"""Money on the pages: a counter-offer as a form, what it changes, what remains, and what was posted."""

import pytest

from tests.web.conftest import Enter
from tests.web.test_funding import REVIEWS
from tests.web.world import OWNER, PARTNER, YEARS, World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def code(world: World) -> str:
    """Give a project whose plan is before its two funders."""
    for number in range(1, 4):
        world.join(f"member {number}", OWNER, "committee_member", chair=number == 1)
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    world.decide(code, "screening", "manager", "accept")
    for step, name in REVIEWS.items():
        world.decide(code, step, name, "pass")
    for number in (1, 2):
        world.decide(code, "committee", f"member {number}", "recommend", subject=f"member {number}")
    world.decide(code, "funding_plan", "manager", "propose")
    return code


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_funder_makes_a_counter_offer_and_everybody_sees_what_it_changes(
    world: World, enter: Enter, code: str, language: str
) -> None:
    partner = enter("partner_funder", language)
    address = f"/steps/{world.slot(code, 'share_decision', PARTNER)}"
    asked = partner.open(address)
    last = f"offer_{YEARS[-1]}_cash"
    assert partner.form(asked, address)[last] == "40000.00"
    first = f"offer_{YEARS[0]}_cash"
    moved = {
        "outcome": "counter",
        "comment": "A year earlier.",
        last: "",
        first: "40,000",
        "offer_condition": "X",
    }
    checked = partner.submit(asked, address, **moved)
    assert checked.url.path.endswith("/check"), checked.text
    assert "40,000" in checked.text
    partner.submit(checked, f"{address}/check")
    world.move(code)
    manager = enter("manager")
    funding = manager.open(f"/projects/{code}/funding")
    assert "counter-offer" in funding.text
    assert "compare with 1" in funding.text
    changed = manager.open(f"/projects/{code}/funding?plan=2").text
    assert "From version 1 to 2" in changed
    planning = manager.open(f"/steps/{world.slot(code, 'funding_plan')}").text
    assert "The funding plan before and after (versions 1 and 2)" in planning
    assert manager.open(f"/projects/{code}/funding?plan=9").status_code == 404


def test_an_amount_that_is_none_comes_back_at_its_field(world: World, enter: Enter, code: str) -> None:
    partner = enter("partner_funder")
    address = f"/steps/{world.slot(code, 'share_decision', PARTNER)}"
    field = f"offer_{YEARS[-1]}_cash"
    refused = partner.submit(
        partner.open(address), address, outcome="counter", comment="So.", **{field: "much"}
    )
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert partner.form(refused, address)[field] == "much"
    same = partner.submit(
        partner.open(address), address, outcome="counter", comment="So.", **{field: "40000"}
    )
    assert same.status_code == 422


def test_a_decision_shows_what_remains_under_every_ceiling(world: World, enter: Enter, code: str) -> None:
    shown = enter("funder").open(f"/steps/{world.slot(code, 'share_decision', OWNER)}").text
    assert "Remains after" in shown
    assert "400,000,000" in shown


def test_the_ledger_is_shown_with_its_figures_and_hidden_with_its_project(
    world: World, enter: Enter, code: str
) -> None:
    assert "Nothing was posted yet" in enter("manager").open(f"/projects/{code}/ledger").text
    for name, body in (("funder", OWNER), ("partner_funder", PARTNER)):
        world.decide(code, "share_decision", name, "approve", subject=body)
    posted = enter("manager").open(f"/projects/{code}/ledger").text
    assert "from the funder to approved" in posted
    assert enter("stranger").open(f"/projects/{code}/ledger").status_code == 404


def test_the_report_tells_each_amount_on_the_one_account_it_stands_on(
    world: World, enter: Enter, code: str
) -> None:
    for name, body in (("funder", OWNER), ("partner_funder", PARTNER)):
        world.decide(code, "share_decision", name, "approve", subject=body)
    told = enter("manager").open("/reports/money.csv").text.splitlines()
    assert sorted(line.split(",")[0] for line in told[1:]) == ["Body health", "Body mcit"]
    amounts = [[int(cell) for cell in line.split(",")[1:]] for line in told[1:]]
    assert sorted(sum(row) for row in amounts) == [40_000, 60_000]
