"""Every table, imported once, so that metadata is whole for migrations and tests."""

from sqlmodel import SQLModel

from models import (
    api_key,
    decision,
    event,
    forum,
    heartbeat,
    lifecycle,
    notice,
    offer,
    organisation,
    party,
    person,
    programme,
    project,
    protocol,
    request,
    share,
    step,
    version,
    work,
    workplan,
)

MODULES = (
    api_key,
    decision,
    event,
    forum,
    heartbeat,
    lifecycle,
    notice,
    offer,
    organisation,
    party,
    person,
    programme,
    project,
    protocol,
    request,
    share,
    step,
    version,
    work,
    workplan,
)
METADATA = SQLModel.metadata
