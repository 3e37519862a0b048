"""When somebody else was on the line: what the caller heard then was said by a person; refuses to guess from the sound."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

Span = tuple[datetime, datetime | None]
"""From, to; None: to the end."""
_BEGAN = frozenset({"queued", "dial_requested"})
_SLACK = timedelta(seconds=2)


def conversations(shown: Mapping[str, Any]) -> list[Span]:
    """When the caller of a call (see `storage.calls.show`) may have talked with a person.

    It begins when the flow put the caller into a queue or rang somebody. It was none when the next turn says that nobody came.
    """
    after = {turn["number"]: turn for turn in shown["turns"]}
    spans: list[Span] = []
    for event in shown["events"]:
        if event["kind"] not in _BEGAN or event["turn"] is None:
            continue
        ended = after.get(event["turn"] + 1)
        if ended is None:
            spans.append((event["at"], None))
        elif (ended["signal"] or {}).get("result") in {"answered", None}:
            spans.append((event["at"], ended["at"]))
    return spans


def within(spans: Sequence[Span], moment: datetime) -> bool:
    """Whether this moment lies in one of them, as near as two clocks agree."""
    return any(start - _SLACK <= moment and (end is None or moment <= end + _SLACK) for start, end in spans)
