"""A partner's link: what is asked, and the answer to it with a mailed code, without an account.

Whoever opens the link only sees. An answer is entered, then confirmed with a code that goes to the registered
address; a scanner that follows the link and presses what it finds enters nothing, and so changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from sqlmodel import Session

from api.edge.errors import UnknownRoute
from api.edge.identity import Caller, caller_of_person
from api.edge.preconditions import tag_of
from api.edge.problem_kinds import kind_of
from api.edge.services import Services
from api.pages.access import Submission, looking, submitting
from api.pages.answering import entered_answer, facts_of_turn, try_entered
from api.pages.view import go_to, page
from api.pages.visit import Visit
from api.schemas.step import DecisionAsked
from models.commands.decide import decide
from models.commands.passcodes import count_try, send_code, use_up
from models.notices_of_links import owe_fresh_link
from models.queries.decisions import GivenRow, given_on
from models.queries.links import turn_of_link
from models.queries.passcodes import Confirming, confirming
from models.queries.standing import standing_of
from models.rules.approvals import Answer
from models.rules.codes import Trial
from models.rules.errors import Invalid, Refused, ShirakaError, Stale
from models.rules.links import FRESH, LONGEST_TOKEN, Link, Standing, masked, read_link
from models.rules.links import standing_of as standing_of_link
from models.rules.money_steps import releases_money

router = APIRouter(include_in_schema=False, prefix="/p/{token}")
Token = Annotated[str, Path(max_length=LONGEST_TOKEN, pattern=r"^[A-Za-z0-9_-]+$")]
Looking = Annotated[Visit, Depends(looking("links.use"))]
Submitting = Annotated[Submission, Depends(submitting("links.use"))]
TYPED = ("outcome", "comment")
DECISIONS_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that is ours: the visitor, the person it was written to, and how the link stands."""

    visit: Visit
    caller: Caller
    token: str
    link: Link
    standing: Standing

    @property
    def address(self) -> str:
        """Give the page's own address."""
        return f"/p/{self.token}"

    def facts(self) -> dict[str, Any]:
        """Give what the page about the turn is made of."""
        with self.visit.here.database.read() as session:
            return facts_of_turn(session, self.caller.viewer, self.link.slot_id, self.visit.now)


@router.api_route("", methods=["GET", "HEAD"])
def show(token: Token, visit: Looking) -> Response:
    """Show what is asked, or why the link is over; staff go to the step itself. Nothing changes."""
    opened = _open(visit, token)
    if "staff" in opened.caller.roles or _is_signed_in(visit, opened):
        return go_to(f"/steps/{opened.link.slot_id}")
    return _page(opened)


@router.post("")
def enter(token: Token, submission: Submitting) -> Response:
    """Take what was entered, and mail the code that confirms it."""
    opened, form = _open(submission.visit, token), submission.form
    try:
        _check_open(opened)
        outcome, comment = entered_answer(form)
        asked, seen = DecisionAsked.model_construct(outcome=outcome, comment=comment), form.get("seen", "")
        with opened.visit.here.database.read() as session:
            try_entered(session, opened.caller.viewer, opened.link.slot_id, asked, seen, opened.visit.now)
    except ShirakaError as error:
        return _page(opened, {name: form.get(name, "") for name in TYPED}, error)
    here, now = opened.visit.here, opened.visit.now
    here.rates.spend("code to a person", opened.link.person_id)
    kept = {"slot": opened.link.slot_id, "outcome": outcome, "comment": comment, "seen": seen}
    with here.database.write() as session:
        send_code(session, "link", opened.link.person_id, opened.visit.session.digest, kept, now)
    return go_to(f"{opened.address}/code")


@router.api_route("/code", methods=["GET", "HEAD"])
def confirm(token: Token, visit: Looking) -> Response:
    """Show what was entered with its consequence, and where the code is typed."""
    opened = _open(visit, token)
    return _code_page(opened)


@router.post("/code")
def decide_with_code(token: Token, submission: Submitting) -> Response:
    """Count the try, and where the code is right keep the decision that it was mailed for."""
    opened, form = _open(submission.visit, token), submission.form
    here, now = opened.visit.here, opened.visit.now
    waiting = _confirming(opened)
    given = form.get("code_id", "")
    if waiting is None or given != str(waiting.id):
        return _page(opened, error=Refused("code_over"))
    here.rates.spend("code typed by a browser", opened.visit.session.digest)
    trial = _count(here, waiting, opened, form.get("code", ""), now)
    if trial == "wrong" and waiting.left > 1:
        return _code_page(opened, Invalid("code_wrong", pointer="/code"))
    if trial != "right":
        return _page(opened, {"outcome": waiting.outcome, "comment": waiting.comment}, Refused("code_over"))
    try:
        with here.database.write() as session:
            _decide(session, opened, waiting, now)
    except ShirakaError as error:
        told = Refused("answered_already") if error.code == "slot_closed" else error
        return _page(_open(submission.visit, token), {"outcome": "", "comment": waiting.comment}, told)
    here.metrics.decisions.labels(waiting.outcome).inc()
    return go_to(opened.address)


@router.post("/again")
def renew(token: Token, submission: Submitting) -> Response:
    """Mail a fresh link to the registered address, in place of one that is over too early."""
    opened = _open(submission.visit, token)
    if opened.standing not in FRESH:
        return go_to(opened.address)
    visit = opened.visit
    visit.here.rates.spend("link renewed for a person", opened.link.person_id)
    with visit.here.database.write() as session:
        owe_fresh_link(session, opened.link.slot_id, opened.link.person_id, visit.now)
    return page(visit, "partner_over.html", standing="renewed", opened=opened, detail=None, decision=None)


def _open(visit: Visit, token: str) -> Opened:
    """Read a link; one that is not ours, or whose turn is gone, is answered as any unknown address."""
    secret = visit.here.settings.secret_bytes
    link = read_link(secret, token)
    if link is None:
        raise UnknownRoute("page_unknown", path="/p/…")
    with visit.here.database.read() as session:
        turn = turn_of_link(session, link)
        if turn is None:
            raise UnknownRoute("page_unknown", path="/p/…")
        caller = caller_of_person(session, link.person_id)
    return Opened(visit, caller, token, link, standing_of_link(secret, link, turn, visit.now))


def _is_signed_in(visit: Visit, opened: Opened) -> bool:
    return visit.caller is not None and visit.caller.label == opened.caller.label


def _check_open(opened: Opened) -> None:
    if opened.standing != "open":
        raise Refused("link_over")
    if releases_money(opened.facts()["detail"].role.id):
        raise Refused("link_staff_only")


def _confirming(opened: Opened) -> Confirming | None:
    with opened.visit.here.database.read() as session:
        found = confirming(session, opened.visit.session.digest, opened.visit.now)
    mine = found is not None and (found.person_id, found.slot_id) == (
        opened.link.person_id,
        opened.link.slot_id,
    )
    return found if mine else None


def _count(here: Services, waiting: Confirming, opened: Opened, typed: str, now: datetime) -> Trial:
    secret, browser = here.settings.secret_bytes, opened.visit.session.digest
    with here.database.write() as session:
        return count_try(session, secret, waiting.id, browser, typed, now)


def _decide(session: Session, opened: Opened, waiting: Confirming, now: datetime) -> None:
    """Use the code up and keep the decision, in one transaction; what was shown must still be so."""
    use_up(session, waiting.id, now)
    _check_open(opened)
    standing = standing_of(session, waiting.project_id)
    if standing.tag != tag_of(waiting.seen):
        raise Stale("content_changed_on_page")
    given = Answer(waiting.outcome, waiting.comment, standing.version)
    decide(session, opened.link.slot_id, given, opened.caller.actor, now)


def _page(opened: Opened, typed: dict[str, str] | None = None, error: ShirakaError | None = None) -> Response:
    visit, facts = opened.visit, opened.facts()
    status = 200 if error is None else kind_of(error).status
    faults = [(error.pointer.removeprefix("/"), error.message(visit.language))] if error else []
    shown: dict[str, Any] = {"opened": opened, "standing": opened.standing, "faults": faults, **facts}
    if opened.standing != "open":
        return page(visit, "partner_over.html", status, decision=_decision(opened, facts), **shown)
    shown["staff_only"] = releases_money(facts["detail"].role.id)
    return page(visit, "partner_turn.html", status, typed=typed or dict.fromkeys(TYPED, ""), **shown)


def _decision(opened: Opened, facts: dict[str, Any]) -> GivenRow | None:
    """Give the decision on the link's turn in words, or none."""
    project = facts["project"]
    with opened.visit.here.database.read() as session:
        given = given_on(session, project.id, project.lifecycle_id, DECISIONS_LOOKED_AT)
    return next((one for one in given if one.slot_id == opened.link.slot_id), None)


def _code_page(opened: Opened, error: ShirakaError | None = None) -> Response:
    visit, waiting = opened.visit, _confirming(opened)
    if waiting is None or opened.standing != "open":
        return go_to(opened.address)
    facts = opened.facts()
    chosen = next((one for one in facts["detail"].outcomes if one.id == waiting.outcome), None)
    if chosen is None:
        return go_to(opened.address)
    faults = [("code", error.message(visit.language))] if error else []
    status = 200 if error is None else kind_of(error).status
    return page(
        visit,
        "partner_code.html",
        status,
        opened=opened,
        waiting=waiting,
        address=masked(waiting.address),
        chosen=chosen,
        faults=faults,
        **facts,
    )
