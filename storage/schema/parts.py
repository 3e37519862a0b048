"""What tables are made of: keys, references, personal columns, uniqueness while it matters; refuses tables of its own."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, MetaData, Table, text
from sqlalchemy.types import TypeDecorator

from storage.columns import Identity

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def identity() -> Column[int]:
    """The primary key."""
    return Column("id", Identity, primary_key=True)


def personal(name: str, type_: type[TypeDecorator[Any]], *, unique: bool = False) -> Column[Any]:
    """A caller's own words or data: NULL once erased."""
    return Column(name, type_, unique=unique or None, info={"personal": True})


def to(name: str, target: str, *, nullable: bool = True) -> Column[int]:
    """A reference to a row of another table."""
    return Column(name, Identity, ForeignKey(f"{target}.id"), nullable=nullable)


def unique_while(name: str, condition: str, *columns: str) -> Index:
    """At most one row with these values while the condition holds."""
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


def table(name: str, *parts: Any, reuse: bool = False) -> Table:
    """A table whose ids are never used twice, erased rows' ones included; `reuse` where nothing is known by its id."""
    return Table(name, metadata, *parts, sqlite_autoincrement=not reuse)
