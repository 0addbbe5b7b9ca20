"""What an API key looks like, what is kept of it, and what its scopes allow."""

import hashlib
import hmac
import re
from dataclasses import dataclass

PREFIX = "shk"
FORM = re.compile(r"shk_([0-9a-z]{8,16})_([A-Za-z0-9]{32,64})", re.ASCII)
SCOPES = ("read", "write", "operate")


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """The two parts of a key as a caller presents it."""

    public_id: str
    secret: str


def read_key(text: str) -> PresentedKey | None:
    """Take a key apart, or give none where the text is not a key."""
    match = FORM.fullmatch(text)
    return PresentedKey(match[1], match[2]) if match else None


def digest_of(secret: str) -> str:
    """Give what is stored of a secret: its SHA-256 in hexadecimal digits.

    A secret is 190 random bits, so that a slow hash would protect nothing more.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, digest: str) -> bool:
    """Tell in constant time whether a secret is the one whose digest is stored."""
    return hmac.compare_digest(digest_of(secret), digest)
