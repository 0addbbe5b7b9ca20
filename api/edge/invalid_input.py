"""What pydantic finds wrong with an input, said as members of the one family of errors, in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from models.rules.errors import Invalid

CODES: Mapping[str, str] = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "string_too_short": "text_too_short",
    "string_too_long": "text_too_long",
    "json_invalid": "json_invalid",
    "literal_error": "value_not_listed",
    "enum": "value_not_listed",
    "greater_than": "number_too_small",
    "greater_than_equal": "number_too_small",
    "less_than": "number_too_large",
    "less_than_equal": "number_too_large",
}
LONGEST_NAME = 100


def faults_of(error: RequestValidationError) -> list[Invalid]:
    """Give each fault with a JSON pointer; a parameter's pointer names its place first: `/query/limit`."""
    return [_fault(line) for line in error.errors()]


def _fault(line: Mapping[str, Any]) -> Invalid:
    code = CODES.get(line["type"], "value_invalid")
    context = line.get("ctx", {})
    bounds = ("expected", "min_length", "max_length", "ge", "gt", "le", "lt")
    limit = next((str(context[name]) for name in bounds if name in context), "")
    return Invalid(code, pointer=_pointer(line["loc"]), limit=limit, reason=str(line["msg"]))


def _pointer(location: Sequence[int | str]) -> str:
    parts = list(location)
    if parts and parts[0] == "body":
        parts = parts[1:]
    return "".join(f"/{_escape(str(part))}" for part in parts)


def _escape(part: str) -> str:
    return part[:LONGEST_NAME].replace("~", "~0").replace("/", "~1")
