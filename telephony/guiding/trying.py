"""A script tried out on made-up facts; refuses to keep or to register anything: the page holds the progress and sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from scripts.guide import Switch, begin, emergency
from scripts.progress import Progress, dump, resume
from scripts.script import Script
from telephony.guiding import deeds, keeping
from telephony.guiding.clerk import MadeUp
from telephony.guiding.deeds import Asked, Scene
from telephony.guiding.refused import Refused, Why
from telephony.guiding.shown import emergency_of, show
from telephony.pack import Pack

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the page asks: a deed (`open` begins anew), what for, and the progress it was sent last time; None for none yet."""

    deed: str
    asked: Asked
    progress: Mapping[str, Any] | None = field(repr=False)


def try_out(pack: Pack, trial: Trial, *, now: datetime, ui: str) -> dict[str, Any]:
    """The state after a deed, like a real one's, with the `progress` to send next time.

    Refused for a progress that is none of this script's, and whatever a real deed is refused for.
    """
    asked, deed, kept = trial.asked, trial.deed, trial.progress
    script = _script(pack, asked.script)
    if deed == "open" or kept is None:
        return _shown(pack, script, _begun(pack, script, {}, now, asked.language), now, ui)
    scene, progress = _scene(pack, script, now, ui), _resumed(script, kept)
    if deed == "understand":
        return keeping.read_back(scene, progress, asked)
    if deed != deeds.EMERGENCY:
        done = deeds.do(scene, deed, progress, asked)
        return _shown(pack, script, done.progress, now, ui) | {"told": done.told}
    led = emergency(script, progress)
    if isinstance(led, Switch):
        script = _script(pack, led.script)
        led = emergency(script, _begun(pack, script, led.known, now, progress.language))
    if not isinstance(led, Progress):
        raise Refused(Why.NOT_POSSIBLE)
    return _shown(pack, script, led, now, ui)


def _script(pack: Pack, name: str) -> Script:
    found = pack.scripts.scripts.get(name)
    if found is None:
        raise Refused(Why.NO_SCRIPT)
    return found


def _scene(pack: Pack, script: Script, now: datetime, ui: str) -> Scene:
    return Scene(script=script, clerk=MadeUp(now), now=now, ui=ui, record=pack.flow.languages[0])


def _begun(pack: Pack, script: Script, known: Mapping[str, Any], now: datetime, language: str) -> Progress:
    facts = {**made_up(pack, now), "centre": {"name": dict(pack.title)}}
    return deeds.with_slots(_scene(pack, script, now, language), begin(script, facts=facts, known=known, language=language))


def _resumed(script: Script, kept: Mapping[str, Any]) -> Progress:
    try:
        progress = resume(script, kept)
    except ValidationError:
        raise Refused(Why.NOT_POSSIBLE) from None
    if progress.step not in script.steps or progress.entry not in script.steps or progress.answers.keys() - script.asks.keys():
        raise Refused(Why.NOT_POSSIBLE)
    return progress


def made_up(pack: Pack, now: datetime) -> dict[str, Any]:
    """Facts of a caller who does not exist, on a number that nobody has."""
    number = "+8613900004127" if pack.region == "CN" else "+14155550127"
    service = next(iter(pack.services), "inspection")
    name = pack.services[service].name if service in pack.services else {"zh-CN": "上门", "en-US": "visit"}
    address, tomorrow = "和平里三区12号楼3单元502", now + 24 * _HOUR
    return {
        "agent": {"name": "林晓雯"},
        "caller": {"language": "zh-CN", "name": "陈慧敏", "number": number, "open": 1},
        "appointment": {
            "number": "2000017",
            "service": service,
            "title": dict(name),
            "start": tomorrow.isoformat(),
            "end": (tomorrow + 2 * _HOUR).isoformat(),
            "address": address,
            "contact": number,
        },
        "matter": {
            "number": "1000025",
            "kind": "repair",
            "title": {"zh-CN": "报修", "en-US": "repair"},
            "summary": "灶打不着火",
            "at": (now - 24 * _HOUR).isoformat(),
            "address": address,
        },
        "callback": {"due": now.isoformat(), "matter": "repair", "reason": "灶打不着火"},
    }


def _shown(pack: Pack, script: Script, progress: Progress, now: datetime, ui: str) -> dict[str, Any]:
    shown = show(_scene(pack, script, now, ui), progress)
    registered = [
        {"kind": script.fills[name].kind.value, "number": one.get("number"), "what": "", "at": now.isoformat(), "state": "open"}
        for name, one in progress.results.items()
        if script.fills[name].kind.value in {"ticket", "appointment", "callback"}
    ]
    kept = {"emergency": emergency_of(pack, script, ui), "version": 0, "saved_at": None, "registered": registered}
    return {
        "call": 0,
        "stage": "talking",
        "writable": True,
        "suggested": script.name,
        "scripts": [],
        "script": shown | kept,
        "mine": True,
        "told": "",
        "progress": dump(progress),
    }
