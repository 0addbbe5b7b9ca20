"""How people share and keep their work: turns taken on, forms begun, what is searched for."""

import pytest

from tests.web.conftest import Enter
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def at_screening(world: World) -> str:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    return f"/steps/{world.slot(code, 'screening')}"


def test_what_is_kept_for_later_is_there_again(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager")
    left = reader.submit(
        reader.open(address), address, outcome="reject", comment="Half a thought", then="later"
    )
    assert left.url.path == "/inbox"
    again = reader.open(address)
    assert reader.form(again, address)["outcome"] == "reject"
    assert reader.form(again, address)["comment"] == "Half a thought"


def test_a_submitted_form_is_forgotten_and_going_back_is_harmless(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager")
    reader.decide(reader.open(address), address, outcome="accept", comment="Good")
    assert reader.open(f"{address}/check").url.path == address
    assert "go on where you left off" not in reader.open(address).text


def test_the_check_page_says_what_follows_and_changes_nothing(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager")
    checked = reader.submit(reader.open(address), address, outcome="accept", comment="Good")
    assert checked.url.path == f"{address}/check"
    assert "What it does" in checked.text
    assert "people." in checked.text
    assert "Check the decision" in reader.open(address).text


def test_a_turn_that_is_taken_on_leaves_the_unassigned_and_can_be_given_back(
    enter: Enter, world: World
) -> None:
    address = at_screening(world)
    reader = enter("manager")
    assert "Take it on" in reader.open("/inbox?view=unclaimed").text
    taken = reader.submit(reader.open(address), f"{address}/claim")
    assert "Give it back" in taken.text
    assert address not in reader.open("/inbox?view=unclaimed").text
    assert "you have taken it on" in reader.open("/inbox").text
    given = reader.submit(taken, f"{address}/release")
    assert "nobody yet" in given.text


def test_only_those_who_may_answer_take_a_turn_on(enter: Enter, world: World) -> None:
    address = at_screening(world)
    sponsor = enter("sponsor")
    token = sponsor.form(sponsor.open("/inbox"), "/language")["token"]
    refused = sponsor.client.post(f"{address}/claim", data={"token": token})
    assert refused.status_code == 403
    stranger = enter("stranger")
    token = stranger.form(stranger.open("/inbox"), "/language")["token"]
    assert stranger.client.post(f"{address}/claim", data={"token": token}).status_code == 404


def test_what_a_person_decided_is_listed_as_done(enter: Enter, world: World) -> None:
    address = at_screening(world)
    reader = enter("manager")
    reader.decide(reader.open(address), address, outcome="accept", comment="Good")
    assert address in reader.open("/inbox?view=done").text


@pytest.mark.parametrize("asked", ["سِجِلّات", "سجلات", "RECORDS", "جهة health", "جهه health", "pro-tocol"])
def test_a_search_finds_names_however_their_letters_are_written(
    enter: Enter, world: World, asked: str
) -> None:
    code = world.open(code="HEA-77")
    text = enter("manager").open(f"/search?q={asked}").text
    assert (code in text or "/partners/health" in text) == (asked != "pro-tocol")


def test_a_search_shows_nothing_out_of_sight(enter: Enter, world: World) -> None:
    code = world.open()
    assert code not in enter("stranger").open("/search?q=Records").text
    assert enter("manager").open(f"/search?q={code.lower()}").url.path == f"/projects/{code}"
