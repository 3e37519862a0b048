"""What a script may know of a call besides answers, name by name; refuses to know who tells it.

The desk gives these when a script begins and when they change. A script lists the ones it uses under `facts`. `caller` and
`slots` are what the flows keep under these names, so a call that comes from the IVR brings them along.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact's title by language (shown where its value is missing) and the names inside it."""

    title: Mapping[str, str]
    holds: tuple[str, ...]


FACTS: Mapping[str, Fact] = {
    "centre": Fact({"zh-CN": "公司名称", "en-US": "name of the company"}, ("name",)),
    "agent": Fact({"zh-CN": "坐席姓名", "en-US": "agent's name"}, ("name",)),
    "caller": Fact({"zh-CN": "客户姓名或号码", "en-US": "caller's name or number"}, ("language", "name", "number", "open")),
    "slots": Fact({"zh-CN": "可预约的时段", "en-US": "free times"}, ("options",)),
    "appointment": Fact(
        {"zh-CN": "这次预约", "en-US": "the appointment"},
        ("number", "service", "title", "start", "end", "address", "contact"),
    ),
    "matter": Fact(
        {"zh-CN": "这件工单", "en-US": "the ticket"},
        ("number", "kind", "title", "summary", "at", "result", "address"),
    ),
    "callback": Fact({"zh-CN": "这次回电", "en-US": "the callback"}, ("due", "matter", "reason")),
}
"""Moments (start, end, at, due) are ISO 8601 texts; `slots.options` a list of {slot, start, end}; a title has every language."""

MOMENTS = frozenset({"start", "end", "at", "due", "promised_at"})
"""Names inside facts and results whose values are moments: they need a format to be spoken."""
