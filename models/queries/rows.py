"""Fetching plain rows of columns, without the cost of building objects."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, Row
from sqlmodel import Session


def fetch(session: Session, statement: Executable, **parameters: Any) -> Sequence[Row[Any]]:
    """Give every row of a statement that selects columns; parameters are those of a prepared statement."""
    return session.connection().execute(statement, parameters).all()


def fetch_one(session: Session, statement: Executable, **parameters: Any) -> Row[Any] | None:
    """Give the first row of a statement that selects columns, or none."""
    return session.connection().execute(statement, parameters).first()
