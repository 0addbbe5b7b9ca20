"""Names of task runs: after the project and what happened."""

from collections.abc import Sequence

from prefect.context import TaskRunContext

NAMED_AT_MOST = 10


def name_run(name: str) -> None:
    """Name the task run that is under way.

    Prefect names a run when it starts; what happened is known when it ends. The run's last event carries the
    name that the run has then, so that this costs no request.
    """
    context = TaskRunContext.get()
    if context is not None:
        context.task_run.name = name


def listed(codes: Sequence[str]) -> str:
    """Give codes as a list that stays short."""
    more = len(codes) - NAMED_AT_MOST
    return ", ".join(codes[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
