"""The carrier's forms as pairs of names and values; pure, refuses more fields than any carrier sends.

Equal in its answers to the standard library's reader, which a property test holds it to, at a fraction of the time: most of the
two dozen fields are short and plain, and what is not is numbers and whole sentences.
"""

import re
from itertools import repeat
from typing import Final

MOST_FIELDS: Final = 500
_ESCAPED: Final = re.compile("%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")

Pairs = list[tuple[str, str]]


def read_form(raw: bytes | str) -> Pairs:
    """All pairs of a body or query as sent, blank and repeated ones included; ValueError for more than `MOST_FIELDS`."""
    parts, _ = _parts(raw)
    halves = [part.partition("=") for part in parts if part]
    return [(_plain(name), _plain(value)) for name, _, value in halves]


def read_fields(raw: bytes | str) -> dict[str, str] | None:
    """The same by name, where every part is `name=value` and no name comes twice, as in all forms of the carrier; else None.

    ValueError for more than `MOST_FIELDS`.
    """
    parts, escaped = _parts(raw)
    try:
        fields: dict[str, str] = dict(map(str.split, parts, repeat("="), repeat(1)))
    except ValueError:  # a part without "="
        return None
    if len(fields) < len(parts):
        return None
    if escaped:
        if "%" in "".join(fields):  # names that may be the same
            return None
        fields.update([(name, _plain(value)) for name, value in fields.items() if "%" in value])
    return fields


def first_of(pairs: Pairs) -> dict[str, str]:
    """The first value of each name."""
    return dict(reversed(pairs))


def _parts(raw: bytes | str) -> tuple[list[str], bool]:
    """The fields as sent but for spaces and the + of numbers, which can neither end a field nor begin an escape.

    And whether escapes are left in them.
    """
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
    text = text.replace("+", " ").replace("%2B", "+")
    parts = text.split("&")
    if len(parts) > MOST_FIELDS:
        raise ValueError("more fields than any carrier sends")
    return parts, "%" in text


def _plain(text: str) -> str:
    """The text without escapes: each run of them at once, because nothing else in a text can belong to its characters."""
    return _ESCAPED.sub(_characters, text) if "%" in text else text


def _characters(escaped: re.Match[str]) -> str:
    return bytes.fromhex(escaped[0].replace("%", "")).decode("utf-8", "replace")
