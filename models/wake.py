"""Wakes whoever waits for a commit."""

from sqlalchemy import text
from sqlmodel import Session


def signal(session: Session, channel: str) -> None:
    """Tell listeners on `channel` that there is work, once this transaction commits."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": channel})
