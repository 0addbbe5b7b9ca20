"""The API keeps to its own description, whatever it is sent."""

import json
import os
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.edge.identity import person_token
from api.edge.permissions import action_of, is_allowed
from api.openapi import COMMITTED, text_of
from models.clock import utc_now
from settings import Settings
from tests.web.server import WebServer
from tests.web.test_permission_sweep import CALLERS as ROLES
from tests.web.test_permission_sweep import REFUSALS
from tests.web.world import World

PATHS = json.loads(COMMITTED.read_text(encoding="utf-8"))["paths"]
CASES = [
    (method.upper(), path, mode)
    for path, methods in PATHS.items()
    for method, operation in methods.items()
    for mode in GenerationMode
    if mode.is_positive or operation.get("parameters") or operation.get("requestBody")
]
EXAMPLES = 5 if os.environ.get("SHIRAKA_CHANCE") == "quick" else 15
PHASES = [Phase.explicit, Phase.generate]


def test_the_committed_description_is_current(settings: Settings, world: World) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == text_of(create_app(settings)), (
        "the API has changed; write its description anew with: python -m api.openapi"
    )


@pytest.fixture
def existing(world: World) -> dict[str, Any]:
    """Give what names a thing that exists, so that inputs reach further than its absence."""
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    return {
        "projects": {"code": code},
        "steps": {"slot_id": world.slot(code, "screening")},
        "calendars": {"calendar": "EG"},
        "clocks": {"code": code, "slot_id": world.slot(code, "screening")},
        "organisations": {"code": "health"},
        "protocols": {"code": "protocol-health"},
        "lifecycles": {"key": "joint_funding", "number": 1},
    }


@pytest.fixture
def described(server: WebServer) -> Any:
    """Give the description of the running application."""
    return schemathesis.openapi.from_url(f"{server.url}/api/v1/openapi.json")


CALLERS = ("", "sponsor", "manager", "administrator", "owner reads", "partner writes", "owner operates")


@pytest.fixture
def signed_in(world: World, settings: Settings) -> dict[str, str]:
    """Give the headers of a caller who may do everything."""
    return headers_of("manager", world, settings)


def headers_of(name: str, world: World, settings: Settings) -> dict[str, str]:
    """Give the headers by which a caller is known; a visitor has none."""
    if not name:
        return {}
    token = world.keys.get(name) or person_token(settings, world.people[name], utc_now())
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.asvs("8.2.1", "16.5.3")
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", CALLERS)
def test_every_role_is_answered_as_described_and_nobody_past_the_gate(
    described: Any, existing: dict[str, Any], world: World, settings: Settings, app: Any, name: str
) -> None:
    actions = {(method, it.path): action_of(it) or "" for it in app.routes for method in methods_of(it)}
    headers, roles = headers_of(name, world, settings), ROLES[name]
    for method, path, mode in CASES:
        if not mode.is_positive:
            continue
        named = existing.get(path.split("/")[3], {}) if path.startswith("/api/v1/") else {}
        case = described[path][method].as_strategy(generation_mode=mode)
        ask_once(case, named, headers, is_allowed(actions[method, path], roles))


def ask_once(strategy: Any, named: dict[str, Any], headers: dict[str, str], allowed: bool) -> None:
    """Send one well-formed request, and compare who is refused with the permissions."""

    @given(case=strategy)
    @hypothesis.settings(
        max_examples=1,
        deadline=None,
        derandomize=True,
        database=None,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        case.path_parameters.update({name: it for name, it in named.items() if name in case.path_parameters})
        answer = case.call(headers=headers)
        assert answer.status_code < 500, (case.method, case.path, answer.text)
        refused = answer.status_code in (401, 403) and answer.json()["code"] in REFUSALS
        assert refused != allowed, (case.method, case.path, answer.text)

    ask()


def methods_of(route: Any) -> set[str]:
    return getattr(route, "methods", None) or set()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("method", "path", "mode"), CASES)
def test_no_input_breaks_the_api_or_its_description(
    described: Any,
    existing: dict[str, Any],
    signed_in: dict[str, str],
    method: str,
    path: str,
    mode: GenerationMode,
) -> None:
    noun = path.split("/")[3] if path.startswith("/api/v1/") else ""

    @given(case=described[path][method].as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any) -> None:
        if mode.is_positive and noun in existing:
            named = {name: value for name, value in existing[noun].items() if name in case.path_parameters}
            case.path_parameters.update(named)
        # What a well-formed cursor or change is worth depends on the data, which a description does not tell.
        depends = method in ("POST", "PUT") or "cursor" in (case.query or {})
        case.call_and_validate(
            headers=signed_in, excluded_checks=[positive_data_acceptance] if depends else []
        )

    check()
