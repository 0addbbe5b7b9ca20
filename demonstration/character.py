"""Characters: how an acting person answers a slot, drawn from the seed alone."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.rules.calendar import WorkingCalendar
from models.rules.definition import Outcome, Step, Target
from models.rules.payments import PAYMENT

SLIPS = 0.42
LATELY = (2, 125)
LONGEST_SLIP = 520
PROMPT = 5
FORGETS = 0.1
RECENT_DAYS = 30
RECENT_RETURNS = 4.0
LATE = 0.14
LATE_BY = (1.05, 1.8)
# Funders pay less punctually than people answer.
PAYS_LATE, PAID_LATE_BY = 0.4, (2.0, 9.0)
IN_TIME = (0.1, 0.9)
UNUSUAL: Mapping[str, float] = {"return": 0.06, "counter": 0.2, "end": 0.02, "recuse": 0.03}
STALLS, STALLED = 0.06, 75
CONDITIONAL = 0.08
INTERRUPTED: Mapping[str, float] = {"put_on_hold": 0.12, "suspend": 0.06, "withdraw": 0.04, "cancel": 0.04}
COMMENTS: Mapping[str, tuple[str, ...]] = {
    "pass": (
        "يرجى موافاتنا بخطة التدريب قبل بدء التنفيذ.",
        "Please add the training plan before work begins.",
        "مع مراعاة معايير أمن المعلومات.",
    ),
    "return": (
        "يرجى استكمال تفصيل التكلفة لكل سنة مالية.",
        "The scope does not say which offices come first; please state it.",
        "يرجى توضيح الأثر على الخدمات المقدمة للمواطنين.",
        "The dates of the workplan do not fit the planned period; please correct them.",
    ),
    "counter": (
        "نقترح توزيعا آخر على السنوات يناسب موازنتنا.",
        "Our budget allows this share, if it is met as we set out.",
    ),
    "end": (
        "النطاق مغطى بالفعل بمشروع قائم.",
        "The benefit does not justify the cost at this time.",
    ),
    "recuse": ("سبق لي العمل مع الجهة المنفذة.", "I worked with the implementing body before."),
    "act": (
        "بناء على طلب الشريك لحين انتهاء إعادة تنظيم الوزارة.",
        "The partner asked to wait until its new budget is approved.",
    ),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a character answers, and when."""

    at: datetime
    outcome: str
    comment: str


class Character:
    """Draws replies; the same seed and the same slot always give the same reply."""

    def __init__(self, seed: int, calendar: WorkingCalendar, until: datetime) -> None:
        """Draw from `seed`, on the days that people work; the life that is played ends at `until`."""
        self.seed = seed
        self.until = until
        self.calendar = calendar

    def dice(self, *about: object) -> random.Random:
        """Give the dice for one question."""
        return random.Random(":".join(str(part) for part in (self.seed, *about)))

    def reply(self, project: str, step: Step, subject: str, round_: int, opened: datetime) -> Reply:
        """Answer a slot: mostly in time and in favour, the more so the more rounds there were."""
        dice = self.dice(project, step.id, subject, round_)
        pays = step.id == PAYMENT
        late = dice.random() < (PAYS_LATE if pays else LATE)
        share = dice.uniform(*((PAID_LATE_BY if pays else LATE_BY) if late else IN_TIME))
        target = step.targets.get(subject) or step.target
        days = max(1, round(share * working_days(target)))
        if step.lapse is not None:
            days = min(days, PROMPT if round_ > 1 and dice.random() > FORGETS else days)
        if step.expiry is not None and dice.random() < STALLS:
            days = STALLED
        recent = opened > self.until - timedelta(days=RECENT_DAYS)
        name, outcome = self._outcome(dice, step, round_, RECENT_RETURNS if recent else 1)
        needs_words = outcome.comment or dice.random() < 0.15
        words = COMMENTS.get(outcome.effect, COMMENTS["pass"])
        return Reply(self._moment(dice, opened, days), name, dice.choice(words) if needs_words else "")

    def interruption(self, project: str, start: datetime) -> tuple[datetime, str] | None:
        """Tell when which action interrupts a project that starts at `start`; mostly none.

        Half of the interruptions are recent, so that the present has projects on hold and suspended.
        """
        dice = self.dice(project, "interruption")
        for action, chance in INTERRUPTED.items():
            if dice.random() < chance:
                recent = self.until - timedelta(days=dice.randint(2, RECENT_DAYS))
                return (
                    recent if dice.random() < 0.5 else start + timedelta(days=dice.randint(30, 420))
                ), action
        return None

    def start(self, project: str, planned: datetime, earliest: datetime) -> datetime:
        """Tell when a project is proposed: before its planned start, or after it where it slips.

        Those that slip begin lately, so that the present has projects in every stage before work begins.
        """
        dice = self.dice(project, "start")
        start = planned - timedelta(days=dice.randint(60, 190))
        if dice.random() < SLIPS:
            lately = self.until - timedelta(days=dice.randint(*LATELY))
            start = max(start, min(lately, planned + timedelta(days=LONGEST_SLIP)))
        return max(start, earliest + timedelta(days=dice.randint(1, 25)))

    def _outcome(
        self, dice: random.Random, step: Step, round_: int, more_returns: float
    ) -> tuple[str, Outcome]:
        passing = [(name, o) for name, o in step.outcomes.items() if o.effect not in UNUSUAL]
        for name, outcome in step.outcomes.items():
            factor = more_returns if outcome.effect == "return" else 1
            if dice.random() < UNUSUAL.get(outcome.effect, 0) * factor / round_**2:
                return name, outcome
        if not passing:
            return next(iter(step.outcomes.items()))
        plain = [pair for pair in passing if not pair[1].comment] or passing
        return dice.choice(passing) if dice.random() < CONDITIONAL else plain[0]

    def _moment(self, dice: random.Random, opened: datetime, days: int) -> datetime:
        closes = self.calendar.working_days_from(opened, days)
        return closes - timedelta(minutes=dice.randint(5, 350))


def working_days(target: Target | None) -> int:
    """Give a target as a count of working days."""
    if target is None:
        return 5
    return target.working_days or max(1, (target.calendar_days or 7) * 5 // 7)
