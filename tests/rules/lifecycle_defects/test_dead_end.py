"""A state or a step without a way out."""

from tests.factories.definition import another_action, changed, marked_codes

RESUME = "resume: {title: {ar: استئناف, en: Resume}, effect: resume}"
STEP = """\
    step:
      id: hold_review
      kind: decision
      title: {ar: مراجعة التعليق, en: Review of the hold}
      role: manager
      outcomes:
        resume: {title: {ar: استئناف, en: Resume}, effect: resume}
      target: {calendar_days: 60}
"""
WITHOUT_STEP = (STEP, "")
MEMBERS = """\
      role: committee_member
      for_each: committee_member
      quorum: {rule: any}
"""
ON_HOLD = ("  - id: on_hold\n", "  - id: on_hold # here\n")


def test_a_side_state_without_a_step_or_an_action_is_a_defect() -> None:
    assert marked_codes(changed(WITHOUT_STEP, ON_HOLD)) == ["dead_end"]


def test_an_action_that_leaves_a_side_state_is_a_way_out() -> None:
    assert marked_codes(changed(WITHOUT_STEP, another_action("effect: resume, states: [on_hold]}"))) == []
    assert (
        marked_codes(changed(WITHOUT_STEP, another_action("effect: end, to: rejected, states: [on_hold]}")))
        == []
    )


def test_an_action_of_another_state_or_stage_is_no_way_out() -> None:
    assert marked_codes(changed(WITHOUT_STEP, ON_HOLD, another_action("effect: end, to: rejected}"))) == [
        "dead_end"
    ]
    elsewhere = another_action("effect: resume, states: [on_hold], stages: [funding]}")
    assert marked_codes(changed(WITHOUT_STEP, ON_HOLD, elsewhere)) == ["dead_end"]


def test_two_side_states_that_lead_to_each_other_only_are_dead_ends() -> None:
    other = "  - id: frozen # here\n    title: {ar: مجمد, en: Frozen}\nterminals:\n"
    thaw = another_action("effect: enter, to: on_hold, states: [frozen]}", "thaw")
    freeze = another_action("effect: enter, to: frozen, states: [on_hold]}", "freeze")
    source = changed(freeze, source=changed(WITHOUT_STEP, ON_HOLD, ("terminals:\n", other), thaw))
    assert marked_codes(source) == ["dead_end"] * 2


def test_a_side_state_whose_step_only_lets_members_step_aside_is_a_defect() -> None:
    source = changed(
        ON_HOLD,
        (
            "      role: manager\n      outcomes:",
            f"{MEMBERS}      outcomes:",
        ),
        (RESUME, RESUME.replace("effect: resume", "effect: recuse")),
    )
    assert marked_codes(source) == ["dead_end"]


def test_a_step_that_only_returns_is_a_defect() -> None:
    source = changed(
        (
            "        for_each: funder\n        outcomes:\n",
            "        for_each: funder\n        outcomes: # here\n",
        ),
        ("          approve: {title: {ar: اعتماد, en: Approve}}\n", ""),
    )
    assert marked_codes(source) == ["dead_end"]
