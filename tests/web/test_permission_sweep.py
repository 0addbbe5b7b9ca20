"""Every route, method and kind of caller: the permissions decide, and what is out of sight is absent."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import Client, Response
from sqlmodel import Session, select

from api.edge.permissions import PERMISSIONS, Role, action_of, is_allowed
from models.ceiling import Ceiling
from models.clock import utc_now
from models.commands.decide_batch import prepare_batch
from models.commands.keep_form import keep_form
from models.commands.save_view import save_view
from models.commands.set_deputy import set_deputy
from models.queries.saved_views import views_of
from models.rules.deputies import Absence
from tests.web.conftest import Enter, SignIn
from tests.web.reader import Reader
from tests.web.world import World

pytestmark = [
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
    pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1"),
]
DRAFT = "0123456789abcdef"
CALLERS: dict[str, frozenset[Role]] = {
    "": frozenset(("anonymous",)),
    "sponsor": frozenset(("person",)),
    "manager": frozenset(("person", "staff")),
    "operator": frozenset(("person", "staff", "operator")),
    "administrator": frozenset(("person", "staff", "administrator")),
    "owner reads": frozenset(("key.read",)),
    "partner writes": frozenset(("key.read", "key.write")),
    "owner operates": frozenset(("key.operate",)),
}
# Who sees nothing of the partner's project, protocol, turns, forms and views.
OUTSIDERS = ("stranger", "outsider reads")
NOTHING = "987654"
# Parts of an address that name no row somebody may or may not see.
PLAIN = {
    "calendar": "EG",
    "form": "csv",
    "intervention": "hold",
    "key": "joint_funding",
    "kind": "overdue",
    "language": "ar",
    "mail_id": "1",
    "name": "funnel",
    "number": "1",
    "posting_id": "1",
    "section": "place",
    "token": "x" * 80,
    "table": "shares",
}
REFUSALS = ("authentication_required", "credential_unknown", "not_permitted", "person_required")


@dataclass(frozen=True, slots=True)
class Objects:
    """What addresses name: by the noun of the route and the part, a row that exists and one that does not."""

    rows: dict[tuple[str, str], tuple[str, str]]

    def address(self, path: str, *, absent: bool = False) -> str:
        """Fill an address in; a part that nobody has told of here names a row that does not exist."""
        noun = path.removeprefix("/api/v1").split("/")[1]

        def value(part: re.Match[str]) -> str:
            name = part[1].partition(":")[0]
            if (noun, name) in self.rows:
                return self.rows[noun, name][int(absent)]
            return PLAIN.get(name, NOTHING)

        return re.sub(r"\{([^}]+)\}", value, path)

    def is_named_in(self, path: str) -> bool:
        """Tell whether an address names a row that not everybody sees."""
        return self.address(path) != self.address(path, absent=True)


@pytest.fixture
def objects(world: World) -> Objects:
    """Give the partner's rows, none of which an outsider may see."""
    code, now = world.open(), utc_now()
    world.decide(code, "draft", "sponsor", "submit")
    with world.database.write() as session:
        keep_form(session, world.people["sponsor"], f"project/{DRAFT}", {"begun": "yes"}, now)
        save_view(session, world.people["sponsor"], "mine", "late=true", now)
        deputy, batch = persons_rows(session, world, world.slot(code, "screening"))
    with world.database.read() as session:
        view = views_of(session, world.people["sponsor"])[0].id
        ceiling = session.exec(select(Ceiling.id).where(Ceiling.subject == "protocol-health")).one()
    return Objects(
        {
            ("projects", "code"): (code, "NO-99"),
            ("ceilings", "ceiling_id"): (str(ceiling), "987654"),
            ("projects", "draft"): (DRAFT, "f" * 16),
            ("projects", "view_id"): (str(view), "987654"),
            ("deputies", "deputy_id"): (str(deputy), "987654"),
            ("batches", "batch_id"): (str(batch), "987654"),
            ("steps", "slot_id"): (str(world.slot(code, "screening")), "987654"),
            ("protocols", "code"): ("protocol-health", "protocol-none"),
            ("organisations", "code"): ("health", "health"),
            ("partners", "code"): ("health", "health"),
        }
    )


def persons_rows(session: Session, world: World, slot_id: int) -> tuple[int, int]:
    """Give a deputyship and a batch of the partner's."""
    now, sponsor = utc_now(), world.actor("sponsor")
    absence = Absence("sponsor@x.example", now, now + timedelta(days=1), "Away", "sector@x.example")
    deputy = set_deputy(session, absence, sponsor, now)
    batch = prepare_batch(session, "accept", "", {slot_id: 1}, sponsor, now)
    return deputy.id or 0, batch.id or 0


def routes_of(app: FastAPI) -> list[tuple[str, str, str]]:
    """Give every method, path and action; those that end a session stand last."""
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    found = [(method, it.path, action_of(it) or "") for it in routes for method in sorted(it.methods or ())]
    return sorted(found, key=lambda it: "/sign-" in it[1])


class Caller:
    """Somebody who asks both as a program and as a browser; a key is no browser's."""

    def __init__(self, program: Client, browser: Reader | None) -> None:
        """Take what the caller asks with."""
        self.program, self.browser = program, browser
        self.token = browser.form(browser.open("/me"), "/language")["token"] if browser else ""

    def asks(self, path: str) -> bool:
        """Tell whether this caller can ask a route at all."""
        return self.browser is not None or is_for_programs(path)

    def ask(self, method: str, path: str, address: str) -> Response:
        """Ask with an empty body, or with a form of our own that is empty."""
        if is_for_programs(path):
            return self.program.request(method, address, json={} if method in ("POST", "PUT") else None)
        assert self.browser is not None
        sent = {"token": self.token} if method == "POST" else None
        return self.browser.client.request(method, address, data=sent, follow_redirects=False)


def is_for_programs(path: str) -> bool:
    return path.startswith(("/api/", "/healthz", "/readyz", "/metrics"))


def is_refusal(answer: Response, action: str) -> bool:
    """Tell whether the permissions refuse, as against a lifecycle that names somebody else."""
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        return bool(answer.json()["code"] in REFUSALS)
    if answer.status_code == 303:
        return answer.headers["location"].startswith(("/dev/sign-in?next", "/sign-in?next"))
    return answer.status_code == 401 or f"({action})" in answer.text


@pytest.fixture
def callers(enter: Enter, sign_in: SignIn, client: Client, world: World) -> dict[str, Caller]:
    """Give every kind of caller."""
    known = {}
    for name in (*CALLERS, *OUTSIDERS):
        browser = None if name in world.keys else enter(name)
        known[name] = Caller(sign_in(name) if name else client, browser)
    return known


def test_the_permissions_decide_for_every_route_method_and_role(
    app: FastAPI, callers: dict[str, Caller], objects: Objects
) -> None:
    wrong: list[Any] = []
    for name, roles in CALLERS.items():
        for method, path, action in routes_of(app):
            if not callers[name].asks(path):
                continue
            answer = callers[name].ask(method, path, objects.address(path))
            expected = not is_allowed(action, roles)
            shown = method == "HEAD" or is_refusal(answer, action) == expected
            status = (401, 303) if not name else (403,)
            if not shown or answer.status_code >= 500 or (expected and answer.status_code not in status):
                wrong.append((name, method, path, action, answer.status_code, answer.text[:200]))
    assert wrong == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_a_row_out_of_sight_is_answered_as_one_that_does_not_exist(
    app: FastAPI, callers: dict[str, Caller], objects: Objects, name: str
) -> None:
    caller, swept = callers[name], 0
    for method, path, action in routes_of(app):
        if not caller.asks(path) or not objects.is_named_in(path):
            continue
        assert PERMISSIONS[action].condition in ("sight", "lifecycle", "own"), (path, action)
        hidden, absent = (caller.ask(method, path, objects.address(path, absent=it)) for it in (False, True))
        assert told(hidden) == told(absent), (method, path, hidden.text[:300])
        if method == "GET" and not is_refusal(hidden, action):
            assert hidden.status_code == 404, (path, hidden.status_code)
        swept += 1
    assert swept > 5


def told(answer: Response) -> tuple[int, str]:
    """Give what an answer tells apart from the name that was asked for."""
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return answer.status_code, answer.json()["code"] if is_problem else ""


def test_the_partner_itself_sees_what_the_outsider_does_not(
    app: FastAPI, callers: dict[str, Caller], objects: Objects
) -> None:
    for method, path, action in routes_of(app):
        is_whole = path.count("{") == 1 and objects.is_named_in(path)
        if method == "GET" and is_whole and is_allowed(action, CALLERS["sponsor"]):
            answer = callers["sponsor"].ask(method, path, objects.address(path))
            assert answer.status_code in (200, 303), (path, answer.status_code)
