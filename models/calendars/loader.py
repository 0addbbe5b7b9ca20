"""Loads calendars: from YAML or JSON to their shape."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from models.calendars.shape import CalendarShape
from models.rules.errors import Invalid

SHIPPED = Path(__file__).with_name("egypt.yaml")


def read_calendar(source: str) -> CalendarShape:
    """Read a calendar from YAML or JSON text; raises `Invalid` with every fault."""
    try:
        data = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.YAMLError as error:
        raise Invalid("clock_calendar_invalid", pointer="/definition", reason=_line(error)) from error
    if not isinstance(data, Mapping):
        raise Invalid("clock_calendar_invalid", pointer="/definition", reason="no mapping of keys")
    return shaped(data)


def shaped(data: Mapping[str, Any]) -> CalendarShape:
    """Give a calendar of plain data; raises `Invalid` with every fault."""
    try:
        return CalendarShape.model_validate(data)
    except ValidationError as error:
        faults = [_fault(it) for it in error.errors()]
        first = faults[0]
        raise Invalid(
            "clock_calendar_invalid", pointer=first.pointer, errors=faults, **first.parameters
        ) from error


def plain(calendar: CalendarShape) -> dict[str, Any]:
    """Give a calendar as JSON-ready data, what is not given left out."""
    return calendar.model_dump(mode="json", exclude_defaults=True)


def digest(calendar: CalendarShape) -> str:
    """Give the SHA-256 of a calendar's canonical JSON."""
    text = json.dumps(plain(calendar), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def shipped() -> CalendarShape:
    """Give the calendar that is shipped: Egypt's."""
    return read_calendar(SHIPPED.read_text(encoding="utf-8"))


def _line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "no YAML"
    return f"line {mark.line + 1}: {problem}" if mark is not None else str(problem)


def _fault(line: Any) -> Invalid:
    pointer = "/".join(("/definition", *(str(part) for part in line["loc"])))
    reason = str(line["msg"]).removeprefix("Value error, ")
    where = ".".join(str(part) for part in line["loc"])
    return Invalid(
        "clock_calendar_invalid", pointer=pointer, reason=f"{where}: {reason}" if where else reason
    )
