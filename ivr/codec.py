"""Events as `(kind, data, personal)` and back; refuses to lose old events: an unknown kind comes back as `Unknown`.

`data` may be kept for ever; `personal` holds what a caller said or is, apart, so that it can be erased. An event read back
after erasure has its personal fields' defaults.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, get_args

from msgspec import NODEFAULT
from msgspec.structs import FieldInfo, asdict, fields

from ivr.events import Event, Wanted
from ivr.signals import DialEnded, DialResult, Digits, HungUp, QueueEnded, QueueResult, Signal, Silence, Speech, Started
from ivr.value import Value

KINDS: Mapping[str, type[Event]] = {event.kind: event for event in get_args(Event)}
"""Every kind of event by its word."""


class Record(Value, frozen=True, kw_only=True):
    """An event to store: `personal` is None where the event has nothing personal."""

    PERSONAL: ClassVar[tuple[str, ...]] = ("personal",)
    kind: str
    data: dict[str, Any]
    personal: dict[str, Any] | None = None


class Unknown(Value, frozen=True, kw_only=True):
    """An event of a kind this version does not know, or no longer fits; shown, never acted on."""

    kind: ClassVar[str] = "unknown"
    PERSONAL: ClassVar[tuple[str, ...]] = ("data",)
    name: str
    data: Mapping[str, Any]


def encode(event: Event) -> Record:
    """The event's fields, the personal ones apart. Arguments made from sensitive answers are left out."""
    kind, data = event.kind, asdict(event)
    if kind in _TUPLES:
        for name in _TUPLES[kind]:
            data[name] = list(data[name])
    if kind not in _OWN:
        return Record(kind=kind, data=data)
    own = _OWN[kind]
    personal = {own: data.pop(own)}
    if isinstance(event, Wanted) and event.secret:
        personal[own] = {name: None if name in event.secret else value for name, value in event.args.items()}
    return Record(kind=kind, data=data, personal=personal)


def decode(kind: str, data: Mapping[str, Any], personal: Mapping[str, Any] | None = None) -> Event | Unknown:
    """The event that was stored; fields this version does not know are dropped, erased ones get their default."""
    model = KINDS.get(kind)
    if model is None:
        return Unknown(name=kind, data=data)
    stored = {**data, **(personal or {})}
    values: dict[str, Any] = {}
    for one in _FIELDS[kind]:
        if one.name in stored:
            value = stored[one.name]
            values[one.name] = tuple(value) if isinstance(value, list) and one.name in _TUPLES.get(kind, ()) else value
        elif one.name in model.PERSONAL:
            values[one.name] = _empty(one)
        elif one.required:
            return Unknown(name=kind, data=data)
    return model(**values)


def _is_tuple(one: FieldInfo) -> bool:
    return str(one.type).startswith("tuple")


def _empty(one: FieldInfo) -> Any:
    """What an erased field reads as."""
    if one.default_factory is not NODEFAULT:
        return one.default_factory()
    return "" if one.default is NODEFAULT else one.default


def decode_signal(stored: Mapping[str, Any]) -> Signal | None:
    """The signal as it is stored with its turn; what was never stored of it (a sensitive answer) is empty. None: not known."""
    match stored:
        case {"kind": "digits"}:
            return Digits(value=stored.get("value") or "")
        case {"kind": "speech"}:
            return Speech(text=stored.get("text") or "", confidence=stored.get("confidence"))
        case {"kind": "queue_ended", "result": result} if result in set(QueueResult):
            return QueueEnded(result=QueueResult(result), said=stored.get("said"))
        case {"kind": "dial_ended", "result": result} if result in set(DialResult):
            return DialEnded(result=DialResult(result))
        case _:
            plain = _PLAIN.get(stored.get("kind", ""))
            return plain() if plain else None


_PLAIN: Mapping[str, type[Started | Silence | HungUp]] = {one.kind: one for one in (Started, Silence, HungUp)}
_OWN: Mapping[str, str] = {kind: own for kind, event in KINDS.items() for own in event.PERSONAL}
"""The personal field of every kind that has one; none has two."""
_FIELDS: Mapping[str, tuple[FieldInfo, ...]] = {kind: fields(event) for kind, event in KINDS.items()}
_TUPLES: Mapping[str, tuple[str, ...]] = {
    kind: names for kind, parts in _FIELDS.items() if (names := tuple(one.name for one in parts if _is_tuple(one)))
}
"""The names of what JSON has no word for, where a kind has any; nothing personal is among them."""
