"""Leading an agent through scripts in tests; refuses a progress that has not been through JSON."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from scripts.guide import Entry, Understood, Wrong, answer, begin
from scripts.progress import Progress, dump, resume
from scripts.reading import read
from scripts.script import Script

NOW = datetime.fromisoformat("2026-11-18T10:00:00+08:00")
SMALL_TEXT = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")
SMALL = read(SMALL_TEXT, "small.yaml")
SLOTS = [
    {"slot": 1, "start": "2026-11-19T09:00:00+08:00", "end": "2026-11-19T10:00:00+08:00"},
    {"slot": 2, "start": "2026-11-20T14:00:00+08:00", "end": "2026-11-20T15:00:00+08:00"},
]
FACTS: Mapping[str, Any] = {
    "centre": {"name": {"zh-CN": "城市燃气", "en-US": "City Gas"}},
    "agent": {"name": "林晓雯"},
    "caller": {"name": "陈慧敏", "number": "+8613900004127", "language": "zh-CN", "open": 0},
    "slots": {"options": SLOTS},
    "appointment": {
        "number": "2000017",
        "service": "inspection",
        "title": {"zh-CN": "安全检查", "en-US": "safety inspection"},
        "start": "2026-11-19T09:00:00+08:00",
        "end": "2026-11-19T10:00:00+08:00",
        "address": "和平里三区12号楼",
        "contact": "+8613900004127",
    },
    "matter": {
        "number": "1000025",
        "kind": "repair",
        "title": {"zh-CN": "报修", "en-US": "repair"},
        "summary": "打不着火",
        "at": "2026-11-17T16:00:00+08:00",
        "address": "和平里三区12号楼",
    },
    "callback": {"due": "2026-11-18T10:00:00+08:00", "matter": "repair", "reason": "灶打不着火"},
}


def start(script: Script = SMALL, language: str = "zh-CN", **known: Any) -> Progress:
    """A call with all facts known and these answers from the IVR."""
    return begin(script, facts=FACTS, known=known, language=language)


def stored(script: Script, progress: Progress) -> Progress:
    """The progress as it comes back from the store."""
    return resume(script, json.loads(json.dumps(dump(progress))))


def take(script: Script, progress: Progress, name: str, text: str = "", key: str | None = None) -> Understood | Wrong:
    """An answer entered by an agent who reads Chinese."""
    return answer(script, progress, name, Entry(now=NOW, ui="zh-CN", text=text, key=key))


def put(script: Script, progress: Progress, name: str, text: str = "", key: str | None = None) -> Progress:
    """The progress after an answer that is understood."""
    taken = take(script, progress, name, text, key)
    assert isinstance(taken, Understood), (name, text, key, taken)
    return stored(script, taken.progress)
