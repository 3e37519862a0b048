"""The carrier's forms as pairs of names and values; pure, refuses more fields than any carrier sends.

Equal in its answers to the standard library's reader, which a property test holds it to, at a fraction of the time: most of the
two dozen fields are short and plain, and what is not is numbers and whole sentences.
"""

import re
from itertools import repeat
from operator import itemgetter
from typing import Final

MOST_FIELDS: Final = 500
_ESCAPED: Final = re.compile("%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")
_ENDS: Final = itemgetter(0, 2)

Pairs = list[tuple[str, str]]


def read_form(raw: bytes | str) -> Pairs:
    """All pairs of a body or query as sent, blank and repeated ones included; ValueError for more than `MOST_FIELDS`."""
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
    if text.count("&") >= MOST_FIELDS:
        raise ValueError("more fields than any carrier sends")
    text = text.replace("+", " ").replace("%2B", "+")  # numbers have it; no sign in a + can end a field or begin an escape
    pairs: Pairs = list(map(_ENDS, map(str.partition, filter(None, text.split("&")), repeat("="))))
    if "%" in text:
        return [(_plain(name), _plain(value)) if "%" in value or "%" in name else (name, value) for name, value in pairs]
    return pairs


def first_of(pairs: Pairs) -> dict[str, str]:
    """The first value of each name."""
    last = dict(pairs)
    return last if len(last) == len(pairs) else dict(reversed(pairs))


def _plain(text: str) -> str:
    """The text without escapes: each run of them at once, because nothing else in a text can belong to its characters."""
    return _ESCAPED.sub(_characters, text)


def _characters(escaped: re.Match[str]) -> str:
    return bytes.fromhex(escaped[0].replace("%", "")).decode("utf-8", "replace")
