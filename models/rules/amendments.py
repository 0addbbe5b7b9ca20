"""Amendments: how a copy differs from its project, who must decide that, and how it is merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from models.rules.text import Text

Kind = Literal["administrative", "no_cost_extension", "value", "scope"]
Route = Literal["manager", "funders", "anew"]
Data = Mapping[str, Any]
Work = TypeVar("Work")
# Above this part of a funder's share, in percent, a change of value is decided like a new project.
SLIGHT = 20
PLAIN = ("title_ar", "title_en", "scope", "cost", "planned_start", "planned_end")
LISTS = ("clauses", "objectives")
SCOPE = {"scope", "clauses", "objectives", "parties"}
KINDS: Mapping[str, Text] = {
    "administrative": Text("إداري", "administrative"),
    "no_cost_extension": Text("مد بلا تكلفة", "no-cost extension"),
    "value": Text("تعديل القيمة", "value"),
    "scope": Text("تعديل النطاق أو الأطراف", "scope or parties"),
}
ROUTES: Mapping[str, Text] = {
    "manager": Text("مدير البرنامج", "the programme manager"),
    "funders": Text("الممولون المتأثرون", "the funders concerned"),
    "anew": Text("الدورة كاملة من جديد", "reviews, funders and signatures anew"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: a field, or an entry of a list by its key; none where it is not there."""

    field: str
    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an amendment is: its class, who decides it, and the funders that it concerns."""

    kind: Kind
    route: Route
    funders: tuple[str, ...] = ()
    money: bool = False


@dataclass(frozen=True, slots=True)
class AmendmentFact:
    """An amendment as rules see it: what it is, and what stands in the way of its becoming the project.

    `conflicts` names what the project has changed meanwhile as well, `lacking` what ceilings do not allow,
    `blocked` why the work that has begun does not fit into it; `running` tells whether the project goes on.
    """

    judgement: Judgement
    differs: bool = False
    running: bool = True
    conflicts: tuple[str, ...] = ()
    lacking: Text | None = None
    blocked: Text | None = None


def differences(base: Data, copy: Data) -> tuple[Difference, ...]:
    """Give what a copy changes of the content that it was taken from, in a fixed order."""
    before, after = _flat(base), _flat(copy)
    return tuple(
        Difference(*place, before.get(place), after.get(place))
        for place in sorted({*before, *after})
        if before.get(place) != after.get(place)
    )


def conflicts(base: Data, copy: Data, current: Data) -> tuple[Difference, ...]:
    """Give what a copy changes and the project has changed meanwhile to something else."""
    now = _flat(current)
    return tuple(
        one for one in differences(base, copy) if now.get((one.field, one.key)) not in (one.before, one.after)
    )


def merged(base: Data, copy: Data, current: Data) -> dict[str, Any]:
    """Give the project's content with the copy's changes; where both changed, the copy's stands."""
    flat = _flat(current)
    for one in differences(base, copy):
        if one.after is None:
            flat.pop((one.field, one.key), None)
        else:
            flat[one.field, one.key] = one.after
    lists = {name: sorted(value for (field, _), value in flat.items() if field == name) for name in LISTS}
    shares = [[*key.split(" "), amount] for (field, key), amount in sorted(flat.items()) if field == "shares"]
    return {**{name: flat[name, ""] for name in PLAIN}, **lists, "shares": shares}


def judge(base: Data, copy: Data) -> Judgement:
    """Tell which of the four classes an amendment is of, and who decides it.

    What changes scope, clauses, objectives or parties, or a funder's share by more than a fifth, is decided
    anew; another change of money or time by the funders concerned; the rest by the programme manager.
    """
    changed = differences(base, copy)
    fields = {one.field for one in changed}
    before, after = _by_funder(base), _by_funder(copy)
    concerned = sorted({one.key.split(" ")[0] for one in changed if one.field == "shares"})
    if before.keys() != after.keys():
        fields.add("parties")
    if fields & SCOPE:
        return Judgement("scope", "anew", tuple(concerned), bool(concerned))
    if concerned:
        slight = all(
            abs(after[funder] - before[funder]) * 100 <= SLIGHT * before[funder] for funder in concerned
        )
        return Judgement("value", "funders" if slight else "anew", tuple(concerned), True)
    if fields & {"planned_start", "planned_end"}:
        return Judgement("no_cost_extension", "funders", tuple(sorted(after)))
    return Judgement("administrative", "manager")


def told(changed: Iterable[Difference]) -> str:
    """Name what differs, each place once."""
    return ", ".join(dict.fromkeys(f"{one.field} {one.key}".strip() for one in changed))


def _flat(content: Data) -> dict[tuple[str, str], Any]:
    flat: dict[tuple[str, str], Any] = {(name, ""): content[name] for name in PLAIN}
    flat |= {(name, str(value)): value for name in LISTS for value in content[name]}
    flat |= {
        ("shares", f"{funder} {year} {kind}"): amount for funder, year, kind, amount in content["shares"]
    }
    return flat


def _by_funder(content: Data) -> dict[str, int]:
    sums: dict[str, int] = {}
    for funder, _year, _kind, amount in content["shares"]:
        sums[funder] = sums.get(funder, 0) + amount
    return sums


def fitted(standing: Mapping[int, Work], wanted: Mapping[int, Work], begun: Iterable[int]) -> dict[int, Work]:
    """Give an amended project's work by number: what has begun as it stands, the rest as it is wanted."""
    kept = {number: standing[number] for number in begun if number in standing}
    return dict(sorted({**wanted, **kept}.items()))
