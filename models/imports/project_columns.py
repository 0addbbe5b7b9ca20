"""A project's columns as its record gives them: those that are sealed, and those that stand beside."""

from typing import Any

from models.columns import identity
from models.imports.frame import Frame
from models.imports.records import ProjectRecord


def sealed_columns(frame: Frame, it: ProjectRecord) -> dict[str, Any]:
    """Give the columns that are sealed once the project leaves its draft."""
    return {
        "title_ar": it.title_ar,
        "title_en": it.title_en,
        "summary_en": it.summary_en,
        "cost_minor": it.cost,
        "currency": frame.programme.currency,
        "planned_start": it.planned_start,
        "planned_end": it.planned_end,
        "protocol_id": identity(frame.protocols[it.protocol]),
        "sponsor_id": identity(frame.organisations[it.sponsor]),
    }


def free_columns(it: ProjectRecord) -> dict[str, Any]:
    """Give the columns that nobody approves, so that they may change at any time."""
    return {
        "beneficiaries_en": it.beneficiaries_en,
        "manager_mailbox": it.manager_mailbox,
        "provenance": it.provenance,
    }
