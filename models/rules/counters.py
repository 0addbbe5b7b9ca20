"""Counter-offers: what a funder would give instead of the share it was asked for, and on which condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.rules.drafts import ShareDraft, raise_all, share_faults
from models.rules.errors import Invalid
from models.rules.facts import Content, ShareFact


@dataclass(frozen=True, slots=True)
class CounterOffer:
    """A funder's whole share as it would give it, a condition, or both; no shares leave the figures be.

    A share without a funder is the offering one's own.
    """

    shares: tuple[ShareDraft, ...] = ()
    condition: str = ""

    def as_data(self) -> dict[str, Any]:
        """Give the offer as JSON-ready data; amounts in minor units."""
        shares = [[share.fiscal_year, share.kind, share.amount] for share in self.shares]
        return {"shares": shares, "condition": self.condition}


def check_counter(content: Content, funder: str, offer: CounterOffer) -> None:
    """Raise `Invalid` for an offer that says nothing new, or whose figures do not fit the project."""
    if not offer.shares and not offer.condition.strip():
        raise Invalid("counter_empty", pointer="/counter")
    if any(share.funder not in ("", funder) for share in offer.shares):
        raise Invalid("counter_foreign", pointer="/counter/shares", funder=funder)
    if content.planned_start is not None and content.planned_end is not None:
        raise_all(share_faults(content.planned_start, content.planned_end, offer.shares, "/counter/shares"))
    if taken(content, funder, offer.as_data()) == (
        own_shares(content, funder),
        condition_of(content, funder),
    ):
        raise Invalid("counter_unchanged", pointer="/counter", funder=funder)


def taken(content: Content, funder: str, offer: Mapping[str, Any]) -> tuple[tuple[ShareFact, ...], str]:
    """Give a funder's share and its condition as they are once an offer, as data, is taken up."""
    given = [ShareFact(funder, year, kind, amount) for year, kind, amount in offer["shares"]]
    shares = tuple(sorted(given, key=_place)) if given else own_shares(content, funder)
    return shares, offer["condition"].strip() or condition_of(content, funder)


def take_up(content: Content, funder: str, offer: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of the content that an offer changes: shares and conditions."""
    own, condition = taken(content, funder, offer)
    others = tuple(share for share in content.shares if share.funder != funder)
    conditions = {**dict(content.conditions), **({funder: condition} if condition else {})}
    return {
        "shares": tuple(sorted((*others, *own), key=_place)),
        "conditions": tuple(sorted(conditions.items())),
    }


def own_shares(content: Content, funder: str) -> tuple[ShareFact, ...]:
    """Give a funder's shares by year and kind."""
    return tuple(sorted((share for share in content.shares if share.funder == funder), key=_place))


def share_of(shares: Sequence[ShareFact], funder: str) -> int:
    """Give what a funder gives in all, in minor units."""
    return sum(share.amount for share in shares if share.funder == funder)


def condition_of(content: Content, funder: str) -> str:
    """Give what a funder asks for its share, or nothing."""
    return dict(content.conditions).get(funder, "")


def _place(share: ShareFact) -> tuple[str, str, str]:
    return share.funder, share.fiscal_year, share.kind
