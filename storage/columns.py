"""The column types that are ours: instants, words and JSON; refuses naive datetimes, NUL and half characters everywhere."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec.json
import pydantic_core
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Identity = BigInteger().with_variant(Integer, "sqlite")
_write_json = pydantic_core.to_json
_read_json = pydantic_core.from_json
_write_told = msgspec.json.Encoder().encode


def microseconds(instant: datetime | None) -> int | None:
    """Whole microseconds since 1970 UTC; a naive datetime is a ValueError."""
    if instant is None:
        return None
    return microseconds_of(aware(instant) - EPOCH)


def microseconds_of(span: timedelta) -> int:
    """A span in whole microseconds."""
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def from_microseconds(value: int | None) -> datetime | None:
    """The UTC instant that `microseconds` counted."""
    return None if value is None else EPOCH + timedelta(microseconds=value)


def aware(instant: datetime) -> datetime:
    """The instant itself; ValueError when nobody can know which one is meant."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return instant


def clean(text: str | None) -> str | None:
    """The text itself; ValueError when a database could not give it back (NUL, half of a surrogate pair)."""
    if text is None:
        return None
    if "\x00" in text:
        raise ValueError("a text with NUL cannot be stored")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("a text with half a character cannot be stored") from None
    return text


def to_json(value: Any) -> str | None:
    """Compact JSON with every script written as it is; ValueError for what JSON cannot hold."""
    if value is None:
        return None
    try:
        written = _write_json(value)
    except pydantic_core.PydanticSerializationError:
        raise ValueError("a value that JSON cannot hold cannot be stored") from None
    if b"NaN" in written or b"Infinity" in written:
        # it may be a word or a number that is none: the slow encoder knows
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return written.decode()


def to_told(value: Any) -> str | None:
    """As `to_json`, with null for a number that is none; ValueError or TypeError for what JSON cannot hold."""
    return None if value is None else _write_told(value).decode()


def from_json(text: str | None) -> Any:
    """The value that `to_json` wrote."""
    return None if text is None else _read_json(text)


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
        if dialect.name == "postgresql":
            return lambda value: None if value is None else aware(value)
        return microseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """The column's value to an aware datetime in UTC."""
        del coltype
        return None if dialect.name == "postgresql" else from_microseconds


class Words(TypeDecorator[str]):
    """Text of any length."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Refuse what one of the databases would not give back."""
        del dialect
        return clean


class Json(TypeDecorator[Any]):
    """A JSON value, kept as text that people can read; None is NULL."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """A JSON value to text."""
        del dialect
        return to_json

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Text to a JSON value."""
        del dialect, coltype
        return from_json


class Told(Json):
    """A JSON value of a turn, written faster than others because somebody waits.

    What the engine makes holds no number that is none; should it ever, that number becomes null rather than the caller's turn a
    failure.
    """

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """A JSON value to text."""
        del dialect
        return to_told
