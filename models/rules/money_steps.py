"""Which decisions are about money, and which release it."""

from collections.abc import Iterable

# Those who pay out; nobody does so from a link in a mail.
RELEASING_ROLES = frozenset(("payment_officer", "finance_officer"))
AMOUNTS = "amounts"


def releases_money(role: str) -> bool:
    """Tell whether money leaves by the answer of somebody in this role."""
    return role in RELEASING_ROLES


def is_about_money(role: str, covers: Iterable[str]) -> bool:
    """Tell whether an answer commits or releases money."""
    return releases_money(role) or AMOUNTS in covers
