"""From marked-up data to a typed definition, with every fault of its form."""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models.lifecycles.defects.finding import Finding, Path, found, listed
from models.lifecycles.markup import Markup
from models.rules import definition
from models.rules.definition import Lifecycle
from models.rules.text import Text

ROUNDS = 8
LANGUAGES = {"ar": Text("بالعربية", "Arabic"), "en": Text("بالإنجليزية", "English")}
UNWRITTEN = "—"
SHAPES: Mapping[str, type[BaseModel]] = {
    "stages": definition.Stage,
    "steps": definition.Step,
    "step": definition.Step,
    "outcomes": definition.Outcome,
    "roles": definition.Role,
    "title": definition.Title,
    "target": definition.Target,
    "targets": definition.Target,
    "lapse": definition.Lapse,
    "ladder": definition.Rung,
    "expiry": definition.Expiry,
    "reversal": definition.Reversible,
    "quorum": definition.Quorum,
    "notices": definition.StepNotices,
    "side_states": definition.SideState,
    "terminals": definition.Terminal,
    "actions": definition.Action,
}
MENDED: Mapping[str, Any] = {
    "title": {"ar": UNWRITTEN, "en": UNWRITTEN},
    "iati_status": 1,
    "working_days": 1,
    "calendar_days": 1,
    "warnings": [],
    "reminders": [],
    "documents": [],
    "covers": [],
    "comment": False,
    "edits": False,
}
"""What stands in for a faulty part that no other check depends on, so that those can go on."""

IDENTIFIER = Text(
    "معرف من حروف لاتينية صغيرة وأرقام و _ يبدأ بحرف",
    "an identifier: small Latin letters, digits and _, a letter first",
)
EXPECTED: Mapping[str, Text] = {
    "bool_parsing": Text("true أو false", "true or false"),
    "bool_type": Text("true أو false", "true or false"),
    "dict_type": Text("أزواج من مفتاح وقيمة", "a mapping of keys to values"),
    "int_from_float": Text("عدد صحيح", "a whole number"),
    "int_parsing": Text("عدد صحيح", "a whole number"),
    "int_type": Text("عدد صحيح", "a whole number"),
    "invalid_key": IDENTIFIER,
    "mapping_type": Text("أزواج من مفتاح وقيمة", "a mapping of keys to values"),
    "model_type": Text("أزواج من مفتاح وقيمة", "a mapping of keys to values"),
    "string_pattern_mismatch": IDENTIFIER,
    "string_type": Text("نص (ضعه بين علامتي تنصيص)", "a text (put it in quotation marks)"),
    "tuple_type": Text("قائمة", "a list"),
}


@dataclass(frozen=True, slots=True)
class Shaped:
    """A definition, mended where its form is at fault, or none where it cannot be; and all its faults."""

    definition: Lifecycle | None
    findings: tuple[Finding, ...]


def shape(markup: Markup) -> Shaped:
    """Read marked-up data into the typed shapes."""
    findings = [
        Finding(path, "duplicate_key", {"key": str(path[-1])}, line) for path, line in markup.repeated
    ]
    data = markup.data
    for _ in range(ROUNDS):
        try:
            return Shaped(Lifecycle.model_validate(data), tuple(findings))
        except ValidationError as error:
            errors = _own(error.errors(include_url=False))
        known = {finding.path for finding in findings if finding.line is None}
        findings += [fault for fault in map(_fault, errors) if fault.path not in known]
        data = deepcopy(data) if data is markup.data else data
        mended = [_mend(data, error) for error in errors]
        if not all(mended):
            break
    return Shaped(None, tuple(findings))


def _own(errors: Iterable[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a list is too short where the faults of its items are told."""
    known = list(errors)
    inside = {error["loc"][:depth] for error in known for depth in range(len(error["loc"]))}
    return [error for error in known if error["type"] != "too_short" or error["loc"] not in inside]


def _fault(error: ErrorDetails) -> Finding:
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    kind = error["type"]
    if name in LANGUAGES and kind in ("missing", "string_too_short"):
        return found(path, "missing_translation", language=LANGUAGES[name])
    if kind == "missing" and path[-1] == "title":
        return found(path, "missing_translation/title")
    if kind == "missing" and path[-1] == name:
        return found(path, "missing_key", key=name)
    if kind == "extra_forbidden":
        return found(path, "unknown_key", key=name, known=listed(_keys_at(path[:-1])))
    return found(path, "wrong_value", key=name, expected=_expected(error))


def _keys_at(path: Path) -> Iterable[str]:
    """Give the keys of the shape that stands at `path`."""
    for part in reversed(path[-2:]):
        if isinstance(part, str) and part in SHAPES:
            return SHAPES[part].model_fields
    return Lifecycle.model_fields if not path else ()


def _expected(error: ErrorDetails) -> Text:
    context = error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            return listed(re.findall(r"'([^']*)'", context["expected"]))
        case "greater_than_equal":
            return Text(f"{context['ge']} على الأقل", f"at least {context['ge']}")
        case "less_than_equal":
            return Text(f"{context['le']} على الأكثر", f"at most {context['le']}")
        case "too_short":
            least = context["min_length"]
            return Text(f"قائمة من {least} على الأقل", f"a list of at least {least}")
        case "too_long":
            most = context["max_length"]
            return Text(f"قائمة من {most} على الأكثر", f"a list of at most {most}")
        case "missing":
            return Text("قائمة كاملة", "a complete list")
        case kind:
            return EXPECTED.get(kind, Text(error["msg"], error["msg"]))


def _mend(data: Any, error: ErrorDetails) -> bool:
    """Put right in `data` what an error speaks of; false where nothing can stand in for it."""
    path = error["loc"]
    if not path:
        return False
    *around, last = path
    if last in LANGUAGES and len(path) > 1:
        return _put(data, around, last, UNWRITTEN)
    if error["type"] == "extra_forbidden":
        return _take_out(data, around, str(last))
    for index in reversed(range(len(path))):
        name = path[index]
        if isinstance(name, str) and name in MENDED:
            return _put(data, path[:index], name, deepcopy(MENDED[name]))
    return False


def _put(data: Any, around: Iterable[int | str], name: str | int, value: Any) -> bool:
    holder = _at(data, around)
    if not isinstance(holder, dict):
        return False
    holder[name] = value
    return True


def _take_out(data: Any, around: Iterable[int | str], name: str) -> bool:
    holder = _at(data, around)
    if not isinstance(holder, dict):
        return False
    for key in [key for key in holder if str(key) == name]:
        del holder[key]
    return True


def _at(data: Any, path: Iterable[int | str]) -> Any:
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return None
    return data
