"""How hard chance tries: `quick` while working on something else, `full` otherwise.

The environment variable SHIRAKA_CHANCE chooses; `full` runs 200 lives of 50 events each.
"""

import os

from hypothesis import HealthCheck, settings

PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
PROFILES = {
    "quick": settings(max_examples=25, stateful_step_count=30),
    "full": settings(max_examples=200, stateful_step_count=50),
}


def effort() -> settings:
    """Give the settings that tests by chance run under; the same examples every time."""
    chosen = PROFILES[os.environ.get("SHIRAKA_CHANCE", "full")]
    return settings(chosen, deadline=None, derandomize=True, database=None, suppress_health_check=PATIENT)
