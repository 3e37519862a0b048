"""What an agent does in a script: answer, tick, go, fill, end; refuses to know where progress is kept, so it can be tried out.

A deed maps a progress to the next one and names the event. Words typed and values stay out of events.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.questions import Choice
from scripts import guide
from scripts.fills import FillKind
from scripts.guide import Entry, Understood, Wrong
from scripts.outcome import Filling, filling
from scripts.progress import Progress
from scripts.script import Script
from scripts.values import values_of
from telephony.guiding.clerk import NOTED, Clerk, supplement
from telephony.guiding.refused import Refused, Why

SLOTS: Final = "slots"
SLOT_TAKEN: Final = "slot_taken"
FILLED: Final = "script_filled"
NOT_REGISTERED: Final = "not_registered"
Word = Annotated[str, Field(max_length=64)]


class Asked(BaseModel):
    """What the page asks for. `script` and `version`: what it saw last. text: words typed; key: a number key."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, strict=True)

    script: Word
    version: int = 0
    name: Word = ""
    text: str = Field(default="", max_length=2000, repr=False)
    key: Annotated[str, Field(max_length=20)] | None = Field(default=None, repr=False)
    step: Word = ""
    line: int = 0
    said: bool = True
    language: Literal["zh-CN", "en-US"] = "zh-CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where a deed is done. now: the aware instant. ui: the agent's language, record: that of what is registered (BCP 47)."""

    script: Script
    clerk: Clerk
    now: datetime
    ui: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The next progress, and the event: its kind ("" when nothing changed) and data. told: a code of what to tell the agent."""

    progress: Progress
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)
    told: str = ""


Deed = Callable[[Scene, Progress, Asked], Done]


def do(scene: Scene, name: str, progress: Progress, asked: Asked) -> Done:
    """Do the deed of this name. Refused for what is not in the script or not to be had now."""
    if name not in DEEDS:
        raise Refused(Why.NOT_POSSIBLE)
    try:
        return DEEDS[name](scene, progress, asked)
    except guide.NotAllowed:
        raise Refused(Why.NOT_POSSIBLE) from None


def entry(scene: Scene, asked: Asked) -> Entry:
    """What the agent entered."""
    return Entry(now=scene.now, ui=scene.ui, text=asked.text, key=asked.key)


def _answer(scene: Scene, progress: Progress, asked: Asked) -> Done:
    match guide.answer(scene.script, progress, asked.name, entry(scene, asked)):
        case Wrong(progress=left, reason=reason):
            return Done(progress=left, kind="script_not_understood", data={"answer": asked.name, "reason": reason})
        case Understood(progress=left, value=None):
            return Done(progress=with_slots(scene, left), kind="script_answer_cleared", data={"answer": asked.name})
        case Understood(progress=left, value=value):
            told = ""
            question = scene.script.asks[asked.name].question
            if isinstance(question, Choice) and question.source == f"{SLOTS}.options" and isinstance(value, Mapping):
                left, told = _held(scene, left, asked.name, value)
            return Done(progress=with_slots(scene, left), kind="script_answered", data={"answer": asked.name}, told=told)


def _held(scene: Scene, progress: Progress, name: str, option: Mapping[str, Any]) -> tuple[Progress, str]:
    """The time chosen is held while the agent goes on; one that is taken by now is not chosen, and others are looked for."""
    until = scene.clerk.hold(option)
    if until is None:
        cleared = guide.answer(scene.script, progress, name, Entry(now=scene.now, ui=scene.ui))
        return with_slots(scene, cleared.progress, again=True), SLOT_TAKEN
    slots = {**_slots(progress), "held": {"slot": option["slot"], "until": until}}
    return guide.know(scene.script, progress, {SLOTS: slots}), ""


def with_slots(scene: Scene, progress: Progress, *, again: bool = False, more: bool = False) -> Progress:
    """Free times as the answers want them, asked for when service or wish have changed, `again`, or for `more`, later ones."""
    service = _service(scene, progress) if SLOTS in scene.script.facts else None
    if service is None:
        return progress
    wish = values_of(scene.script, progress).get("wish")
    known, wanted = _slots(progress), [service, wish]
    if known.get("for") == wanted and not (again or more):
        return progress
    skip = [*known.get("skip", ()), *known.get("options", ())] if more and known.get("for") == wanted else []
    options = scene.clerk.free(service, wish, skip)
    if more and not options:  # that was all: from the beginning
        skip, options = [], scene.clerk.free(service, wish, [])
    return guide.know(scene.script, progress, {SLOTS: {"options": options, "for": wanted, "skip": skip}})


def _slots(progress: Progress) -> Mapping[str, Any]:
    known = progress.facts.get(SLOTS)
    return known if isinstance(known, Mapping) else {}


def _service(scene: Scene, progress: Progress) -> str | None:
    """The service of the visit that the script books, as far as it is known."""
    for name, fill in scene.script.fills.items():
        if fill.kind is FillKind.APPOINTMENT:
            service = filling(scene.script, progress, name, record=scene.record).fields.get("service")
            if isinstance(service, str) and service:
                return service
    return None


def _more_slots(scene: Scene, progress: Progress, _asked: Asked) -> Done:
    return Done(progress=with_slots(scene, progress, more=True), kind="script_slots_asked")


def _confirm(scene: Scene, progress: Progress, asked: Asked) -> Done:
    return Done(
        progress=guide.confirm(scene.script, progress, asked.name), kind="script_answer_confirmed", data={"answer": asked.name}
    )


def _tick(scene: Scene, progress: Progress, asked: Asked) -> Done:
    after = guide.tick(scene.script, progress, asked.step, asked.line, said=asked.said)
    return Done(progress=after, kind="script_ticked", data={"step": asked.step, "line": asked.line, "said": asked.said})


def _moved(before: Progress, after: Progress) -> Done:
    kind = "" if before == after else "script_step"
    return Done(progress=after, kind=kind, data={"step": after.step})


def _forward(scene: Scene, progress: Progress, _asked: Asked) -> Done:
    return _moved(progress, guide.forward(scene.script, progress))


def _back(_scene: Scene, progress: Progress, _asked: Asked) -> Done:
    return _moved(progress, guide.back(progress))


def _go(scene: Scene, progress: Progress, asked: Asked) -> Done:
    return _moved(progress, guide.go(scene.script, progress, asked.step))


def _variant(scene: Scene, progress: Progress, asked: Asked) -> Done:
    after = guide.variant(scene.script, progress, asked.name or None)
    return Done(progress=after, kind="script_variant", data={"variant": asked.name or None, "step": after.step})


def _speak(_scene: Scene, progress: Progress, asked: Asked) -> Done:
    kind = "" if progress.language == asked.language else "script_language"
    return Done(progress=guide.speak(progress, asked.language), kind=kind, data={"language": asked.language})


def _fill(scene: Scene, progress: Progress, asked: Asked) -> Done:
    """Register something, unless it is registered; Refused while it lacks something."""
    one = filling(scene.script, progress, asked.name, record=scene.record)
    if one.result is None and one.missing:
        raise Refused(Why.LACKING)
    return register(scene, progress, one)


def is_done(scene: Scene, progress: Progress, name: str) -> bool:
    """Whether this is registered, and nothing is to be added to it."""
    if name not in progress.results:
        return False
    return not supplement(filling(scene.script, progress, name, record=scene.record))


def register(scene: Scene, progress: Progress, one: Filling) -> Done:
    """Register it; add to what the flow registered what is new; nothing when neither is to be done."""
    if one.result is not None:
        return _added(scene, progress, one)
    registered = scene.clerk.register(one)
    data = {"fill": one.name, "query": one.query, "outcome": registered.outcome}
    if registered.result is not None:
        after = guide.filled(scene.script, progress, one.name, registered.result)
        return Done(progress=after, kind=FILLED, data=data)
    if one.kind is FillKind.APPOINTMENT:
        left = with_slots(scene, progress, again=True)
        return Done(progress=left, kind="script_not_filled", data=data, told=SLOT_TAKEN)
    return Done(progress=progress, kind="script_not_filled", data=data, told=NOT_REGISTERED)


def _added(scene: Scene, progress: Progress, one: Filling) -> Done:
    text, result = supplement(one), dict(one.result or {})
    if not text or not scene.clerk.note(str(result.get("number", "")), text):
        return Done(progress=progress, kind="")
    after = guide.filled(scene.script, progress, one.name, {**result, NOTED: text})
    return Done(progress=after, kind=FILLED, data={"fill": one.name, "query": "add_note", "outcome": "ok"})


def _choose(scene: Scene, progress: Progress, asked: Asked) -> Done:
    after = guide.choose(scene.script, progress, asked.name)
    return Done(progress=after, kind="script_disposition", data={"disposition": asked.name})


DEEDS: Final[Mapping[str, Deed]] = {
    "answer": _answer,
    "confirm": _confirm,
    "tick": _tick,
    "forward": _forward,
    "back": _back,
    "go": _go,
    "variant": _variant,
    "speak": _speak,
    "fill": _fill,
    "slots": _more_slots,
    "choose": _choose,
}
EMERGENCY: Final = "emergency"
"""The deed that may lead to another script; whoever keeps progress does it."""
