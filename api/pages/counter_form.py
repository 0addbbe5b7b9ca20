"""A funder's counter-offer as a form: an amount for each fiscal year and kind, and a condition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.pages.form import Form
from api.schemas.step import CounterAsked, PartAsked
from models.queries.project import ProjectDetail
from models.rules.drafts import KINDS, fiscal_years
from models.rules.folding import fold
from models.rules.money import Money, minor_of

PREFIX, CONDITION, OUTCOME = "offer_", "offer_condition", "offer_for"
SEPARATORS = str.maketrans("", "", ",٬ \u00a0\u202f")


@dataclass(frozen=True, slots=True)
class OfferField:
    """One field of the form: what the share is now, and what is typed instead."""

    name: str
    kind: str
    present: Money | None
    typed: str


@dataclass(frozen=True, slots=True)
class OfferYear:
    """The fields of one fiscal year."""

    fiscal_year: str
    fields: tuple[OfferField, ...]


def offer_years(project: ProjectDetail, funder: str, typed: Mapping[str, str]) -> tuple[OfferYear, ...]:
    """Give the fields for every fiscal year of the project, with what was typed or else the share now."""
    held = {(it.fiscal_year, it.kind): it.amount for it in project.shares if it.funder == funder}
    begun = OUTCOME in typed and any(name.startswith(PREFIX) for name in typed)

    def field(year: str, kind: str) -> OfferField:
        name, present = f"{PREFIX}{year}_{kind}", held.get((year, kind))
        shown = present.amount if present else ""
        return OfferField(name, kind, present, typed.get(name, "") if begun else shown)

    years = fiscal_years(project.planned_start, project.planned_end)
    return tuple(OfferYear(year, tuple(field(year, kind) for kind in KINDS)) for year in years)


def typed_offer(form: Form) -> dict[str, str]:
    """Give what a form says of an offer."""
    return {name: value for name, value in form.items() if name.startswith(PREFIX)}


def counter_of(form: Form) -> CounterAsked | None:
    """Give the offer of a form whose outcome is one. Raises Invalid at the field of a faulty amount."""
    if not form.get(OUTCOME) or form.get("outcome") != form.get(OUTCOME):
        return None
    return CounterAsked.model_construct(shares=list(_parts(form)), condition=form.get(CONDITION, ""))


def _parts(form: Form) -> Iterator[PartAsked]:
    for name, value in typed_offer(form).items():
        kind = next((kind for kind in KINDS if name.endswith(f"_{kind}")), None)
        amount = fold(value).translate(SEPARATORS)
        if kind is None or not amount:
            continue
        minor_of(amount, pointer=f"/{name}")
        year = name.removeprefix(PREFIX).removesuffix(f"_{kind}")
        yield PartAsked.model_construct(fiscal_year=year, kind=kind, amount=amount)
