"""Characters: how an acting person answers a slot, drawn from the seed alone."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.rules.calendar import WorkingWeek
from models.rules.definition import Outcome, Step, Target

SLIPS = 0.42
PROMPT = 5
FORGETS = 0.1
LATE = 0.14
LATE_BY = (1.05, 1.8)
IN_TIME = (0.1, 0.9)
UNUSUAL: Mapping[str, float] = {"return": 0.06, "end": 0.02, "recuse": 0.03}
CONDITIONAL = 0.08
INTERRUPTED: Mapping[str, float] = {"put_on_hold": 0.06, "withdraw": 0.02, "suspend": 0.03, "cancel": 0.02}
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

    def __init__(self, seed: int, calendar: WorkingWeek) -> None:
        """Draw from `seed`, on the days that people work."""
        self.seed = seed
        self.calendar = calendar

    def dice(self, *about: object) -> random.Random:
        """Give the dice for one question."""
        return random.Random(":".join(str(part) for part in (self.seed, *about)))

    def reply(self, project: str, step: Step, subject: str, round_: int, opened: datetime) -> Reply:
        """Answer a slot: mostly in time and in favour, the more so the more rounds there were."""
        dice = self.dice(project, step.id, subject, round_)
        late = dice.random() < LATE
        share = dice.uniform(*(LATE_BY if late else IN_TIME))
        target = step.targets.get(subject) or step.target
        days = max(1, round(share * working_days(target)))
        if step.lapse is not None:
            days = min(days, PROMPT if round_ > 1 and dice.random() > FORGETS else days)
        name, outcome = self._outcome(dice, step, round_)
        needs_words = outcome.comment or dice.random() < 0.15
        words = COMMENTS.get(outcome.effect, COMMENTS["pass"])
        return Reply(self._moment(dice, opened, days), name, dice.choice(words) if needs_words else "")

    def interruption(self, project: str) -> tuple[str, int] | None:
        """Tell which action interrupts a project, and how many days after its start; mostly none."""
        dice = self.dice(project, "interruption")
        for action, chance in INTERRUPTED.items():
            if dice.random() < chance:
                return action, dice.randint(30, 420)
        return None

    def start(self, project: str, planned: datetime, earliest: datetime) -> datetime:
        """Tell when a project is proposed: before its planned start, or after it where it slips."""
        dice = self.dice(project, "start")
        slips = dice.random() < SLIPS
        days = dice.randint(40, 460) if slips else -dice.randint(60, 190)
        return max(planned + timedelta(days=days), earliest + timedelta(days=dice.randint(1, 25)))

    def _outcome(self, dice: random.Random, step: Step, round_: int) -> tuple[str, Outcome]:
        passing = [(name, o) for name, o in step.outcomes.items() if o.effect not in UNUSUAL]
        for name, outcome in step.outcomes.items():
            if outcome.effect in UNUSUAL and dice.random() < UNUSUAL[outcome.effect] / round_**2:
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
