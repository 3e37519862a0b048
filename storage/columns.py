"""The column types that are ours: instants, words and JSON; refuses naive datetimes, NUL and half characters everywhere."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Identity = BigInteger().with_variant(Integer, "sqlite")

_dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False).encode
_load = json.loads


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970 UTC; a naive datetime is a ValueError."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def instant(value: int) -> datetime:
    """The UTC instant that `microseconds` counted."""
    return EPOCH + timedelta(microseconds=value)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return value


def clean(text: str) -> str:
    """The text itself; ValueError when a database could not give it back (NUL, half of a surrogate pair)."""
    if "\x00" in text:
        raise ValueError("a text with NUL cannot be stored")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("a text with half a character cannot be stored") from None
    return text


def to_json(value: Any) -> str:
    """Compact JSON with every script written as it is; ValueError or TypeError for what JSON cannot hold."""
    return clean(_dump(value))


def _optional(process: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The process, with NULL passed through."""
    return lambda value: None if value is None else process(value)


class Instant(TypeDecorator[datetime]):
    """A moment: microseconds since 1970 UTC on SQLite, timestamptz on PostgreSQL; aware datetimes in and out."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Let PostgreSQL use its own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Aware datetime to the column's value."""
        return _optional(_aware if dialect.name == "postgresql" else microseconds)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """The column's value to an aware datetime in UTC."""
        del coltype
        return None if dialect.name == "postgresql" else _optional(instant)


class Words(TypeDecorator[str]):
    """Text of any length."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Refuse what one of the databases would not give back."""
        del dialect
        return _optional(clean)


class Json(TypeDecorator[Any]):
    """A JSON value, kept as text that people can read."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """A JSON value to text."""
        del dialect
        return _optional(to_json)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Text to a JSON value."""
        del dialect, coltype
        return _optional(_load)
