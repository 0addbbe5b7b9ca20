"""Money: whole minor units of a currency, written as a decimal text where people and machines read it."""

import re
from dataclasses import dataclass

from models.rules.errors import Invalid

AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (piastres) of a currency that has a hundred of them."""

    minor: int
    currency: str

    @property
    def amount(self) -> str:
        """Write the amount in major units with two decimals: `1250000.00`."""
        sign = "-" if self.minor < 0 else ""
        major, cents = divmod(abs(self.minor), 100)
        return f"{sign}{major}.{cents:02d}"


def minor_of(amount: str, *, pointer: str = "") -> int:
    """Read a positive amount in major units, such as `1250000` or `1250000.50`, as minor units.

    Raises Invalid for anything else: more than two decimals, separators, signs, zero.
    """
    match = AMOUNT.fullmatch(amount)
    minor = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0") or "0") if match else 0
    if minor <= 0:
        raise Invalid("amount_not_positive", pointer=pointer, amount=amount)
    return minor
