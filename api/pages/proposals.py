"""Proposing a project: a list of tasks to do in any order, kept as it is typed, checked, then submitted."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from sqlmodel import Session

from api.edge.acting import Acting
from api.edge.problem_kinds import kind_of
from api.pages.access import Submission, looking, submitting
from api.pages.proposal_form import (
    ASKED,
    SHARE_ROWS,
    TICKED,
    Section,
    chosen,
    draft_of,
    faults_in,
    section_of,
    states_of,
    typed_in,
    years_of,
)
from api.pages.view import go_to, page
from api.pages.visit import Visit
from api.schemas.base import Asked
from api.schemas.step import StandingShape
from models.columns import identity
from models.commands.keep_form import drop_form, keep_form
from models.commands.open_project import open_project
from models.queries.form_drafts import kept_form, kept_forms
from models.queries.organisations import list_organisations
from models.queries.protocols import find_protocol, list_protocols
from models.queries.standing import standing_of
from models.rules.errors import NotFound, ShirakaError

MOST_CHOICES = 500

router = APIRouter(include_in_schema=False, prefix="/projects/new")
DraftId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Looking = Annotated[Visit, Depends(looking("projects.open"))]
Submitting = Annotated[Submission, Depends(submitting("projects.open"))]


class _Submitted(Asked):
    draft: str


@router.api_route("", methods=["GET", "HEAD"])
def start(visit: Looking) -> Response:
    """Show the proposals that the reader began, and where a new one begins."""
    with visit.here.database.read() as session:
        begun = kept_forms(session, visit.signed_in.actor.person_id or 0, "project/")
    return page(visit, "proposals.html", begun=begun)


@router.post("")
def begin(submission: Submitting) -> Response:
    """Begin a new proposal."""
    draft, visit = secrets.token_hex(8), submission.visit
    with visit.here.database.write() as session:
        keep_form(session, visit.signed_in.actor.person_id or 0, _name(draft), {"begun": "yes"}, visit.now)
    return go_to(f"/projects/new/{draft}")


@router.api_route("/{draft}", methods=["GET", "HEAD"])
def show(draft: DraftId, visit: Looking) -> Response:
    """Show the tasks of a proposal, each with its status."""
    fields = _fields(visit, draft)
    states = states_of(fields)
    whole = all(state.status == "done" for state in states)
    return page(visit, "proposal.html", draft=draft, fields=fields, states=states, whole=whole)


@router.post("/{draft}/drop")
def drop(draft: DraftId, submission: Submitting) -> Response:
    """Give a proposal up."""
    visit = submission.visit
    with visit.here.database.write() as session:
        drop_form(session, visit.signed_in.actor.person_id or 0, _name(draft))
    return go_to("/projects/new")


@router.api_route("/{draft}/check", methods=["GET", "HEAD"])
def check(draft: DraftId, visit: Looking) -> Response:
    """Show everything entered, and one button."""
    fields = _fields(visit, draft)
    if not all(state.status == "done" for state in states_of(fields)):
        return go_to(f"/projects/new/{draft}")
    return _check_page(visit, draft, fields)


@router.post("/{draft}/check")
def submit(draft: DraftId, submission: Submitting) -> Response:
    """Open the project; the same proposal sent twice opens one."""
    visit, own = submission.visit, submission.visit.signed_in.actor
    acting = Acting(visit.signed_in, visit.here, "POST /projects/new", f"proposal/{draft}")

    def perform(session: Session, now: Any) -> StandingShape:
        kept = kept_form(session, own.person_id, _name(draft))
        if kept is None:
            raise NotFound("page_form_unknown")
        project = open_project(session, draft_of(kept.fields), own, now)
        drop_form(session, own.person_id or 0, _name(draft))
        session.flush()
        return StandingShape.model_validate(standing_of(session, identity(project)))

    try:
        opened = acting.once(_Submitted(draft=draft), 201, StandingShape, perform)
    except NotFound:
        raise
    except ShirakaError as error:
        return _check_page(visit, draft, _fields(visit, draft), error)
    return go_to(f"/projects/{opened.code}")


@router.api_route("/{draft}/{section}", methods=["GET", "HEAD"])
def ask(draft: DraftId, section: Section, visit: Looking) -> Response:
    """Show the form of one section as it was left."""
    return _section_page(visit, draft, section, _fields(visit, draft))


@router.post("/{draft}/{section}")
def keep(draft: DraftId, section: Section, submission: Submitting) -> Response:
    """Keep a section, whatever is in it, and say what is wrong with it."""
    visit = submission.visit
    before = _fields(visit, draft)
    ticked = {name: "" for name in before if name.startswith(TICKED)}
    typed = typed_in(section, submission.form)
    if section == "purpose":
        typed = ticked | typed
    with visit.here.database.write() as session:
        keep_form(session, visit.signed_in.actor.person_id or 0, _name(draft), typed, visit.now)
    fields = {**before, **typed}
    faults = faults_in(section, fields)
    if faults and submission.form.get("then") != "later":
        return _section_page(visit, draft, section, fields, faults)
    return go_to(f"/projects/new/{draft}")


def _name(draft: str) -> str:
    return f"project/{draft}"


def _fields(visit: Visit, draft: str) -> dict[str, str]:
    with visit.here.database.read() as session:
        kept = kept_form(session, visit.signed_in.actor.person_id, _name(draft))
    if kept is None:
        raise NotFound("page_form_unknown")
    return dict(kept.fields)


def _section_page(
    visit: Visit,
    draft: str,
    section: Section,
    fields: dict[str, str],
    faults: list[ShirakaError] | None = None,
) -> Response:
    viewer = visit.signed_in.viewer
    with visit.here.database.read() as session:
        facts: dict[str, Any] = {
            "protocols": list_protocols(session, viewer, limit=MOST_CHOICES).items,
            "organisations": list_organisations(session, limit=MOST_CHOICES).items,
            "protocol": find_protocol(session, viewer, fields.get("protocol", "")),
        }
    told = [
        (one.pointer.removeprefix("/").replace("/", "_"), one.message(visit.language)) for one in faults or ()
    ]
    return page(
        visit, "proposal_section.html", 422 if told else 200, draft=draft, section=section, fields=fields,
        faults=told, years=years_of(fields), rows=range(SHARE_ROWS), **facts,
    )  # fmt: skip


def _field(pointer: str) -> str:
    """Give the field at which a fault is told; shares are told together."""
    return pointer.removeprefix("/").partition("/")[0]


def _check_page(
    visit: Visit, draft: str, fields: dict[str, str], error: ShirakaError | None = None
) -> Response:
    several = getattr(error, "errors", ()) or ((error,) if error else ())
    faults = [
        (f"/projects/new/{draft}/{section_of(one.pointer)}", one.message(visit.language)) for one in several
    ]
    status = kind_of(error).status if error else 200
    ticked = {"objectives": chosen(fields, "objective_"), "clauses": chosen(fields, "clause_")}
    return page(
        visit, "proposal_check.html", status, draft=draft, fields=fields, faults=faults, sections=ASKED,
        rows=range(SHARE_ROWS), **ticked,
    )  # fmt: skip
