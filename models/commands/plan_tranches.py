"""Plan tranches: who pays what with which milestone, and whether a missing part holds up the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models import journal
from models.actor import Actor
from models.amendments import REQUEST, begun
from models.columns import identity
from models.content import freeze
from models.facts import decider_of
from models.loading import Loaded, load
from models.project import Project
from models.ready import mark_ready
from models.rules.errors import Forbidden, Invalid, Refused, Stale
from models.rules.tranches import RULES, PlannedTranche, check_tranches
from models.tranches import milestones_of, replan, shares_of, tranches_of, write_tranches

MANAGER = "programme_manager"
BEFORE, RUNNING = "effectiveness", "implementation"


@dataclass(frozen=True, slots=True)
class TranchePlan:
    """A plan by hand, or pro rata where no tranches are given; `rule` is hold or release, or as it is."""

    rule: str | None = None
    tranches: tuple[PlannedTranche, ...] | None = None


def plan_tranches(
    session: Session, project_id: int, plan: TranchePlan, version: int, actor: Actor, now: datetime
) -> Project:
    """Keep how a project's shares are paid out, as its next version; what was asked for stays as it is.

    Before the project is effective the parts sum to the shares; later they may be less, and what no tranche
    pays is released at the end. Raises `NotFound`, `Forbidden`, `Stale`, `Invalid` or `Refused`.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    loaded = load(session, project_id)
    project = loaded.project
    _check_planner(session, loaded, actor.person_id)
    if version != project.version:
        raise Stale("version_stale", pointer="/version", seen=version, current=project.version)
    if plan.rule is not None and plan.rule not in RULES:
        raise Invalid("counterpart_rule_unknown", pointer="/rule", rule=plan.rule, known=", ".join(RULES))
    project.counterpart_rule = plan.rule or project.counterpart_rule
    asked = begun(session, project, REQUEST)
    fixed = [tranche for tranche in tranches_of(session, project) if tranche.number in asked]
    if plan.tranches is None:
        replan(session, project, fixed)
    else:
        _check(session, project, plan.tranches, fixed)
        write_tranches(session, project, plan.tranches)
    project.version += 1
    kept = freeze(session, project, now, actor.person_id)
    told = {"version": kept.number, "tag": kept.tag, "rule": project.counterpart_rule}
    journal.append(session, project, [("tranches_planned", told)], now, actor.person_id)
    mark_ready(session, identity(project), now)
    return project


def _check_planner(session: Session, loaded: Loaded, person_id: int) -> None:
    appointments = decider_of(session, person_id, identity(loaded.project)).appointments
    if (MANAGER, loaded.facts.organisations["owner"]) not in appointments:
        raise Forbidden("tranches_not_yours", project=loaded.project.code)
    waiting = any(slot.step == BEFORE and slot.state == "open" for slot in loaded.facts.slots.values())
    if loaded.project.amends_id is not None or not (waiting or loaded.project.stage == RUNNING):
        raise Refused("tranches_not_now", project=loaded.project.code)


def _check(
    session: Session, project: Project, given: Sequence[PlannedTranche], fixed: Sequence[PlannedTranche]
) -> None:
    numbers = [tranche.number for tranche in given]
    if len(set(numbers)) != len(numbers):
        raise Invalid("tranche_twice", pointer="/tranches", numbers=", ".join(map(str, sorted(numbers))))
    wanted = {tranche.number: tranche for tranche in given}
    changed = [it.number for it in fixed if not _same(it, wanted.get(it.number))]
    if changed:
        raise Refused("tranche_asked_for", pointer="/tranches", tranches=", ".join(map(str, changed)))
    exact = project.stage != RUNNING
    check_tranches(given, milestones_of(session, project), shares_of(session, project), exact=exact)


def _same(one: PlannedTranche, other: PlannedTranche | None) -> bool:
    if other is None or (one.milestone, one.planned_on) != (other.milestone, other.planned_on):
        return False
    return sorted(one.parts, key=lambda it: it.share) == sorted(other.parts, key=lambda it: it.share)
