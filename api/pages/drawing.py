"""The drawing of a project's lifecycle, with where the project stands."""

from collections.abc import Iterable

from markupsafe import Markup
from sqlmodel import Session

from api.pages.visit import Visit
from models.definitions import definition_of
from models.lifecycles.drawing import Highlights, draw_svg
from models.queries.project import ProjectDetail
from models.queries.track import StageMark


def draw(session: Session, visit: Visit, project: ProjectDetail, track: Iterable[StageMark]) -> Markup:
    """Draw the whole lifecycle in the reader's language; the drawing escapes every text itself."""
    steps = [step for stage in track for step in stage.steps]
    highlights = Highlights(
        current=frozenset(step.id for step in steps if step.state == "open"),
        passed=frozenset(step.id for step in steps if step.state == "passed"),
        skipped=frozenset(step.id for step in steps if step.state == "skipped"),
        state=None if project.state.id == "active" else project.state.id,
    )
    definition = definition_of(session, project.lifecycle_id)
    return Markup(draw_svg(definition, visit.language, highlights))
