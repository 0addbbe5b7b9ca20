"""The filters of the list of projects, as its address gives them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from models.queries.projects import ProjectFilter

LONGEST_FILTER = 200
Wanted = Annotated[str, Query(max_length=LONGEST_FILTER)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters as the address gives them; empty where one is not set."""

    q: str
    stage: str
    state: str
    protocol: str
    organisation: str
    late: bool

    @property
    def any(self) -> bool:
        """Tell whether any filter is set."""
        return bool(self.q or self.stage or self.state or self.protocol or self.organisation or self.late)

    @property
    def query(self) -> dict[str, str]:
        """Give the filters as an address carries them."""
        named = {
            "q": self.q,
            "stage": self.stage,
            "state": self.state,
            "protocol": self.protocol,
            "organisation": self.organisation,
            "late": "true" if self.late else "",
        }
        return {name: value for name, value in named.items() if value}

    @property
    def wanted(self) -> ProjectFilter:
        """Give the filters as the query takes them."""
        return ProjectFilter(
            stage=self.stage or None,
            state=self.state or None,
            protocol=self.protocol or None,
            organisation=self.organisation or None,
            late=self.late or None,
            text=self.q or None,
        )


def chosen(
    q: Wanted = "",
    stage: Wanted = "",
    state: Wanted = "",
    protocol: Wanted = "",
    organisation: Wanted = "",
    late: Wanted = "",
) -> Chosen:
    """Read the filters of the address."""
    return Chosen(
        q=_clean(q),
        stage=_clean(stage),
        state=_clean(state),
        protocol=_clean(protocol),
        organisation=_clean(organisation),
        late=late.lower() in ("1", "true", "on", "yes"),
    )


def _clean(value: str) -> str:
    return value.replace("\0", "").strip()
