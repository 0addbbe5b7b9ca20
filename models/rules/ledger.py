"""The ledger's rules: what each act moves between accounts, and what it takes from which ceilings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from models.rules.errors import Invalid, Refused
from models.rules.money import Money
from models.rules.text import Text

FUNDER, PLEDGED, RESERVED = "funder", "pledged", "reserved"
COMMITTED, DISBURSED, RELEASED = "committed", "disbursed", "released"
ACCOUNTS: Mapping[str, Text] = {
    FUNDER: Text(ar="الممول", en="funder"),
    PLEDGED: Text(ar="المعتمد", en="approved"),
    RESERVED: Text(ar="المحجوز", en="reserved"),
    COMMITTED: Text(ar="المرتبط به", en="committed"),
    DISBURSED: Text(ar="المنصرف", en="disbursed"),
    RELEASED: Text(ar="المفرج عنه", en="released"),
}
KINDS: Mapping[str, Text] = {
    "pledge": Text(ar="اعتماد", en="pledge"),
    "reserve": Text(ar="حجز", en="reserve"),
    "commit": Text(ar="ارتباط", en="commit"),
    "disburse": Text(ar="صرف", en="disburse"),
    "release": Text(ar="إفراج", en="release"),
    "reverse": Text(ar="عكس", en="reverse"),
}
CEILINGS: Mapping[str, Text] = {
    "programme": Text(ar="سقف البرنامج", en="the ceiling of the programme"),
    "protocol": Text(ar="سقف البروتوكول", en="the ceiling of the protocol"),
    "funder_year": Text(ar="سقف الممول في السنة المالية", en="the ceiling of the funder in the fiscal year"),
    "project": Text(ar="سقف المشروع", en="the ceiling of the project"),
}
# What is spent stays taken from a ceiling, as part of what is committed.
TAKEN = {RESERVED: (1, 0), COMMITTED: (0, 1), DISBURSED: (0, 1)}

ShareKey = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of one share, in minor units: the funder's id, the fiscal year, cash or in kind."""

    funder: int
    fiscal_year: str
    kind: str
    amount: int

    @property
    def share(self) -> ShareKey:
        """What tells the shares of a project apart."""
        return self.funder, self.fiscal_year, self.kind


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount that leaves one account of a share and enters another, so that the two sum to zero."""

    share: ShareKey
    source: str
    target: str
    amount: int

    @property
    def reversed(self) -> "Transfer":
        """The same amount on its way back."""
        return replace(self, source=self.target, target=self.source)


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on the accounts of one share, in minor units; the funder's own account is their sum."""

    pledged: int = 0
    reserved: int = 0
    committed: int = 0
    disbursed: int = 0
    released: int = 0

    @property
    def held(self) -> int:
        """What is taken from the ceilings: reserved, committed or spent."""
        return self.reserved + self.committed + self.disbursed

    def after(self, transfer: Transfer) -> "Balance":
        """Give the balance once a transfer is made. Raises `Refused` for more than stands on its source."""
        changed = {}
        if transfer.source != FUNDER:
            standing = getattr(self, transfer.source)
            if standing < transfer.amount:
                raise Refused(
                    "balance_insufficient",
                    account=ACCOUNTS[transfer.source],
                    standing=Money(standing, "").amount,
                    amount=Money(transfer.amount, "").amount,
                )
            changed[transfer.source] = standing - transfer.amount
        if transfer.target != FUNDER:
            changed[transfer.target] = getattr(self, transfer.target) + transfer.amount
        return replace(self, **changed)


Balances = Mapping[ShareKey, Balance]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project stands under its ceilings, by ids."""

    programme: int
    protocol: int
    project: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A limit and what is taken from it, in minor units; `subject` is the code of what it limits."""

    key: str
    kind: str
    subject: str
    currency: str
    limit: int
    reserved: int = 0
    committed: int = 0

    @property
    def available(self) -> int:
        """What remains: the limit without what is reserved and what is committed."""
        return self.limit - self.reserved - self.committed


@dataclass(frozen=True, slots=True)
class Taking:
    """How much more (or less) is reserved and committed under a ceiling."""

    reserved: int = 0
    committed: int = 0

    @property
    def total(self) -> int:
        """How much less remains."""
        return self.reserved + self.committed


@dataclass(frozen=True, slots=True)
class Shortfall:
    """By how much a ceiling does not suffice for what was wanted of it, in minor units."""

    ceiling: Ceiling
    wanted: int

    @property
    def missing(self) -> int:
        """How much is lacking."""
        return self.wanted - self.ceiling.available

    def told(self) -> Text:
        """Say which ceiling lacks how much."""
        name, currency = CEILINGS[self.ceiling.kind], self.ceiling.currency
        missing, left, wanted = (
            Money(minor, currency).amount for minor in (self.missing, self.ceiling.available, self.wanted)
        )
        subject = self.ceiling.subject
        return Text(
            ar=f"{name.ar} {subject}: المطلوب {wanted} والمتاح {left}، والعجز {missing} {currency}",
            en=f"{name.en} {subject}: {wanted} wanted, {left} available, short by {missing} {currency}",
        )


class Insufficient(Refused):
    """Ceilings do not suffice; `shortfalls` says which and by how much."""

    def __init__(self, shortfalls: Sequence[Shortfall]) -> None:
        """Keep every shortfall."""
        super().__init__("ceilings_insufficient", shortfalls=told(shortfalls))
        self.shortfalls = tuple(shortfalls)


def told(shortfalls: Sequence[Shortfall]) -> Text:
    """Say all shortfalls in one line."""
    texts = [shortfall.told() for shortfall in shortfalls]
    return Text(ar="؛ ".join(text.ar for text in texts), en="; ".join(text.en for text in texts))


def pledge(parts: Iterable[Part]) -> tuple[Transfer, ...]:
    """A funder approves its share."""
    return _moved(parts, FUNDER, PLEDGED)


def reserve(parts: Iterable[Part], balances: Balances) -> tuple[Transfer, ...]:
    """Set shares aside: what is pledged first, and the rest from the funder."""
    made: list[Transfer] = []
    for part in _checked(parts):
        pledged = min(part.amount, balances.get(part.share, Balance()).pledged)
        if pledged:
            made.append(Transfer(part.share, PLEDGED, RESERVED, pledged))
        if part.amount > pledged:
            made.append(Transfer(part.share, FUNDER, RESERVED, part.amount - pledged))
    return tuple(made)


def commitment(parts: Iterable[Part]) -> tuple[Transfer, ...]:
    """Bind what is reserved to the project."""
    return _moved(parts, RESERVED, COMMITTED)


def disburse(parts: Iterable[Part]) -> tuple[Transfer, ...]:
    """Pay out of what is committed."""
    return _moved(parts, COMMITTED, DISBURSED)


def release(parts: Iterable[Part], account: str = RESERVED) -> tuple[Transfer, ...]:
    """Set free what is reserved or committed; what is only pledged goes back to the funder."""
    return _moved(parts, account, FUNDER if account == PLEDGED else RELEASED)


def release_all(balances: Balances) -> tuple[Transfer, ...]:
    """Set free all that stands pledged, reserved or committed."""
    made: list[Transfer] = []
    for account in (PLEDGED, RESERVED, COMMITTED):
        standing = [
            Part(*share, getattr(balance, account))
            for share, balance in sorted(balances.items())
            if getattr(balance, account)
        ]
        made += release(standing, account) if standing else ()
    return tuple(made)


def reverse(transfers: Sequence[Transfer]) -> tuple[Transfer, ...]:
    """Take a posting back: each transfer the other way round, the last one first."""
    return tuple(transfer.reversed for transfer in reversed(transfers))


def applied(transfers: Iterable[Transfer], balances: Balances) -> dict[ShareKey, Balance]:
    """Give the balances that transfers change. Raises `Refused` where an account would fall below zero."""
    after: dict[ShareKey, Balance] = {}
    for transfer in transfers:
        before = after.get(transfer.share) or balances.get(transfer.share) or Balance()
        after[transfer.share] = before.after(transfer)
    return after


def ceilings_over(place: Place, share: ShareKey) -> tuple[str, ...]:
    """Name the ceilings that a share counts against."""
    return (
        f"programme:{place.programme}",
        f"protocol:{place.protocol}",
        f"project:{place.project}",
        f"funder_year:{share[0]}:{share[1]}",
    )


def taken(place: Place, transfers: Iterable[Transfer]) -> dict[str, Taking]:
    """Sum up what transfers take from each ceiling; what gives back counts below zero."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for transfer in transfers:
        for account, sign in ((transfer.target, 1), (transfer.source, -1)):
            for column, weight in enumerate(TAKEN.get(account, ())):
                for key in ceilings_over(place, transfer.share):
                    sums[key][column] += sign * weight * transfer.amount
    return {key: Taking(*both) for key, both in sums.items() if any(both)}


def shortfalls(ceilings: Mapping[str, Ceiling], takings: Mapping[str, Taking]) -> tuple[Shortfall, ...]:
    """List the ceilings that would be passed; what has no ceiling is not limited."""
    return tuple(
        Shortfall(ceilings[key], taking.total)
        for key, taking in sorted(takings.items())
        if key in ceilings and taking.total > max(0, ceilings[key].available)
    )


def _moved(parts: Iterable[Part], source: str, target: str) -> tuple[Transfer, ...]:
    return tuple(Transfer(part.share, source, target, part.amount) for part in _checked(parts))


def _checked(parts: Iterable[Part]) -> list[Part]:
    given = list(parts)
    for place, part in enumerate(given):
        if part.amount <= 0:
            raise Invalid(
                "amount_not_positive", pointer=f"/parts/{place}/amount", amount=Money(part.amount, "").amount
            )
    if not given:
        raise Invalid("nothing_to_post", pointer="/parts")
    return given
