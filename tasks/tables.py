"""Tables that a run leaves behind in Prefect: what it did, by project; never whom it wrote to."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

from prefect.artifacts import acreate_table_artifact

LONGEST_TABLE = 200

logger = logging.getLogger(__name__)


async def leave_table(key: str, heads: Sequence[str], counts: Mapping[tuple[str, ...], int]) -> None:
    """Leave a table of counts with the run; none where nothing was done.

    A table is for people to look at: where it cannot be left, the run goes on.
    """
    if not counts:
        return
    rows = [
        {**dict(zip(heads, names, strict=True)), "count": count}
        for names, count in sorted(counts.items())[:LONGEST_TABLE]
    ]
    try:
        await acreate_table_artifact(rows, key=key)
    except Exception as error:
        logger.warning("no table %s is left: %s", key, error, exc_info=True)


def by(place: int, counts: Mapping[tuple[str, ...], int]) -> str:
    """Say counts by one of their names: `12 step_opened, 3 digest`."""
    summed: Counter[str] = Counter()
    for names, count in counts.items():
        summed[names[place]] += count
    return ", ".join(f"{count} {name}" for name, count in summed.most_common())
