"""Live pages: a stream of events that tells an open page when what it shows has changed.

A stream carries one change and ends: who reads on asks again, and is let in again by the permissions.
"""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.pages.access import looking
from api.pages.visit import Visit
from api.schemas.base import Code
from models.queries.marks import EVERYTHING, inbox_mark
from models.queries.project import project_id_of
from models.rules.errors import NotFound

LIFE_SECONDS, BEAT_SECONDS, PAUSE_SECONDS = 55.0, 15.0, 2.0
BEGINNING = "retry: 1000\n\n"
BEAT = ":\n\n"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

router = APIRouter(include_in_schema=False)
Seen = Annotated[str, Query(max_length=64)]
LastSeen = Annotated[str, Header(alias="Last-Event-ID", max_length=64)]


@router.get("/projects/{code}/live")
async def follow_project(
    code: Annotated[Code, Path()],
    visit: Annotated[Visit, Depends(looking("projects.read"))],
    seen: Seen = "",
    last: LastSeen = "",
) -> Response:
    """Tell when a project has moved on from what the reader has seen."""
    project_id = await run_in_threadpool(_find, visit, code)
    return _stream(_project_changes(visit, project_id, last or seen))


@router.get("/inbox/live")
async def follow_inbox(
    visit: Annotated[Visit, Depends(looking("steps.read"))], seen: Seen = "", last: LastSeen = ""
) -> Response:
    """Tell when answers that wait for the reader have come or gone."""
    return _stream(_inbox_changes(visit, last or seen))


async def _project_changes(visit: Visit, project_id: int, seen: str) -> AsyncIterator[str]:
    yield BEGINNING
    ends = monotonic() + LIFE_SECONDS
    while monotonic() < ends:
        mark = await visit.here.changes.later_mark(project_id, seen, BEAT_SECONDS)
        if mark is not None:
            yield _change(mark)
            return
        yield BEAT


async def _inbox_changes(visit: Visit, seen: str) -> AsyncIterator[str]:
    """Look at the inbox again whenever anything happened, but not more often than the pause allows."""
    yield BEGINNING
    ends, everything = monotonic() + LIFE_SECONDS, ""
    while monotonic() < ends:
        mark = await run_in_threadpool(_inbox_mark, visit)
        if mark != seen:
            yield _change(mark)
            return
        moved = await visit.here.changes.later_mark(EVERYTHING, everything, BEAT_SECONDS)
        everything = moved or everything
        yield BEAT
        await asyncio.sleep(PAUSE_SECONDS)


def _find(visit: Visit, code: str) -> int:
    with visit.here.database.read() as session:
        project_id = project_id_of(session, visit.signed_in.viewer, code)
    if project_id is None:
        raise NotFound("project_unknown", project=code)
    return project_id


def _inbox_mark(visit: Visit) -> str:
    with visit.here.database.read() as session:
        return inbox_mark(session, visit.signed_in.viewer)


def _stream(events: AsyncIterator[str]) -> Response:
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


def _change(mark: str) -> str:
    return f"id: {mark}\nevent: change\ndata: {mark}\n\n"
