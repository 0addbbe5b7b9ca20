"""The words that a definition may use beside its own: notice kinds, and what a step may repeat for."""

from collections.abc import Mapping
from typing import Literal

NOTICE_KINDS = frozenset(
    {
        "step_opened",
        "reminder",
        "overdue",
        "returned",
        "correction",
        "stage_reached",
        "rejected",
        "project_closed",
        "project_ended",
    }
)
"""Every kind of notice that has templates."""

Holder = Literal["body", "member", "thing", "nobody"]

HOLDERS: Mapping[str, Holder] = {
    "funder": "body",
    "party": "body",
    "affected_funder": "body",
    "tranche_part": "body",
    "committee_member": "member",
    "panel_member": "member",
    "milestone": "thing",
    "report": "thing",
    "tranche": "thing",
    "reviewer": "nobody",
}
"""What each subject of a collection is: a body, a named member of a body, a thing, or not kept yet."""

MEMBERS_ROLE: Mapping[str, str] = {"committee_member": "committee_member", "panel_member": "evaluation_panel"}
"""The role whose appointed persons are the members of a collection."""
