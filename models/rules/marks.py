"""Marks: short signatures that let an address or a link that left the house be recognised when it returns."""

import hmac
from hashlib import sha256

LENGTH = 20


def mark(secret: str, purpose: str, text: str) -> str:
    """Sign a text for one purpose; the mark is lower-case, since mail servers fold addresses."""
    return hmac.new(secret.encode(), f"{purpose}:{text}".encode(), sha256).hexdigest()[:LENGTH]


def fits(secret: str, purpose: str, text: str, given: str) -> bool:
    """Tell whether a mark is ours."""
    return hmac.compare_digest(mark(secret, purpose, text), given.lower())


def unsubscribe_token(secret: str, person_id: int, kind: str) -> str:
    """Make the token by which a person switches a kind off."""
    text = f"{person_id}.{kind}"
    return f"{text}.{mark(secret, 'unsubscribe', text)}"


def read_unsubscribe(secret: str, token: str) -> tuple[int, str] | None:
    """Give the person and the kind of a token of ours, or none."""
    person, _, rest = token.partition(".")
    kind, _, given = rest.partition(".")
    is_number = person.isascii() and person.isdigit() and len(person) < 10
    if not is_number or not given.isascii() or not fits(secret, "unsubscribe", f"{person}.{kind}", given):
        return None
    return int(person), kind


def return_address(secret: str, return_path: str, notice_id: int) -> str:
    """Give the envelope's sender of a notice: the return path with the notice's number and its mark."""
    local, _, domain = return_path.rpartition("@")
    return f"{local}+{notice_id}.{mark(secret, 'bounce', str(notice_id))}@{domain}"


def read_return_address(secret: str, address: str) -> int | None:
    """Give the notice that a return address is of; none where it is not one of ours."""
    number, _, given = address.rpartition("@")[0].rpartition("+")[2].partition(".")
    is_number = number.isascii() and number.isdigit() and len(number) < 12
    return int(number) if is_number and given.isascii() and fits(secret, "bounce", number, given) else None
