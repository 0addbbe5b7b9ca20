"""Shortfalls: what the ceilings lack for a project's shares as they are planned."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from models.available import available
from models.bookkeeping import balances_of, place_of
from models.columns import identity
from models.project import Project
from models.rules import ledger
from models.rules.facts import ShareFact
from models.rules.ledger import FUNDER, RESERVED, Balance, Shortfall, Transfer


def planned(
    session: Session, project: Project, shares: Iterable[ShareFact], funders: Mapping[str, int]
) -> tuple[int | None, tuple[Shortfall, ...]]:
    """Give what the protocol's ceiling leaves to this project, and what ceilings lack for its shares.

    `funders` gives each funder's id by its code. The project's own ceiling is its cost, which the plan is
    held to anyway.
    """
    place, held = place_of(project), balances_of(session, identity(project))
    own = f"protocol:{place.protocol}"
    wanted = [
        Transfer(share, FUNDER, RESERVED, lacking)
        for share, amount in _amounts(shares, funders)
        if (lacking := amount - held.get(share, Balance()).held) > 0
    ]
    takings = ledger.taken(place, wanted)
    takings.pop(f"project:{place.project}", None)
    ceilings = available(session, {*takings, own})
    taken = sum(balance.held for balance in held.values())
    left = ceilings[own].available + taken if own in ceilings else None
    return left, ledger.shortfalls(ceilings, takings)


def _amounts(
    shares: Iterable[ShareFact], funders: Mapping[str, int]
) -> Iterable[tuple[ledger.ShareKey, int]]:
    for share in shares:
        if share.funder in funders:
            yield (funders[share.funder], share.fiscal_year, share.kind), share.amount
