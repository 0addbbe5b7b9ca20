"""Shares as the command line writes them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.rules.drafts import ShareDraft

SHARE = "FUNDER:YEAR:KIND:AMOUNT, such as MCIT:2013/14:cash:1250000.00"
OWN_SHARE = "YEAR:KIND:AMOUNT of a counter-offer, such as 2013/14:cash:1250000.00"


def shares_of(written: Sequence[str]) -> "tuple[ShareDraft, ...]":
    """Read shares as the command line writes them. Raises Invalid that names the one at fault."""
    from models.rules.drafts import ShareDraft
    from models.rules.errors import Invalid
    from models.rules.money import minor_of

    found = []
    for number, text in enumerate(written):
        parts = text.split(":")
        if len(parts) != 4:
            raise Invalid("share_unreadable", pointer=f"/shares/{number}", given=text, form=SHARE)
        funder, year, kind, amount = parts
        minor = minor_of(amount, pointer=f"/shares/{number}/amount")
        found.append(ShareDraft(funder, year, minor, kind))
    return tuple(found)
