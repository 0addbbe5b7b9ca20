"""The front door: on to the inbox, or to the sign-in; and the choice of a language."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.pages.access import Submission, looking, submitting
from api.pages.view import go_to, keep_language
from api.pages.visit import LANGUAGES, Visit, own_path

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
def home(visit: Annotated[Visit, Depends(looking("steps.read"))]) -> Response:
    """Send people to their inbox; visitors are sent to the sign-in."""
    return go_to("/inbox")


@router.post("/language")
async def choose_language(
    submission: Annotated[Submission, Depends(submitting("pages.open"))],
) -> Response:
    """Remember a language and go back to the same page."""
    form = submission.form
    response = go_to(own_path(form.get("next", "/")))
    if form.get("language") in LANGUAGES:
        keep_language(response, LANGUAGES[form["language"]], secure=submission.visit.here.settings.is_https)
    return response
