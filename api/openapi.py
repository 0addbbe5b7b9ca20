"""The OpenAPI document: problems at every operation, and a form of it that the bundled reader can show."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.edge.permissions import action_of, is_open
from api.edge.problem_kinds import KINDS
from api.edge.problems import MEDIA_TYPE
from api.schemas.base import ProblemShape

COMMITTED = Path(__file__).parent.parent / "docs" / "openapi.json"
REFERENCE = "#/components/schemas/"
DESCRIPTION = """Moves jointly funded partnership projects from proposal to closing.

Times are UTC, money is a decimal text with its currency, texts are in Arabic and English. Lists come in
pages: follow `next_cursor`. Errors are problems (RFC 9457); their `detail` is in the language of
`Accept-Language`."""


def document(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI 3.1 document of the JSON API."""
    if app.openapi_schema is None:
        routes = [route for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema]
        made = get_openapi(
            title="Shiraka",
            version=app.version,
            description=DESCRIPTION,
            routes=routes,
            tags=app.openapi_tags,
        )
        _add_problems(made, routes)
        app.openapi_schema = made
    return app.openapi_schema


def as_version_3_0(part: Any) -> Any:
    """Write a document in the words of OpenAPI 3.0, which the bundled Swagger UI reads."""
    if isinstance(part, list):
        return [as_version_3_0(one) for one in part]
    if not isinstance(part, dict):
        return part
    plain = {name: as_version_3_0(value) for name, value in part.items() if name != "examples"}
    if "openapi" in plain:
        plain["openapi"] = "3.0.3"
    if "const" in plain:
        plain["enum"] = [plain.pop("const")]
    choices = plain.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        rest = [choice for choice in choices if choice != {"type": "null"}]
        del plain["anyOf"]
        plain |= {"nullable": True} | (rest[0] if len(rest) == 1 else {"anyOf": rest})
    return plain


def _add_problems(made: dict[str, Any], routes: list[APIRoute]) -> None:
    schemas = made["components"]["schemas"]
    described = ProblemShape.model_json_schema(ref_template=REFERENCE + "{model}")
    schemas |= described.pop("$defs")
    schemas["ProblemShape"] = described
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for route in routes:
        for method in route.methods or ():
            operation = made["paths"][route.path_format][method.lower()]
            operation["responses"].pop("422", None)
            for status in _statuses(route, method):
                operation["responses"][str(status)] = _problem(status)


def _statuses(route: APIRoute, method: str) -> Iterator[int]:
    yield from (400, 500, 503)
    if not is_open(action_of(route) or ""):
        yield from (401, 403)
    if "{" in route.path:
        yield 404
    if method in ("POST", "PUT"):
        yield from (409, 413, 415, 422)
    if any(field.alias == "if-match" for field in route.dependant.header_params):
        yield from (412, 428)


def _problem(status: int) -> dict[str, Any]:
    titles = " / ".join(kind.title.en for kind in KINDS.values() if kind.status == status)
    return {"description": titles, "content": {MEDIA_TYPE: {"schema": {"$ref": f"{REFERENCE}ProblemShape"}}}}


def text_of(app: FastAPI) -> str:
    """Write the document as it is committed in `docs/openapi.json`."""
    return json.dumps(document(app), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> None:
    """Write the committed document anew, or with `-` to standard output."""
    from api.app import create_app
    from settings import Settings

    text = text_of(create_app(Settings()))
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(text)
    else:
        COMMITTED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
