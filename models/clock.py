"""The only place that reads the machine's clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Tell the present instant as an aware UTC time."""
    return datetime.now(UTC)
