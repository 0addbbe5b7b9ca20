"""Shares as the command line writes them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.rules.drafts import ShareDraft

SHARE = "FUNDER:YEAR:KIND:AMOUNT, such as MCIT:2013/14:cash:1250000.00"
PERCENT = "FUNDER:YEAR:KIND:PERCENT of the cost, such as MCIT:2013/14:cash:62.5"
WHOLE = 100_00  # A hundred per cent, in hundredths.
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


def split_of(written: Sequence[str], cost: int) -> "tuple[ShareDraft, ...]":
    """Share out a cost in minor units by percentages; the odd piastre goes to the largest.

    Raises Invalid where one cannot be read, or they are not a hundred together.
    """
    from models.rules.drafts import ShareDraft
    from models.rules.errors import Invalid
    from models.rules.plans import share_out

    wanted = shares_of(written)
    weights = [share.amount for share in wanted]
    if weights and sum(weights) != WHOLE:
        raise Invalid("percent_not_whole", pointer="/shares", given=f"{sum(weights) / 100:g}")
    amounts = share_out(cost, weights) if weights else ()
    return tuple(
        ShareDraft(share.funder, share.fiscal_year, amount, share.kind)
        for share, amount in zip(wanted, amounts, strict=True)
    )
