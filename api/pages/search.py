"""Search over codes, names and documents; one hit that is meant exactly is opened at once."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.pages.access import looking
from api.pages.view import go_to, page
from api.pages.visit import Visit
from models.queries.projects import ProjectFilter, count_projects, list_projects
from models.queries.search import search
from models.queries.vocabulary import vocabulary

LONGEST = 100
HITS = 20

router = APIRouter(include_in_schema=False)


@router.api_route("/search", methods=["GET", "HEAD"])
def find(
    visit: Annotated[Visit, Depends(looking("projects.read"))],
    q: Annotated[str, Query(max_length=LONGEST)] = "",
) -> Response:
    """List the projects, protocols and organisations that carry every word asked for."""
    text, viewer = q.replace("\0", "").strip(), visit.signed_in.viewer
    wanted = ProjectFilter(text=text)
    with visit.here.database.read() as session:
        found = search(session, viewer, text)
        projects = list_projects(session, viewer, visit.now, wanted, limit=HITS).items if text else ()
        count = count_projects(session, viewer, visit.now, wanted) if len(projects) == HITS else len(projects)
        words = vocabulary(session)
    if len(projects) == 1 and projects[0].code.lower() == text.lower():
        return go_to(f"/projects/{projects[0].code}")
    return page(visit, "search.html", text=text, found=found, projects=projects, count=count, words=words)
