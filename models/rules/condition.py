"""What a named condition is: a rule over facts, why it matters, and who can mend it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from models.rules.facts import Facts, Subject
from models.rules.text import Text

Rule = Callable[[Facts, Subject, datetime], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """A named rule over facts; `who` is the role that can mend it, `reason` says what is missing."""

    reason: Text
    who: str
    holds: Rule
    told: Callable[[Facts], Text] | None = None

    def reason_for(self, facts: Facts) -> Text:
        """Say what is missing, with the figures where there are any."""
        return self.told(facts) if self.told else self.reason
