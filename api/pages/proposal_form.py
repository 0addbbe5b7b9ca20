"""The form of a new project in sections: what each asks, whether it is complete, and what is wrong in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.rules.drafts import ProjectDraft, ShareDraft, check_plan, fiscal_years
from models.rules.errors import Invalid, ShirakaError
from models.rules.money import minor_of

Section = Literal["place", "names", "plan", "purpose", "funding"]
Status = Literal["blocked", "ahead", "open", "done"]
Fields = Mapping[str, str]
SHARE_ROWS = 8
ASKED: Mapping[Section, Sequence[str]] = {
    "place": ("protocol", "sponsor"),
    "names": ("title_ar", "title_en", "summary_ar", "summary_en"),
    "plan": ("cost", "planned_start", "planned_end"),
    "purpose": (),
    "funding": tuple(
        f"share_{row}_{part}" for row in range(SHARE_ROWS) for part in ("funder", "year", "kind", "amount")
    ),
}
REQUIRED: Mapping[Section, Sequence[str]] = {
    "place": ("protocol", "sponsor"),
    "names": ("title_ar", "title_en"),
    "plan": ("cost", "planned_start", "planned_end"),
    "purpose": (),
    "funding": (),
}
NEEDS: Mapping[Section, Sequence[Section]] = {"purpose": ("place",), "funding": ("plan",)}
TICKED = ("objective_", "clause_")
LONGEST_TITLE, LONGEST_TEXT = 300, 10_000


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section and how far it has come."""

    name: Section
    status: Status


def states_of(fields: Fields) -> tuple[SectionState, ...]:
    """Tell how far each section has come."""
    return tuple(SectionState(name, _status(name, fields)) for name in ASKED)


def typed_in(section: Section, form: Fields) -> dict[str, str]:
    """Give what a section's form says, with an empty text for each choice that was taken back."""
    known = {name: form.get(name, "")[:LONGEST_TEXT] for name in ASKED[section]}
    if section == "purpose":
        known |= {
            name: value[:4] for name, value in form.items() if name.startswith(("objective_", "clause_"))
        }
        known["wants_offers"] = form.get("wants_offers", "")
    return {**known, f"seen_{section}": "yes"}


def faults_in(section: Section, fields: Fields) -> list[ShirakaError]:
    """Give everything that is wrong in one section."""
    faults: list[ShirakaError] = [
        Invalid("field_missing", pointer=f"/{name}") for name in REQUIRED[section] if not fields.get(name)
    ]
    if section == "names":
        long = [name for name in ("title_ar", "title_en") if len(fields.get(name, "")) > LONGEST_TITLE]
        faults += [Invalid("text_too_long", pointer=f"/{name}", limit=LONGEST_TITLE) for name in long]
    if section in ("plan", "funding") and not faults:
        faults += _plan_faults(section, fields)
    return faults


def draft_of(fields: Fields) -> ProjectDraft:
    """Give the whole form as a draft. Raises Invalid for what cannot be read."""
    return ProjectDraft(
        protocol=fields.get("protocol", ""),
        sponsor=fields.get("sponsor", ""),
        title_ar=fields.get("title_ar", ""),
        title_en=fields.get("title_en", ""),
        summary_ar=fields.get("summary_ar", ""),
        summary_en=fields.get("summary_en", ""),
        cost=minor_of(fields.get("cost", ""), pointer="/cost"),
        planned_start=_day(fields, "planned_start"),
        planned_end=_day(fields, "planned_end"),
        objectives=chosen(fields, "objective_"),
        clauses=tuple(int(number) for number in chosen(fields, "clause_") if number.isdigit()),
        shares=_shares(fields),
        wants_offers=fields.get("wants_offers") == "yes",
    )


def chosen(fields: Fields, prefix: str) -> tuple[str, ...]:
    """Give what is ticked among the choices whose names begin in one way."""
    return tuple(
        sorted(
            name.removeprefix(prefix) for name, value in fields.items() if name.startswith(prefix) and value
        )
    )


def years_of(fields: Fields) -> tuple[str, ...]:
    """Give the fiscal years of the planned period, or none while it cannot be read."""
    try:
        start, end = _day(fields, "planned_start"), _day(fields, "planned_end")
    except Invalid:
        return ()
    return fiscal_years(start, end) if start <= end and end.year - start.year < 30 else ()


def section_of(pointer: str) -> Section:
    """Give the section in which a fault is mended."""
    field = pointer.removeprefix("/").partition("/")[0]
    if field.startswith("share"):
        return "funding"
    return next((name for name, asked in ASKED.items() if field in asked), "purpose")


def _status(name: Section, fields: Fields) -> Status:
    if any(_status(need, fields) != "done" for need in NEEDS.get(name, ())):
        return "blocked"
    if f"seen_{name}" not in fields:
        return "ahead"
    return "open" if faults_in(name, fields) else "done"


def _plan_faults(section: Section, fields: Fields) -> list[ShirakaError]:
    try:
        cost = minor_of(fields.get("cost", ""), pointer="/cost")
        start, end = _day(fields, "planned_start"), _day(fields, "planned_end")
        check_plan(cost, start, end, _shares(fields) if section == "funding" else ())
    except Invalid as error:
        return list(error.errors or (error,))
    return []


def _shares(fields: Fields) -> tuple[ShareDraft, ...]:
    shares = []
    for row in range(SHARE_ROWS):
        amount, funder = fields.get(f"share_{row}_amount", ""), fields.get(f"share_{row}_funder", "")
        if not amount and not funder:
            continue
        if not funder:
            raise Invalid("field_missing", pointer=f"/share_{row}_funder")
        minor = minor_of(amount, pointer=f"/share_{row}_amount")
        year, kind = fields.get(f"share_{row}_year", ""), fields.get(f"share_{row}_kind", "cash")
        shares.append(ShareDraft(funder, year, minor, kind))
    return tuple(shares)


def _day(fields: Fields, name: str) -> date:
    try:
        return date.fromisoformat(fields.get(name, ""))
    except ValueError as error:
        raise Invalid("page_date_unreadable", pointer=f"/{name}") from error
