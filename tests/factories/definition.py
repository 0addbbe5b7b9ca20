"""A small sound lifecycle as YAML text, and texts made from it that are at fault in a marked line."""

from models.lifecycles.checker import Defect, check

MARK = "# here"

SOUND = """\
id: small
title: {ar: دورة صغيرة, en: Small lifecycle}
roles:
  sponsor: {of: sponsor, title: {ar: مقدم المشروع, en: Sponsor}}
  manager: {of: owner, title: {ar: مدير, en: Manager}}
  committee_member: {of: owner, title: {ar: عضو, en: Member}}
  officer: {of: subject, title: {ar: مسئول, en: Officer}}
stages:
  - id: proposal
    iati_status: 1
    title: {ar: المقترح, en: Proposal}
    steps:
      - id: draft
        kind: task
        title: {ar: إعداد, en: Draft}
        role: sponsor
        outcomes:
          submit: {title: {ar: تقديم, en: Submit}}
        target: {calendar_days: 30}
      - id: screening
        kind: review
        title: {ar: فحص, en: Screening}
        after: [draft]
        role: manager
        outcomes:
          accept: {title: {ar: قبول, en: Accept}}
          refuse: {title: {ar: رفض, en: Refuse}, effect: end, to: rejected}
        target: {working_days: 5}
  - id: funding
    iati_status: 2
    title: {ar: التمويل, en: Funding}
    steps:
      - id: committee
        kind: decision
        title: {ar: لجنة, en: Committee}
        role: committee_member
        for_each: committee_member
        quorum: {rule: fraction, fraction: [2, 3], chair: true}
        outcomes:
          agree: {title: {ar: موافقة, en: Agree}}
          recuse: {title: {ar: تنح, en: Step aside}, effect: recuse}
        target: {working_days: 10}
      - id: shares
        kind: decision
        title: {ar: الحصص, en: Shares}
        after: [committee]
        role: officer
        for_each: funder
        outcomes:
          approve: {title: {ar: اعتماد, en: Approve}}
          return: {title: {ar: إعادة, en: Return}, effect: return, to: draft}
        target: {working_days: 15}
      - id: closure
        kind: automatic
        title: {ar: إغلاق, en: Closure}
        after: [shares]
        outcomes:
          close: {title: {ar: إغلاق, en: Close}, effect: end, to: closed}
side_states:
  - id: returned
    title: {ar: معاد, en: Returned}
  - id: on_hold
    title: {ar: معلق, en: On hold}
    step:
      id: hold_review
      kind: decision
      title: {ar: مراجعة التعليق, en: Review of the hold}
      role: manager
      outcomes:
        resume: {title: {ar: استئناف, en: Resume}, effect: resume}
      target: {calendar_days: 60}
terminals:
  - {id: closed, iati_status: 4, title: {ar: مغلق, en: Closed}, notice: project_closed}
  - {id: rejected, iati_status: 5, title: {ar: مرفوض, en: Rejected}, notice: rejected}
actions:
  - id: put_on_hold
    title: {ar: تعليق, en: Put on hold}
    by: [manager]
    effect: enter
    to: on_hold
    stages: [proposal]
"""


def changed(*changes: tuple[str, str], source: str = SOUND) -> str:
    """Give the sound text with each first part, which stands in it once, put as the second."""
    for was, becomes in changes:
        assert source.count(was) == 1, f"{was!r} stands {source.count(was)} times in the text"
        source = source.replace(was, becomes)
    return source


def another_action(fields: str, name: str = "other") -> tuple[str, str]:
    """Give the change that adds an action to the sound text."""
    title = "title: {ar: إجراء, en: Action}, by: [manager]"
    return "    stages: [proposal]\n", f"    stages: [proposal]\n  - {{id: {name}, {title}, {fields}\n"


def marked_codes(source: str) -> list[str]:
    """Give the code of each defect; every one of them must stand in a line that the text marks."""
    lines = source.splitlines()
    defects = check(source)
    astray = [defect for defect in defects if MARK not in lines[defect.line - 1]]
    assert not astray, astray
    return [defect.code for defect in defects]


def only_defect(source: str) -> Defect:
    """Give the one defect of a text."""
    [defect] = check(source)
    return defect
