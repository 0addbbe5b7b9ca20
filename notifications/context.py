"""What a template may use: facts in one language, isolated, with dates and counts as people read them."""

from datetime import datetime
from itertools import groupby
from typing import Any

from models.rules.codes import code_of
from models.rules.delivery import ClaimedNotice, ToldFacts
from models.rules.digest import MOST_LINES
from notifications import words
from notifications.catalogue import KINDS, Kind
from notifications.facts import CodeFacts, DigestFacts, Facts, late_by, read_facts
from notifications.letterhead import Letterhead
from notifications.templating import fact

DIRECTIONS = {"ar": "rtl", "en": "ltr"}


def notice_context(
    kind: Kind, facts: Facts, notice: ClaimedNotice, letterhead: Letterhead, language: str, now: datetime
) -> dict[str, Any]:
    """Give what the template of a notice may use; what is not known is left out, so that using it fails."""
    known = {
        "code": facts.project.code,
        "title": facts.project.title.in_language(language),
        "stage": facts.stage.in_language(language),
        "step": facts.step and facts.step.in_language(language),
        "subject": facts.subject and facts.subject.in_language(language),
        "organisation": facts.organisation.in_language(language),
        "recipient": facts.recipient.in_language(language) or facts.organisation.in_language(language),
        "outcome": facts.outcome and facts.outcome.in_language(language),
        "comment": words.one_spaced(facts.comment),
        "opened": words.moment(facts.opened_at, letterhead.zone, language),
        "address": facts.address,
        "addressee": facts.addressee and facts.addressee.in_language(language),
    }
    context: dict[str, Any] = {name: fact(value) for name, value in known.items() if value}
    context |= _deadline(facts, letterhead.zone, language, now)
    context["also"] = [
        _line(read_facts(it.facts), it, notice, letterhead, language, now) for it in notice.lines
    ]
    url = letterhead.url_of(facts.path, notice.slot_id, notice.person_id, notice.address, now)
    return context | _common(kind, language) | {"url": url}


def digest_context(
    kind: Kind,
    facts: DigestFacts,
    notice: ClaimedNotice,
    letterhead: Letterhead,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """Give what the template of a digest may use: its lines by project, the most urgent project first."""
    lines = notice.lines
    told = [(it, read_facts(it.facts)) for it in lines[:MOST_LINES]]
    order = list(dict.fromkeys(it.project.code for _, it in told))
    told.sort(key=lambda it: order.index(it[1].project.code))
    groups = []
    for code, members in groupby(told, key=lambda it: it[1].project.code):
        found = list(members)
        groups.append(
            {
                "code": fact(code),
                "title": fact(found[0][1].project.title.in_language(language)),
                "lines": [_line(it, line, notice, letterhead, language, now) for line, it in found],
            }
        )
    more = len(lines) - len(told)
    context: dict[str, Any] = {
        "recipient": fact(facts.recipient.in_language(language) or facts.organisation.in_language(language)),
        "organisation": fact(facts.organisation.in_language(language)),
        "count": fact(words.matters(len(lines), language)),
        "groups": groups,
    }
    if more:
        context["more"] = fact(words.matters(more, language))
    return context | _common(kind, language) | {"url": f"{letterhead.public_url}{facts.path}"}


def code_context(kind: Kind, facts: CodeFacts, letterhead: Letterhead, language: str) -> dict[str, Any]:
    """Give what the template of a code may use; the code is made here and kept nowhere."""
    code = code_of(letterhead.secret.encode(), facts.code_seed)
    context: dict[str, Any] = {
        "recipient": fact(facts.recipient.in_language(language) or facts.organisation.in_language(language)),
        "organisation": fact(facts.organisation.in_language(language)),
        "digits": fact(code),
        "purpose": facts.purpose,
    }
    return context | _common(kind, language)


def _common(kind: Kind, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "direction": DIRECTIONS[language],
        "kind": kind.name,
        "headline": kind.headline.in_language(language),
    }


def _line(
    facts: Facts,
    told: ToldFacts,
    notice: ClaimedNotice,
    letterhead: Letterhead,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """Give one line about a matter: what it is, what it concerns, until when, and where it is answered."""
    headline = KINDS[told.kind].headline.in_language(language) if told.kind in KINDS else ""
    url = letterhead.url_of(facts.path, told.slot_id, notice.person_id, notice.address, now)
    line: dict[str, Any] = {"url": url, "headline": headline}
    what = facts.step or facts.stage
    line["what"] = fact(what.in_language(language))
    if facts.subject:
        line["subject"] = fact(facts.subject.in_language(language))
    return line | _deadline(facts, letterhead.zone, language, now)


def _deadline(facts: Facts, zone: str, language: str, now: datetime) -> dict[str, Any]:
    if facts.due_at is None:
        return {"is_late": False}
    late = late_by(facts, now)
    start, end = (facts.due_at, now) if late else (now, facts.due_at)
    days = words.working_days(words.working_days_between(start, end, zone), language)
    return {
        "is_late": late,
        "due": fact(words.moment(facts.due_at, zone, language)),
        "days": fact(days),
    }
