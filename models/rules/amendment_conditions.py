"""Conditions on amendments: who decides them, and whether they may still become the project."""

from collections.abc import Callable

from models.rules.amendments import AmendmentFact
from models.rules.condition import Condition, Rule
from models.rules.facts import Facts
from models.rules.text import Text

NO_SHORTFALL = Text("", "")


def _of_amendment(rule: Callable[[AmendmentFact], bool]) -> Rule:
    """Make a rule that looks at the amendment alone; a project that amends nothing never holds to it."""
    return lambda facts, _subject, _now: facts.content.amendment is not None and rule(facts.content.amendment)


def _what_differs(facts: Facts) -> Text:
    """Say what keeps an amendment from being merged."""
    amendment = facts.content.amendment
    if amendment is None or amendment.blocked is not None:
        return (amendment and amendment.blocked) or NO_SHORTFALL
    places = ", ".join(amendment.conflicts)
    return Text(
        ar=f"غير المشروع في هذه الأثناء ما يغيره التعديل: {places}. أعد التعديل للملاءمة.",
        en=f"The project has meanwhile changed what the amendment changes: {places}. Have it fitted anew.",
    )


def _what_lacks(facts: Facts) -> Text:
    amendment = facts.content.amendment
    return (amendment and amendment.lacking) or NO_SHORTFALL


AMENDMENT_CONDITIONS: dict[str, Condition] = {
    "decided_by_manager": Condition(
        Text(ar="ليس التعديل إداريا.", en="The amendment is not administrative."),
        "programme_manager",
        _of_amendment(lambda it: it.judgement.route == "manager"),
    ),
    "decided_by_funders": Condition(
        Text(ar="لا يمس التعديل ممولا.", en="The amendment concerns no funder."),
        "programme_manager",
        _of_amendment(lambda it: bool(it.judgement.funders)),
    ),
    "decided_anew": Condition(
        Text(
            ar="لا يبلغ التعديل حدا يستلزم المراجعة والتوقيع من جديد.",
            en="The amendment does not go so far that reviews and signatures are needed anew.",
        ),
        "programme_manager",
        _of_amendment(lambda it: it.judgement.route == "anew"),
    ),
    "money_changes": Condition(
        Text(ar="لا يغير التعديل الحصص.", en="The amendment changes no share."),
        "programme_manager",
        _of_amendment(lambda it: it.judgement.money),
    ),
    "changes_something": Condition(
        Text(ar="لا يغير التعديل شيئا بعد.", en="The amendment changes nothing yet."),
        "sponsor",
        _of_amendment(lambda it: it.differs),
    ),
    "amended_project_runs": Condition(
        Text(ar="المشروع المعدل ليس قيد التنفيذ.", en="The amended project is not being implemented."),
        "programme_manager",
        _of_amendment(lambda it: it.running),
    ),
    "amendment_applies": Condition(
        Text(ar="لم يعد التعديل ينطبق على المشروع.", en="The amendment no longer fits the project."),
        "programme_manager",
        _of_amendment(lambda it: not it.conflicts and it.blocked is None),
        _what_differs,
    ),
    "amendment_within_ceilings": Condition(
        Text(ar="لا يكفي المتاح تحت السقوف.", en="The ceilings do not suffice for the amendment."),
        "programme_manager",
        _of_amendment(lambda it: it.lacking is None),
        _what_lacks,
    ),
}
