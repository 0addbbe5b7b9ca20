"""Column types that several tables share."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import class_mapper
from sqlmodel import Field, SQLModel

from models.db import UTCDateTime

Json = JSON().with_variant(JSONB(), "postgresql")


def instant(**options: Any) -> datetime:
    """Declare a required column that holds an aware UTC time."""
    return Field(sa_type=UTCDateTime, **options)  # type: ignore[no-any-return]


def instant_or_none(**options: Any) -> datetime | None:
    """Declare an optional column that holds an aware UTC time."""
    return Field(default=None, sa_type=UTCDateTime, nullable=True, **options)  # type: ignore[no-any-return]


def minor_units(**options: Any) -> int:
    """Declare a money column: integer minor units (piastres), never negative by its table's check."""
    return Field(sa_type=BigInteger, **options)  # type: ignore[no-any-return]


def json_object(**options: Any) -> Any:
    """Declare a JSON column (JSONB on PostgreSQL)."""
    return Field(sa_type=Json, **options)


def identity(row: Any) -> int:
    """Give the id of a row that is in the database."""
    if row.id is None:
        raise ValueError(f"{type(row).__name__} has no id yet; flush it first")
    return int(row.id)


def table_of(table: type[SQLModel]) -> Table:
    """Give the table behind a class, for statements that write plain rows."""
    found = class_mapper(table).local_table
    if not isinstance(found, Table):
        raise TypeError(f"{table.__name__} is not stored in a table of its own")
    return found


def columns_of(table: type[SQLModel]) -> Any:
    """Give the columns of a table by name, for statements that read plain rows."""
    return table_of(table).c
