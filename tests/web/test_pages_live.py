"""Live pages: an open page is told of a change, whichever process made it, and of nothing that is hidden."""

import asyncio
import re

import pytest
from httpx import Response

from api.edge.changes import ChangeWatch
from models.db import Database
from models.queries.marks import EVERYTHING, mark_of
from models.queries.project import project_id_of
from models.queries.visibility import Viewer
from tests.web.conftest import Enter
from tests.web.reader import Reader
from tests.web.world import World


def stream_of(page: Response) -> str:
    """Give the address at which an open page listens."""
    found = re.search(r'data-live="([^"]+)"', page.text)
    assert found, page.url
    return found[1].replace("&amp;", "&")


def follow(reader: Reader, address: str) -> list[str]:
    """Give the lines of a stream, which ends after one change."""
    with reader.client.stream("GET", address) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream"), answer.status_code
        return [line for line in answer.iter_lines() if line.startswith(("id:", "event:"))]


def test_a_project_page_is_told_once_the_project_has_moved(world: World, enter: Enter) -> None:
    code, manager = world.open(), enter("manager")
    address = stream_of(manager.open(f"/projects/{code}"))
    seen = address.partition("seen=")[2]
    world.decide_only(code, "draft", "sponsor", "submit")
    first = follow(manager, address)
    assert first[1:] == ["event: change"]
    queued = first[0].removeprefix("id: ")
    assert queued != seen
    world.move(code)
    assert follow(manager, f"/projects/{code}/live?seen={queued}")[0].removeprefix("id: ") != queued


def test_an_inbox_is_told_when_something_begins_to_wait(world: World, enter: Enter) -> None:
    code, manager = world.open(), enter("manager")
    address = stream_of(manager.open("/inbox"))
    world.decide(code, "draft", "sponsor", "submit")
    assert follow(manager, address)[1:] == ["event: change"]
    assert stream_of(manager.open("/inbox")) != address


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_whoever_does_not_see_the_project_is_told_nothing_of_it(world: World, enter: Enter) -> None:
    code = world.open()
    assert enter("stranger").open(f"/projects/{code}/live").status_code == 404
    assert enter("manager").open("/projects/NO-99/live").status_code == 404


def test_all_who_watch_cost_one_look_and_nobody_none(world: World, database: Database) -> None:
    code = world.open()
    with database.read() as session:
        project = project_id_of(session, Viewer(None, world.bodies["mcit"], True), code) or 0
        seen = mark_of(session, project)

    async def watch() -> list[str | None]:
        watch = ChangeWatch(database)
        waiting = [asyncio.create_task(watch.later_mark(project, seen, 20)) for _ in range(3)]
        waiting.append(asyncio.create_task(watch.later_mark(EVERYTHING, "", 20)))
        waiting.append(asyncio.create_task(watch.later_mark(project + 1, "gone", 0.01)))
        await asyncio.to_thread(world.decide_only, code, "draft", "sponsor", "submit")
        found = await asyncio.gather(*waiting)
        assert not watch._watching
        return found

    *told, everything, nothing = asyncio.run(watch())
    assert told[0] is not None
    assert set(told) == {told[0]} - {seen}
    assert everything is not None
    assert nothing is None
