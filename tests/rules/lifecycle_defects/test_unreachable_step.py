"""A step that no project comes to."""

from models.lifecycles.checker import check
from tests.factories.definition import changed, marked_codes

MANAGED = "        role: manager\n        outcomes:\n"
EXTRA = """\
      - id: epilogue # here
        kind: task
        title: {ar: خاتمة, en: Epilogue}
        after: [closure]
        role: manager
        outcomes: {end: {title: {ar: إنهاء, en: End}, effect: end, to: closed}}
        target: {working_days: 5}
"""


def test_a_step_after_one_that_always_ends_is_a_defect() -> None:
    assert marked_codes(changed(("side_states:\n", f"{EXTRA}side_states:\n"))) == ["unreachable_step"]


def test_every_step_behind_a_stage_that_always_ends_is_a_defect() -> None:
    source = changed(
        (
            "accept: {title: {ar: قبول, en: Accept}}",
            "accept: {title: {ar: قبول, en: Accept}, effect: end, to: closed}",
        ),
        ("- id: committee\n", "- id: committee # here\n"),
        ("- id: shares\n", "- id: shares # here\n"),
        ("- id: closure\n", "- id: closure # here\n"),
    )
    assert marked_codes(source) == ["unreachable_step"] * 3


def test_a_step_behind_an_ending_that_may_not_apply_is_reached() -> None:
    optional = "        kind: automatic\n        when: wants_offers\n"
    ending = EXTRA.replace(" # here", "")
    source = changed(("        kind: automatic\n", optional), ("side_states:\n", f"{ending}side_states:\n"))
    assert marked_codes(source) == []


def test_steps_that_wait_for_each_other_are_a_defect() -> None:
    source = changed(("        role: sponsor\n", "        role: sponsor\n        after: [screening]\n"))
    told = {defect.message.en.split("”")[0] for defect in check(source) if defect.code == "unreachable_step"}
    assert {"No project comes to “draft", "No project comes to “screening"} <= told


def test_a_step_by_referral_that_nothing_refers_to_is_a_defect() -> None:
    referred = "        role: manager\n        by_referral: true"
    source = changed(
        ("        role: manager\n        outcomes:\n", f"{referred} # here\n        outcomes:\n")
    )
    assert marked_codes(source) == ["unreachable_step"]


def test_a_step_that_an_outcome_refers_to_is_reached() -> None:
    limited = "effect: return, to: draft, at_most: 2, beyond: screening}"
    source = changed(
        (
            "        role: manager\n        outcomes:\n",
            "        role: manager\n        by_referral: true\n        outcomes:\n",
        ),
        ("effect: return, to: draft}", limited),
    )
    assert marked_codes(source) == []
