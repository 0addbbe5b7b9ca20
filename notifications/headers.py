"""What may stand in a mail's headers: no controls, no marks of direction, only real addresses."""

import re
import unicodedata
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from notifications.facts import Unrenderable

LONGEST_HEADER = 200
_SPACE = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """An address in the form for people and in the form for the wire."""

    shown: str
    wire: str


def clean(text: str, limit: int = LONGEST_HEADER) -> str:
    """Give a text that may stand in a header: one line, no control or direction marks, at most `limit` long.

    The joiners of Arabic and Persian letters are kept, because words are misspelt without them.
    """
    spaced = _SPACE.sub(" ", text)
    kept = "".join(it for it in spaced if it in _JOINERS or unicodedata.category(it) not in _CATEGORIES)
    line = _SPACE.sub(" ", kept).strip()
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


@lru_cache(maxsize=4096)
def checked_address(raw: str) -> CheckedAddress:
    """Check an address, without marks that were pasted along. Raises Unrenderable for what is none."""
    try:
        found = validate_email(clean(raw, 320), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise Unrenderable(f"the address {clean(raw, 80)!r} cannot be used: {error}") from error
    return CheckedAddress(found.normalized, found.ascii_email or found.normalized)


@lru_cache(maxsize=64)
def sender(setting: str) -> Address:
    """Read a sender given as NAME <ADDRESS>. Raises Unrenderable for what is none.

    Only its form is checked: an installation may well send from a name that is known in its house alone.
    """
    name, address = parseaddr(clean(setting, 500))
    try:
        return Address(name, addr_spec=address)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise Unrenderable(f"the sender {setting!r} cannot be used: {error}") from error


def named(name: str, address: CheckedAddress) -> Address:
    """Give an address with the name of the person behind it."""
    return Address(clean(name, 120), addr_spec=address.wire)
