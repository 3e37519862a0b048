"""How stored values are shown: JSON for programs, masked and in local time for people; refuses to hide anything from programs."""

import dataclasses
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from promises.masking import mask

WIDEST = 40
"""Columns of a terminal that one cell of a table may take."""


def plain(value: Any) -> Any:
    """A stored value as JSON values: moments in ISO 8601, what has named fields as objects."""
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case msgspec.Struct():
            return plain(msgspec.structs.asdict(value))
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {part.name: plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
        case _:
            return value


def to_json(value: Any) -> str:
    """One line of JSON, every script of the world as it is written."""
    return json.dumps(plain(value), ensure_ascii=False)


def cell(value: Any, zone: tzinfo | None) -> str:
    """A value in a line for people: moments in `zone` (None: this machine's) to the minute, numbers masked."""
    match value:
        case None:
            return "–"
        case datetime():
            return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        case Mapping() | list() | tuple():
            return mask(to_json(value))
        case _:
            return mask(" ".join(str(value).split()))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; a Chinese character takes two columns. Long texts are cut, ids never: they are there to be copied."""
    lines = [tuple(head), *(tuple(_cut(text) for text in row) for row in rows)]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(head))]
    for line in lines:
        yield "  ".join(text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _cut(text: str) -> str:
    if _width(text) <= WIDEST:
        return text
    while _width(text) >= WIDEST:
        text = text[:-1]
    return f"{text}…"
