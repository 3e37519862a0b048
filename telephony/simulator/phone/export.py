"""A call that was made by hand as a story that can be played again; refuses to expect what will not be heard twice.

What was heard becomes expectations sentence by sentence. Sentences with figures, days or times are left out: numbers of tickets,
slots and dates are others the next time. The rest is for the person who keeps the story: `outcome` and `rows` are theirs to add.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from telephony.simulator.call import Call, Exchange
from telephony.simulator.deeds import Deed
from telephony.simulator.heard import Heard
from telephony.simulator.line import State
from telephony.story import PHONE, WITHHELD, StoryProblems, read

MOST = 3
"""Sentences expected of one answer: enough to know it by, few enough to survive another wording of the rest."""

_SENTENCE = re.compile(r"[。！？；!?;\n]+|\.(?=\s|$)")
_CHANGING = re.compile(
    r"\d"
    r"|[〇零一二三四五六七八九十两百]+(?:点|時|时|分|号|月|日|年|天|小时|位|个人|元)"
    r"|(?:周|星期|礼拜)[一二三四五六日天]|[今明后昨]天|[上下]午|早上|晚上|中午"
    r"|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday|morning|afternoon|evening|noon|night"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|zero|first|second|third)\b",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_WORDS = frozenset({"silence", "hang up", "agent answers", "they hang up"})
_ENDINGS = frozenset({"hangup", *"0123456789*#"})
_SHORTEST = 2


def story(call: Call, name: str, *, main: str, handsets: Mapping[str, str], fresh: bool = True) -> str:
    """The story of a call, as YAML. `main` is the hotline's first number; `handsets` who answered at the numbers that it dialled.

    fresh: it sets the clock to the call's beginning, and so is played on an empty hotline; else on the one that runs.

    Raises ValueError for a call that nobody made from a telephone: the hotline placed it, or nothing was done or heard.
    """
    if call.direction != "inbound":
        raise ValueError("a story begins with somebody phoning the hotline, and this call was placed by it")
    steps = list(_steps(call))
    caller = "withheld" if call.caller == WITHHELD else call.caller
    if not steps or not PHONE.fullmatch(caller):
        raise ValueError("nothing was heard or done that could be played again")
    to = "main" if call.called == main else call.called
    head = [f"story: {name}", f"from: {_quoted(caller)}"]
    head += [] if to == "main" else [f"to: {_quoted(to)}"]
    head += [f"at: {_moment(call.created)}"] if fresh else []
    if handsets:
        head += [f"handsets: {{{', '.join(f'{_quoted(number)}: {kind}' for number, kind in handsets.items())}}}"]
    written = "\n".join([*head, "steps:", *(f"  - {step}" for step in steps)]) + "\n"
    try:
        read(written, name)
    except StoryProblems as error:
        raise ValueError(str(error)) from None
    return written


def dialled(call: Call) -> list[str]:
    """The numbers that were dialled in the call."""
    found = [item.text.split(", ") for item in call.heard() if item.kind == "dialling" and "queue" not in item.data]
    return [number for numbers in found for number in numbers if PHONE.fullmatch(number)]


def _steps(call: Call) -> Iterator[str]:
    lately: list[Heard] = []
    for entry in call.log():
        match entry:
            case Heard():
                lately.append(entry)
            case Deed():
                deed = _deed(entry)
                if deed is not None:
                    yield from _expectations(lately, None)
                    lately.clear()
                    yield deed
            case Exchange():
                continue
    yield from _expectations(lately, call.line.state)


def _deed(deed: Deed) -> str | None:
    match deed.kind:
        case "key":
            return f"{{key: {_quoted(deed.text)}}}"
        case "say" if deed.text.strip():
            more = [f"confidence: {deed.data['confidence']}"] if deed.data.get("confidence") is not None else []
            more += [f"then: {_quoted(deed.data['then'])}"] if deed.data.get("then") in _ENDINGS else []
            more += ["by: agent"] if deed.data.get("by") == "agent" else []
            return f"{{{', '.join([f'say: {_quoted(deed.text)}', *more])}}}"
        case kind if kind in _WORDS:
            return kind
        case _:
            return None


def _expectations(heard: Iterable[Heard], state: State | None) -> Iterator[str]:
    """What was heard since the last deed, and how the call stood if that is out of the ordinary."""
    items = list(heard)
    kept = list(dict.fromkeys(sentence for item in items for sentence in _lasting(item)))[:MOST]
    if kept:
        yield f"{{hear: [{', '.join(map(_quoted, kept))}]}}"
    kinds = [item.kind for item in items]
    if state is State.ENDED or "ended" in kinds:
        yield "{expect: ended}"
    elif state is not None or {"queued", "bridged"} & set(kinds):
        shown = state or (State.BRIDGED if "bridged" in kinds else State.WAITING)
        if shown in {State.LISTENING, State.WAITING, State.BRIDGED}:
            yield f"{{expect: {shown.value}}}"


def _lasting(item: Heard) -> Iterator[str]:
    """The sentences that will be said again."""
    if item.kind not in {"said", "error"}:
        return
    for sentence in _SENTENCE.split(item.text):
        text = " ".join(sentence.split())
        if len(text) >= _SHORTEST and not _CHANGING.search(text):
            yield text


def _quoted(value: object) -> str:
    """A JSON value, which is YAML too once the few characters are spelt out that YAML does not take as they are."""
    written = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
