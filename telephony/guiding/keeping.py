"""Scripts beside calls, kept: opened, led on, handed on, ended; refuses who has not the call or has not seen the last change.

Every function is one transaction in which the call's row is held, so two pages of one agent, or two agents, come one after the
other; what the second has not seen it is told first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scripts.guide import NotAllowed, Switch, Understood, answer, begin, choose, emergency, know
from scripts.outcome import outcome
from scripts.progress import Progress, dump, resume
from scripts.script import Script
from scripts.values import values_of
from storage import guides, presences
from storage.guides import Change, Guide
from storage.transaction import Transaction
from telephony.guiding import deeds
from telephony.guiding.counter import Counter, inherited
from telephony.guiding.deeds import Asked, Scene
from telephony.guiding.gathering import facts_of, script_for, world_of
from telephony.guiding.refused import Refused, Why
from telephony.guiding.whose import Part, part_of
from telephony.hotline import Hotline
from telephony.world import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """An agent's hand on their call's scripts: the transaction, whose it is, the world, when, and the agent's language."""

    hotline: Hotline
    tx: Transaction
    part: Part
    person: int
    facts: Facts
    now: datetime
    ui: str

    def script(self, name: str) -> Script:
        """The pack's script; Refused when it has none of this name any more."""
        found = self.hotline.pack.scripts.scripts.get(name)
        if found is None:
            raise Refused(Why.NO_SCRIPT)
        return found

    def scene(self, script: Script) -> Scene:
        """Where deeds in this script are done."""
        record = self.hotline.pack.flow.languages[0]
        return Scene(script=script, clerk=Counter(self.facts, f"person:{self.person}"), now=self.now, ui=self.ui, record=record)

    def change(self, kind: str, data: Mapping[str, Any]) -> Change:
        """What the agent did."""
        return Change(kind=kind, data=data, person_id=self.person, at=self.now)


def hand_of(hotline: Hotline, tx: Transaction, person: int, now: datetime, ui: str) -> Hand | None:
    """The agent's hand on the scripts of the call they have; None without one."""
    part = part_of(tx, person)
    if part is None:
        return None
    facts = world_of(hotline, tx, part.call, now)
    return Hand(hotline=hotline, tx=tx, part=part, person=person, facts=facts, now=now, ui=ui)


def writing(hotline: Hotline, tx: Transaction, person: int, now: datetime, ui: str) -> Hand:
    """The same, to change something; Refused for who may not."""
    hand = hand_of(hotline, tx, person, now, ui)
    if hand is None:
        raise Refused(Why.NO_CALL)
    if not hand.part.writable:
        raise Refused(Why.NOT_YOURS)
    return hand


def current(hand: Hand) -> Guide | None:
    """The script the call's agent is in."""
    found = guides.of_call(hand.tx, hand.part.call.id)
    return found[-1] if found else None


def progress_of(script: Script, guide: Guide) -> Progress:
    """How far it is; Refused once that has been erased."""
    if guide.progress is None:
        raise Refused(Why.NO_SCRIPT)
    return resume(script, guide.progress)


def open_script(hand: Hand, name: str | None) -> Guide:
    """Turn to a script: the one named, else the one the call is in, else the one it needs. Nothing changes when it is open.

    Refused where there is none. What is known already, by the flow or in another script of this call, comes along.
    """
    last = current(hand)
    if name is None:
        needed = script_for(hand.facts)
        name = last.script if last is not None else (needed.name if needed else None)
    if name is None:
        raise Refused(Why.NO_SCRIPT)
    script = hand.script(name)
    there = guides.find(hand.tx, hand.part.call.id, name)
    if there is not None and there.progress is not None:
        return _again(hand, script, there, at_it=last is not None and last.id == there.id)
    known = dict(hand.facts.session.answers)
    if last is not None and last.progress is not None and last.script in hand.hotline.pack.scripts.scripts:
        before = hand.script(last.script)
        known |= values_of(before, resume(before, last.progress))
    return _begun(hand, script, known, there, language=_language(hand, last))


def _language(hand: Hand, last: Guide | None) -> str:
    """The language the words are spoken in: as in the script before, else the call's."""
    if last is not None and last.progress is not None:
        return str(last.progress["language"])
    return hand.part.call.language or hand.hotline.pack.flow.languages[0]


def _again(hand: Hand, script: Script, there: Guide, *, at_it: bool) -> Guide:
    """Go on in a script that was opened before, by whoever had the call then."""
    if at_it and there.person_id == hand.person:
        return there
    progress = know(script, progress_of(script, there), facts_of(hand.facts, hand.person))
    kind = "script_turned_to" if there.person_id == hand.person else "script_taken_over"
    return _kept(guides.keep(hand.tx, there, dump(progress), hand.change(kind, {}), turn_to=True))


def _begun(hand: Hand, script: Script, known: Mapping[str, Any], there: Guide | None, *, language: str) -> Guide:
    progress = begin(script, facts=facts_of(hand.facts, hand.person), known=known, language=language)
    progress = inherited(hand.facts, script, deeds.with_slots(hand.scene(script), progress))
    change = hand.change("script_opened", {"version": script.version, "registered": sorted(progress.results)})
    if there is not None:
        return _kept(guides.keep(hand.tx, there, dump(progress), change, turn_to=True))
    call = hand.part.call.id
    return _kept(guides.begin(hand.tx, call_id=call, script=script.name, progress=dump(progress), change=change))


def do(hand: Hand, deed: str, asked: Asked) -> tuple[Guide, str]:
    """Do a deed in the script the call is in; the guide as kept, and what to tell the agent.

    Refused when the page has not seen the last change, except for what is registered already: asked again it does no harm.
    """
    guide = current(hand)
    if guide is None:
        raise Refused(Why.NO_SCRIPT)
    script = hand.script(guide.script)
    progress = progress_of(script, guide)
    if asked.script == guide.script and deed == "fill" and deeds.is_done(hand.scene(script), progress, asked.name):
        return guide, ""
    if (asked.script, asked.version) != (guide.script, guide.version):
        raise Refused(Why.STALE)
    if deed == deeds.EMERGENCY:
        return _emergency(hand, script, guide, progress), ""
    done = deeds.do(hand.scene(script), deed, progress, asked)
    if not done.kind:
        return guide, done.told
    if done.kind == deeds.FILLED:  # the agent's pages show what is promised
        presences.touch(hand.tx, hand.person)
    return _kept(guides.keep(hand.tx, guide, dump(done.progress), hand.change(done.kind, done.data))), done.told


def _emergency(hand: Hand, script: Script, guide: Guide, progress: Progress) -> Guide:
    """Key 0: to the emergency's step, here or in the script for it."""
    match emergency(script, progress):
        case Switch(script=name):
            there = open_script(hand, name)
            led_to = hand.script(name)
            led = emergency(led_to, progress_of(led_to, there))
            if not isinstance(led, Progress):
                raise Refused(Why.NOT_POSSIBLE)
            return _kept(guides.keep(hand.tx, there, dump(led), hand.change("script_emergency", {"step": led.step})))
        case led:
            return _kept(guides.keep(hand.tx, guide, dump(led), hand.change("script_emergency", {"step": led.step})))


def understand(hand: Hand, asked: Asked) -> dict[str, Any]:
    """How words typed would be understood, with nothing kept: `shown`, `spoken`, `sure`, or `wrong` with the reason in words."""
    guide = current(hand)
    if guide is None:
        raise Refused(Why.NO_SCRIPT)
    script = hand.script(guide.script)
    return read_back(hand.scene(script), progress_of(script, guide), asked)


def read_back(scene: Scene, progress: Progress, asked: Asked) -> dict[str, Any]:
    """The same for a progress that is kept elsewhere."""
    try:
        taken = answer(scene.script, progress, asked.name, deeds.entry(scene, asked))
    except NotAllowed:
        raise Refused(Why.NOT_POSSIBLE) from None
    if isinstance(taken, Understood):
        return {"shown": taken.shown, "spoken": taken.spoken, "sure": taken.sure, "wrong": ""}
    return {"shown": "", "spoken": "", "sure": True, "wrong": taken.message}


def finish(hand: Hand, disposition: str) -> bool:
    """The call has ended so: keep it in the script, and register what the disposition fills and is complete.

    False when the script does not allow it now. A call without a script of this agent's may end in any way.
    """
    guide = current(hand)
    if guide is None or guide.person_id != hand.person or hand.part.passed_on or guide.progress is None:
        return True
    script = hand.hotline.pack.scripts.scripts.get(guide.script)
    if script is None:
        return True
    try:
        progress = choose(script, resume(script, guide.progress), disposition)
    except NotAllowed:
        return False
    came: dict[str, str] = {}
    scene = hand.scene(script)
    for one in outcome(script, progress, record=scene.record).fillings:
        if one.missing and one.result is None:
            continue
        done = deeds.register(scene, progress, one)
        progress = done.progress
        came |= {one.name: done.data["outcome"]} if done.kind else {}
    change = hand.change("script_ended", {"disposition": disposition, "registered": came})
    return guides.keep(hand.tx, guide, dump(progress), change) is not None


def _kept(guide: Guide | None) -> Guide:
    if guide is None:
        raise Refused(Why.STALE)
    return guide
