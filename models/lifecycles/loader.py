"""Loads lifecycle definitions: from YAML text to typed, frozen shapes."""

import hashlib
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from models.rules.definition import Lifecycle
from models.rules.errors import Invalid
from models.rules.text import Text

DEFAULT = Path(__file__).with_name("joint_funding.yaml")


def default_source() -> str:
    """Give the YAML text of the default lifecycle."""
    return DEFAULT.read_text(encoding="utf-8")


def digest(source: str) -> str:
    """Give the SHA-256 that names a published definition."""
    return hashlib.sha256(source.encode()).hexdigest()


@lru_cache(maxsize=32)
def load_definition(source: str) -> Lifecycle:
    """Read a definition from YAML text; raises `Invalid` with the place and the reason."""
    try:
        return Lifecycle.model_validate(yaml.safe_load(source))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _invalid(line, str(error.problem)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " > ".join(str(part) for part in first["loc"])
        raise _invalid(1, f"{place}: {first['msg']}") from error


def _invalid(line: int, reason: str) -> Invalid:
    return Invalid("lifecycle_invalid", pointer="/source", line=line, reason=Text(reason, reason))
