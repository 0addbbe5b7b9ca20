"""Every table, imported once, so that metadata is whole for migrations and tests."""

from importlib import import_module

from sqlmodel import SQLModel

NOUNS = (
    "administrative_act",
    "api_key",
    "batch",
    "bounce",
    "brake",
    "browser_session",
    "calendar",
    "ceiling",
    "claim",
    "deadline",
    "decision",
    "deputy",
    "document",
    "event",
    "form_draft",
    "forum",
    "funding_plan",
    "heartbeat",
    "identity",
    "ledger",
    "lifecycle",
    "notice",
    "offer",
    "organisation",
    "party",
    "passcode",
    "person",
    "preference",
    "programme",
    "project",
    "protocol",
    "rate_count",
    "request",
    "reversal",
    "saved_view",
    "share",
    "sla_clock",
    "step",
    "suppression",
    "version",
    "work",
    "workplan",
)

for noun in NOUNS:
    import_module(f"models.{noun}")
METADATA = SQLModel.metadata
