"""Several turns answered alike on the pages: chosen, tried, confirmed, and each with its own result."""

import pytest

from tests.web.conftest import Enter
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def at_screening(world: World, count: int) -> list[int]:
    """Give the turns of projects that wait to be screened."""
    codes = [world.open(title=f"Records {number}") for number in range(count)]
    for code in codes:
        world.decide(code, "draft", "sponsor", "submit")
    return [world.slot(code, "screening") for code in codes]


def test_several_turns_are_tried_and_then_kept(world: World, enter: Enter) -> None:
    one, two, other = at_screening(world, 3)
    manager = enter("manager")
    assert "/batches" in manager.open("/inbox").text
    listed = manager.open("/batches").text
    assert "/batches?step=screening" in listed
    chosen = manager.open("/batches?step=screening")
    tags = {
        name: chosen.text.partition(f'name="{name}" value="')[2].partition('"')[0]
        for name in (f"turn_{one}", f"turn_{two}")
    }
    nothing = manager.submit(chosen, "/batches", outcome="accept")
    assert "Choose at least one turn." in nothing.text
    tried = manager.submit(chosen, "/batches", outcome="accept", **(tags | {f"turn_{two}": "9-abc"}))
    assert "can be given" in tried.text
    assert "content_changed" in tried.text
    address = tried.url.path
    assert "another person of your body must confirm it" in tried.text
    assert f'action="{address}"' not in tried.text
    token = {"token": manager.form(tried, "/language")["token"]}
    assert manager.client.post(address, data=token).status_code == 403
    second = enter("technical")
    waiting = second.open(address)
    kept = second.submit(waiting, address)
    assert "The decisions are kept" in kept.text
    assert 'id="kept"' in manager.open(f"/steps/{one}").text
    assert 'id="kept"' not in manager.open(f"/steps/{two}").text
    assert 'id="kept"' not in manager.open(f"/steps/{other}").text
    again = second.client.post(address, data=second.form(waiting, address))
    assert "The decisions are kept" in again.text
    assert enter("sponsor").open(address).status_code == 404


def test_without_a_reason_where_one_is_needed_nothing_fits(world: World, enter: Enter) -> None:
    turns, manager = at_screening(world, 2), enter("manager", "ar")
    chosen = manager.open("/batches?step=screening")
    tags = {
        f"turn_{it}": chosen.text.partition(f'name="turn_{it}" value="')[2].partition('"')[0] for it in turns
    }
    tried = manager.submit(chosen, "/batches", outcome="return", **tags)
    assert tried.text.count("comment_required") == 2
    assert f'action="{tried.url.path}"' not in tried.text


def test_the_project_page_tells_who_held_it_for_how_long(world: World, enter: Enter) -> None:
    at_screening(world, 1)
    shown = enter("manager").open("/projects/HEA-01").text
    assert "Who held it for how long" in shown
    assert "holds it now" in shown
