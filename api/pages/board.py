"""The board: projects in columns by stage, the first few of each."""

from collections import Counter
from dataclasses import dataclass, replace

from sqlmodel import Session

from api.pages.project_filters import Chosen
from api.pages.visit import Visit
from models.queries.projects import ProjectRow, count_by_stage, list_projects
from models.queries.vocabulary import Vocabulary
from models.rules.text import Text

CARDS_IN_A_COLUMN = 12


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with how many projects stand in it, and the first of them."""

    stage: str
    title: Text
    count: int
    cards: tuple[ProjectRow, ...]


def board_of(session: Session, visit: Visit, filters: Chosen, words: Vocabulary) -> tuple[Column, ...]:
    """Give a column for each stage, or for the one that the filters name."""
    viewer, wanted = visit.signed_in.viewer, filters.wanted
    counts = Counter(count_by_stage(session, viewer, visit.now, wanted))
    columns = []
    for stage, title in words.stages.items():
        if filters.stage in ("", stage):
            cards: tuple[ProjectRow, ...] = ()
            if counts[stage]:
                narrowed = replace(wanted, stage=stage)
                cards = list_projects(session, viewer, visit.now, narrowed, limit=CARDS_IN_A_COLUMN).items
            columns.append(Column(stage, title, counts[stage], cards))
    return tuple(columns)
