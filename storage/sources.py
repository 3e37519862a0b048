"""Flows and scripts as they were when they were in use, by version; refuses to change one: what a call went through stays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from storage.schema import sources
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


class SourceKind(StrEnum):
    """What the files are."""

    FLOW = "flow"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSource:
    """One version: `texts` by file name, `main` the file to begin with, `intents` that of a flow's intents, if it has any."""

    id: int
    kind: str
    name: str
    version: str
    main: str
    intents: str | None
    texts: Mapping[str, str] = field(repr=False)
    first_used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A version without its texts."""

    version: str
    first_used_at: datetime


_KEPT = Shape(KeptSource, sources)
_KEEP = Statement(
    insert(sources).on_conflict_do_nothing(index_elements=["kind", "name", "version"]),
    *("kind", "name", "version", "main", "intents", "texts", "first_used_at"),
)
_ONE = (sources.c.kind == bindparam("kind"), sources.c.name == bindparam("name"))
_FIND = Statement(select(*_KEPT.columns).where(*_ONE, sources.c.version == bindparam("version")))
_EDITIONS = Statement(
    select(sources.c.version, sources.c.first_used_at)
    .where(*_ONE)
    .order_by(sources.c.id.desc())
    .limit(bindparam("limit", type_=sources.c.id.type))
)


def keep(
    tx: Transaction,
    kind: SourceKind,
    name: str,
    version: str,
    *,
    main: str,
    intents: str | None,
    texts: Mapping[str, str],
    at: datetime,
) -> None:
    """Keep a version, unless it is there: the first use counts."""
    tx.change(_KEEP, kind=kind.value, name=name, version=version, main=main, intents=intents, texts=dict(texts), first_used_at=at)


def find(tx: Transaction, kind: SourceKind, name: str, version: str) -> KeptSource | None:
    """The version of this name; None when it has never been in use here."""
    row = tx.row(_FIND, kind=kind.value, name=name, version=version)
    return _KEPT.value(row) if row else None


def editions(tx: Transaction, kind: SourceKind, name: str, *, limit: int = 100) -> list[Edition]:
    """The versions of this name that have been in use, newest first."""
    rows = tx.rows(_EDITIONS, kind=kind.value, name=name, limit=limit)
    return [Edition(version=version, first_used_at=at) for version, at in rows]
