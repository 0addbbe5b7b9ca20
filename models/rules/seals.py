"""Seals: a hash of each aspect of a project's content, so that an approval is tied to what it covered."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from models.rules.facts import Content, Facts


def seal(value: Any) -> str:
    """Give the first 16 hexadecimal digits of the SHA-256 of `value` as canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def seal_content(content: Content, parties: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Seal each aspect of `content`; amounts and years are sealed for each funder apart as well.

    The amount of the whole is its cost: to share it out anew concerns the funders whose part changes alone.
    A funder's condition belongs to its amount.
    `parties` holds pairs of organisation code and IATI role.
    """
    shares = sorted((s.funder, s.fiscal_year, s.kind, s.amount) for s in content.shares)
    conditions = dict(content.conditions)
    seals = {
        "title": seal([content.title_ar, content.title_en]),
        "scope": seal([content.scope, content.planned_start, content.planned_end, content.objectives]),
        "clauses": seal(content.clauses),
        "amounts": seal(content.cost),
        "years": seal(sorted({s[1] for s in shares})),
        "parties": seal(sorted(parties)),
    }
    for funder in {share[0] for share in shares}:
        own = [share for share in shares if share[0] == funder]
        seals[f"amounts:{funder}"] = seal(_terms(own, conditions.get(funder, "")))
        seals[f"years:{funder}"] = seal(sorted({share[1] for share in own}))
    return seals


def _terms(own: list[tuple[str, str, str, int]], condition: str) -> list[Any]:
    figures: list[Any] = [(share[1], share[2], share[3]) for share in own]
    return [*figures, condition] if condition else figures


def covered(covers: Iterable[str], subject: str, facts: Facts) -> dict[str, str]:
    """Give the current seals of the aspects that a step covers, as they concern `subject`."""
    seals = facts.seals
    return {
        aspect: seals.get(f"{aspect}:{subject}") or seals[aspect]
        for aspect in covers
        if aspect in seals or f"{aspect}:{subject}" in seals
    }


def still_covers(
    given: Mapping[str, str], current: Mapping[str, str], subject: str, succeeded: Mapping[str, str]
) -> bool:
    """Tell whether an answer given under some seals stands under the current ones.

    It does where each is the same, or was carried on by amendments, which decided what is new in it.
    """
    return given.keys() == current.keys() and all(
        _leads_to(current[aspect], aspect, subject, one, succeeded) for aspect, one in given.items()
    )


def succession(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Give which seals an amendment replaces by which, by the aspect (or its part) and the seal before."""
    return {
        f"{name} {old}": after[name] for name, old in before.items() if name in after and after[name] != old
    }


def _leads_to(current: str, aspect: str, subject: str, one: str, succeeded: Mapping[str, str]) -> bool:
    """Follow a seal from amendment to amendment until it is the current one, or is lost."""
    seen: set[str] = set()
    while one != current and one not in seen:
        seen.add(one)
        one = succeeded.get(f"{aspect}:{subject} {one}") or succeeded.get(f"{aspect} {one}") or one
    return one == current


def content_tag(version: int, seals: Mapping[str, str]) -> str:
    """Give the entity tag of a content version: what a caller must have seen to decide on it."""
    return f"{version}-{seal(dict(seals))}"
