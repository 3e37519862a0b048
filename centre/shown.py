"""How stored values are shown: JSON for programs, masked and in local time for people; refuses to hide anything from programs."""

import dataclasses
import json
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

NUMBER = re.compile(r"(?<![A-Za-z0-9_.:-])\+?\d(?:[ -]?\d){6,14}(?![A-Za-z0-9_:])", re.ASCII)
"""What looks like a phone number, in texts of any language: ids mix letters and digits, moments have colons."""
MASK = "•••"


def plain(value: Any) -> Any:
    """A stored value as JSON values: moments in ISO 8601, dataclasses as objects."""
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
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


def mask(text: str) -> str:
    """The text with phone numbers cut down to their beginning and end."""
    return NUMBER.sub(lambda found: masked(found.group()), text)


def masked(number: str) -> str:
    """`+8613800138000` as `+86•••8000`."""
    return f"{number[:3]}{MASK}{number[-4:]}" if len(number) > 8 else MASK
