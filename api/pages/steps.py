"""A step's page: what is asked, what each answer would do, and the form that takes the answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Response
from sqlmodel import Session

from api.edge.acting import Acting
from api.edge.errors import KeyReused
from api.edge.preconditions import tag_of
from api.edge.problem_kinds import kind_of
from api.pages.access import Submission, looking, submitting
from api.pages.answering import LONGEST_COMMENT, entered_answer, facts_of_turn, try_entered
from api.pages.counter_form import CONDITION, OUTCOME, counter_of, offer_years, typed_offer
from api.pages.form import Form
from api.pages.view import go_to, page
from api.pages.visit import Visit
from api.schemas.base import RowId
from api.schemas.step import DecidedShape, DecisionAsked, DecisionShape, StandingShape
from models.commands.decide import decide
from models.commands.keep_form import drop_form, keep_form
from models.project import Project
from models.queries.changed_content import changed_aspects
from models.queries.claims import claims_on, colleagues_on
from models.queries.decisions import given_on
from models.queries.documents import list_documents
from models.queries.form_drafts import kept_form
from models.queries.funding import PlanChanges, plan_changes, plans_of
from models.queries.inbox import turn_of
from models.queries.marks import mark_of
from models.queries.project import ProjectDetail
from models.queries.project_limits import limits_over
from models.queries.slot import SlotDetail, decision_on, describe_slot
from models.queries.slots import project_of_slot
from models.queries.standing import standing_of
from models.rules.errors import NotFound, Refused, ShirakaError, Stale
from models.rules.money_steps import is_about_money
from models.signing import hold_to_file

TYPED = ("outcome", "comment", "seen", "request")
LONGEST_KEY = 128
DECISIONS_SHOWN = 12
DOCUMENTS_SHOWN = 200

router = APIRouter(include_in_schema=False)
SlotId = Annotated[RowId, Path()]


@router.api_route("/steps/{slot_id}", methods=["GET", "HEAD"])
def show(slot_id: SlotId, visit: Annotated[Visit, Depends(looking("steps.read"))]) -> Response:
    """Show a step with the form for its answer as it was left, or with the answer that was given."""
    return _page(visit, slot_id)


@router.post("/steps/{slot_id}")
def enter(
    slot_id: SlotId, submission: Annotated[Submission, Depends(submitting("steps.decide"))]
) -> Response:
    """Keep what was typed, and go on to check it; a refused form comes back with all that was typed."""
    visit, form = submission.visit, submission.form
    typed = {name: form.get(name, "")[:LONGEST_COMMENT] for name in TYPED} | typed_offer(form)
    with visit.here.database.write() as session:
        keep_form(session, visit.signed_in.actor.person_id or 0, _draft(slot_id), typed, visit.now)
    if form.get("then") == "later":
        return go_to("/inbox")
    try:
        asked = _asked(form)
        with visit.here.database.read() as session:
            try_entered(session, visit.signed_in.viewer, slot_id, asked, form.get("seen"), visit.now)
    except NotFound:
        raise
    except ShirakaError as error:
        told = Refused("answered_already") if error.code == "slot_closed" else error
        return _page(visit, slot_id, form, told)
    return go_to(f"/steps/{slot_id}/check")


@router.api_route("/steps/{slot_id}/check", methods=["GET", "HEAD"])
def check(slot_id: SlotId, visit: Annotated[Visit, Depends(looking("steps.decide"))]) -> Response:
    """Show everything entered with its consequence in words, and one button."""
    with visit.here.database.read() as session:
        facts = _facts(session, visit, slot_id)
        kept = kept_form(session, visit.signed_in.viewer.person_id, _draft(slot_id))
    detail = facts["detail"]
    entered = kept.fields if kept else {}
    chosen = next((one for one in detail.outcomes if one.id == entered.get("outcome")), None)
    if not detail.mine or chosen is None:
        return go_to(f"/steps/{slot_id}")
    offer = _offer(detail, facts["project"], entered) if chosen.effect == "counter" else None
    return page(visit, "check.html", entered=entered, chosen=chosen, offer=offer, **facts)


@router.post("/steps/{slot_id}/check")
def answer(
    slot_id: SlotId, submission: Annotated[Submission, Depends(submitting("steps.decide"))]
) -> Response:
    """Keep an answer and show the step again; what is refused comes back with all that was typed."""
    visit, form = submission.visit, submission.form
    if not visit.is_confirmed and _is_about_money(visit, slot_id):
        return go_to(f"/confirm?{urlencode({'next': f'/steps/{slot_id}/check'})}")
    try:
        _keep(submission, slot_id)
    except NotFound:
        raise
    except KeyReused:
        return _page(visit, slot_id, form, Refused("answered_already"))
    except ShirakaError as error:
        told = Refused("answered_already") if error.code == "slot_closed" else error
        return _page(visit, slot_id, form, told)
    return go_to(f"/steps/{slot_id}")


def _is_about_money(visit: Visit, slot_id: int) -> bool:
    with visit.here.database.read() as session:
        detail = describe_slot(session, visit.signed_in.viewer, slot_id, visit.now)
    return detail is not None and is_about_money(detail.role.id, detail.covers)


def _keep(submission: Submission, slot_id: int) -> None:
    """Decide in one transaction; the same form sent twice is answered the same and does nothing twice."""
    visit, form = submission.visit, submission.form
    asked = _asked(form)
    key = form.get("request", "")[:LONGEST_KEY] or None
    acting = Acting(visit.signed_in, visit.here, f"POST /steps/{slot_id}/check", key)
    hold_to_file(visit.here.database, visit.here.store, slot_id, visit.now)
    first = []

    def perform(session: Session, now: datetime) -> DecidedShape:
        first.append(now)
        return _decide(session, visit, slot_id, asked, tag_of(form.get("seen")), now)

    acting.once(asked, 201, DecidedShape, perform)
    if first:
        visit.here.metrics.decisions.labels(asked.outcome).inc()


def _asked(form: Form) -> DecisionAsked:
    outcome, comment = entered_answer(form)
    return DecisionAsked.model_construct(outcome=outcome, comment=comment, counter=counter_of(form))


def _decide(
    session: Session, visit: Visit, slot_id: int, asked: DecisionAsked, seen: str, now: datetime
) -> DecidedShape:
    project_id = project_of_slot(session, visit.signed_in.viewer, slot_id)
    if project_id is None:
        raise NotFound("slot_unknown", slot=slot_id)
    standing = standing_of(session, project_id)
    if standing.tag != seen and decision_on(session, slot_id) is None:
        raise Stale("content_changed_on_page")
    given = asked.answer(standing.version)
    decide(session, slot_id, given, visit.signed_in.actor, now)
    drop_form(session, visit.signed_in.actor.person_id or 0, _draft(slot_id))
    session.flush()
    return DecidedShape(
        decision=DecisionShape.model_validate(decision_on(session, slot_id)),
        project=StandingShape.model_validate(standing_of(session, project_id)),
    )


def _draft(slot_id: int) -> str:
    return f"step/{slot_id}"


def _facts(session: Session, visit: Visit, slot_id: int) -> dict[str, Any]:
    viewer = visit.signed_in.viewer
    mark = mark_of(session, project_of_slot(session, viewer, slot_id) or 0)
    facts = facts_of_turn(session, viewer, slot_id, visit.now)
    project: ProjectDetail = facts["project"]
    return {
        **facts,
        "live": f"/projects/{project.code}/live?seen={mark}",
        "standing": standing_of(session, project.id),
        "claim": claims_on(session, [slot_id]).get(slot_id),
    }


def _page(
    visit: Visit, slot_id: int, form: Form | None = None, error: ShirakaError | None = None
) -> Response:
    person = visit.signed_in.viewer.person_id
    with visit.here.database.read() as session:
        facts = _facts(session, visit, slot_id)
        detail, project = facts["detail"], facts["project"]
        kept = kept_form(session, person, _draft(slot_id)) if detail.mine and form is None else None
        facts |= {
            "given": given_on(session, project.id, project.lifecycle_id, DECISIONS_SHOWN),
            "changed": _changed(session, detail, form) if isinstance(error, Stale) else (),
            "colleagues": colleagues_on(session, slot_id) if detail.mine else (),
            "documents": list_documents(session, project.id, limit=DOCUMENTS_SHOWN).items,
            "limits": limits_over(session, visit.signed_in.viewer, project.id),
            "plan": _plan_changes(session, project),
            "turns": [turn_of(session, slot) for slot in project.open_steps if slot.id != slot_id],
            "conditions": [one for one in project.unmet if one.condition != "answer_awaited"],
        }
    entered = form or (kept.fields if kept else {})
    typed = {name: entered.get(name, "") for name in ("outcome", "comment", CONDITION)}
    facts["offer"] = _offer(facts["detail"], facts["project"], entered)
    status = 200 if error is None else kind_of(error).status
    faults = _faults(visit, error)
    key = token_urlsafe(18)
    return page(visit, "step.html", status, faults=faults, typed=typed, kept=kept, request_key=key, **facts)


def _plan_changes(session: Session, project: ProjectDetail) -> PlanChanges | None:
    """Give what the newest version of the funding plan changes of the one before, if there are two."""
    row = session.get_one(Project, project.id)
    plans = plans_of(session, row)
    return plan_changes(session, row, plans[1].number, plans[0].number) if len(plans) > 1 else None


def _offer(detail: SlotDetail, project: ProjectDetail, entered: Mapping[str, str]) -> dict[str, Any] | None:
    """Give the form of a counter-offer, where the step takes one."""
    outcome = next((one for one in detail.outcomes if one.effect == "counter"), None)
    if outcome is None:
        return None
    years = offer_years(project, detail.slot.subject, entered)
    return {"outcome": outcome, "years": years, "name": OUTCOME, "condition": CONDITION}


def _faults(visit: Visit, error: ShirakaError | None) -> list[tuple[str, str]]:
    """Say each fault with the name of the field it is about, which is empty where it is about none."""
    faults: Sequence[ShirakaError] = (error,) if error is not None else ()
    return [(one.pointer.removeprefix("/"), one.message(visit.language)) for one in faults]


def _changed(session: Session, detail: SlotDetail, form: Form | None) -> tuple[str, ...]:
    """Name what changed since the version on which the form was shown."""
    version = (form or {}).get("seen", "").partition("-")[0]
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        return ()
    return changed_aspects(session, detail.slot.project_id, int(version))
