"""Codes that are mailed and typed: eight digits, ten minutes, five tries, for one purpose and one browser.

A code follows from a random seed and the installation's secret; the seed alone is stored, so that the
database gives no code away.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Literal

DIGITS = 8
LASTING = timedelta(minutes=10)
MOST_TRIES = 5
Purpose = Literal["sign_in", "confirm", "link"]
# Right; wrong, with tries left; or of no use any more: expired, used, tried too often, or of another browser.
Trial = Literal["right", "wrong", "over"]


def code_of(secret: bytes, seed: str) -> str:
    """Give the code that follows from a seed."""
    mixed = hmac.digest(secret, f"shiraka code\n{seed}".encode(), hashlib.sha256)
    return f"{int.from_bytes(mixed[:16]) % 10**DIGITS:0{DIGITS}}"


def try_code(
    secret: bytes, seed: str, typed: str, *, tries: int, expires_at: datetime, now: datetime
) -> Trial:
    """Judge what was typed; `tries` were made before this one. Spaces and Arabic digits are as good."""
    if tries >= MOST_TRIES or now >= expires_at:
        return "over"
    given = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
    return "right" if hmac.compare_digest(given, code_of(secret, seed)) else "wrong"
