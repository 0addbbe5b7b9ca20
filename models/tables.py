"""Every table, imported once, so that metadata is whole for migrations and tests."""

from importlib import import_module

from sqlmodel import SQLModel

NOUNS = (
    "administrative_act",
    "api_key",
    "browser_session",
    "calendar",
    "ceiling",
    "claim",
    "decision",
    "document",
    "event",
    "form_draft",
    "forum",
    "heartbeat",
    "ledger",
    "lifecycle",
    "notice",
    "offer",
    "organisation",
    "party",
    "person",
    "programme",
    "project",
    "protocol",
    "request",
    "saved_view",
    "share",
    "sla_clock",
    "step",
    "version",
    "work",
    "workplan",
)

for noun in NOUNS:
    import_module(f"models.{noun}")
METADATA = SQLModel.metadata
