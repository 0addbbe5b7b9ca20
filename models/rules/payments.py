"""Payments: what was paid of a tranche, what was received and justified, and what hangs on it."""

from collections.abc import Mapping
from datetime import datetime

from models.rules.condition import Condition
from models.rules.facts import Facts, Subject
from models.rules.text import Text

PAYMENT, RECEIPT = "tranche_payment", "tranche_receipt"
# How much of what was paid must be justified before more is asked for.
JUSTIFIED = (80, 100)


def paid(facts: Facts) -> dict[str, int]:
    """Give what was paid of each tranche, in minor units."""
    found: dict[str, int] = {}
    for part, amount in facts.content.tranche_parts:
        if _is_answered(facts, PAYMENT, part):
            number = part.partition("/")[0]
            found[number] = found.get(number, 0) + amount
    return found


def open_advance(facts: Facts) -> int:
    """Give what was paid and is not declared as spent or paid back."""
    return sum(paid(facts).values()) - sum(amount for _, amount, _ in facts.content.justified)


def _parts_released(facts: Facts, subject: Subject, now: datetime) -> bool:
    """Hold where parts are released one by one, or every part of the tranche is paid."""
    if facts.content.counterpart_rule == "release":
        return True
    return all(_is_answered(facts, PAYMENT, part.key) for part in _parts(facts, subject.links))


def _tranche_received(facts: Facts, subject: Subject, now: datetime) -> bool:
    received = [_is_answered(facts, RECEIPT, it.key) for it in _parts(facts, {"tranche": subject.key})]
    return any(received) if facts.content.counterpart_rule == "release" else all(received)


def _last_tranche_justified(facts: Facts, subject: Subject, now: datetime) -> bool:
    before = {number: amount for number, amount in paid(facts).items() if int(number) < int(subject.key or 0)}
    if not before:
        return True
    last = max(before, key=int)
    accepted = sum(amount for number, amount, done in facts.content.justified if number == last and done)
    part, whole = JUSTIFIED
    return accepted * whole >= before[last] * part


def _enough_declared(facts: Facts, subject: Subject, now: datetime) -> bool:
    declared = sum(amount for number, amount, _ in facts.content.justified if number == subject.key)
    part, whole = JUSTIFIED
    return declared * whole >= paid(facts).get(subject.key, 0) * part


def _parts(facts: Facts, links: Mapping[str, str]) -> list[Subject]:
    return [
        it for it in facts.subjects.get("tranche_part", ()) if it.links.get("tranche") == links.get("tranche")
    ]


def _is_answered(facts: Facts, step: str, subject: str) -> bool:
    slot = facts.slots.get((step, subject))
    return slot is not None and slot.state == "answered"


PAYMENT_CONDITIONS: dict[str, Condition] = {
    "parts_released": Condition(
        Text(
            ar="لم يسدد كل ممول نصيبه من الدفعة، والدفعة محتجزة حتى يكتمل السداد.",
            en="Not every funder has paid its part of the tranche, which is held until all have.",
        ),
        "finance_officer",
        _parts_released,
    ),
    "tranche_received": Condition(
        Text(ar="لم يؤكد استلام الدفعة.", en="The receipt of the tranche is not confirmed."),
        "implementer",
        _tranche_received,
    ),
    "last_tranche_justified": Condition(
        Text(
            ar="لم يقبل بعد كشف صرف 80% من الدفعة السابقة.",
            en="The spending of 80 % of the last tranche is not accepted yet.",
        ),
        "implementer",
        _last_tranche_justified,
    ),
    "enough_declared": Condition(
        Text(
            ar="ما أعلن صرفه أقل من 80% مما دفع من الدفعة؛ أعد الكشف أو انتظر الباقي.",
            en="Less than 80 % of what was paid of the tranche is declared; return it, or wait for the rest.",
        ),
        "implementer",
        _enough_declared,
    ),
    "no_open_advance": Condition(
        Text(
            ar="مبالغ صرفت ولم يقدم عنها كشف صرف ولم ترد.",
            en="Money was paid that is neither declared as spent nor paid back.",
        ),
        "implementer",
        lambda facts, _subject, _now: open_advance(facts) <= 0,
    ),
}
