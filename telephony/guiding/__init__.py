"""The call script beside an agent's call; refuses whoever has not the call. Everything takes the agent, and gives JSON values.

    guiding.open_script(hotline, person, None, ui="zh-CN")
    guiding.do(hotline, person, "answer", Asked(script="repair", version=3, name="since", text="今早七点"), ui="zh-CN")
    guiding.state(hotline, person, ui="zh-CN")  # {"call": 12, "stage": "talking", "writable": True, "script": {…}, …}

What comes back is described in `desk/README.md`. `Refused` says why something is not possible now.
"""

from typing import Any

from storage import work_lists
from storage.guides import Guide
from storage.transaction import Transaction
from telephony.guiding import keeping, recorded, trying
from telephony.guiding.deeds import Asked
from telephony.guiding.gathering import script_for
from telephony.guiding.keeping import Hand
from telephony.guiding.recorded import Filled, Section, script_of
from telephony.guiding.refused import Refused, Why
from telephony.guiding.shown import emergency_of, show
from telephony.hotline import Hotline

__all__ = [
    "Asked",
    "Filled",
    "Refused",
    "Section",
    "Why",
    "do",
    "finish",
    "open_script",
    "recorded",
    "script_of",
    "state",
    "trying",
    "understand",
]


def state(hotline: Hotline, person: int, *, ui: str) -> dict[str, Any]:
    """The agent's call with its script as it is kept; `call` is None without one, `script` while none is open."""
    now = hotline.clock()

    def work(tx: Transaction) -> dict[str, Any]:
        hand = keeping.hand_of(hotline, tx, person, now, ui)
        return _nothing() if hand is None else _shown(hand, keeping.current(hand))

    return hotline.store.read(work)


def open_script(hotline: Hotline, person: int, name: str | None, *, ui: str) -> dict[str, Any]:
    """Turn to a script: the one named, else the one the call is in or needs; the state then. Refused where there is none."""
    now = hotline.clock()

    def work(tx: Transaction) -> dict[str, Any]:
        hand = keeping.writing(hotline, tx, person, now, ui)
        return _shown(hand, keeping.open_script(hand, name))

    return hotline.store.write(work)


def do(hotline: Hotline, person: int, deed: str, asked: Asked, *, ui: str) -> dict[str, Any]:
    """Do a deed of `telephony.guiding.deeds`, or `emergency`; the state then. Refused when it cannot be done now."""
    now = hotline.clock()

    def work(tx: Transaction) -> dict[str, Any]:
        hand = keeping.writing(hotline, tx, person, now, ui)
        guide, told = keeping.do(hand, deed, asked)
        return _shown(hand, guide, told=told)

    return hotline.store.write(work)


def understand(hotline: Hotline, person: int, asked: Asked, *, ui: str) -> dict[str, Any]:
    """How words typed would be understood, with nothing kept."""
    now = hotline.clock()

    def work(tx: Transaction) -> dict[str, Any]:
        hand = keeping.hand_of(hotline, tx, person, now, ui)
        if hand is None:
            raise Refused(Why.NO_CALL)
        return keeping.understand(hand, asked)

    return hotline.store.read(work)


def finish(hotline: Hotline, tx: Transaction, person: int, call_id: int, disposition: str) -> bool:
    """Within the wrap-up's transaction: end the script so, and register what that fills; False when the script forbids it."""
    hand = keeping.hand_of(hotline, tx, person, hotline.clock(), hotline.pack.flow.languages[0])
    return hand is None or hand.part.call.id != call_id or keeping.finish(hand, disposition)


def _nothing() -> dict[str, Any]:
    return {
        "call": None,
        "stage": None,
        "writable": False,
        "suggested": None,
        "scripts": [],
        "script": None,
        "mine": False,
        "told": "",
    }


def _shown(hand: Hand, guide: Guide | None, *, told: str = "") -> dict[str, Any]:
    library, needed = hand.hotline.pack.scripts.scripts, script_for(hand.facts)
    script = library.get(guide.script) if guide else None
    return {
        "call": hand.part.call.id,
        "stage": hand.part.stage.value,
        "writable": hand.part.writable,
        "suggested": needed.name if needed else None,
        "scripts": [
            {"name": one.name, "title": one.title.in_language(hand.ui), "outbound": one.outbound is not None}
            for one in library.values()
        ],
        "script": _script(hand, guide) if guide is not None and script is not None and guide.progress is not None else None,
        "mine": guide is not None and guide.person_id == hand.person,
        "told": told,
    }


def _script(hand: Hand, guide: Guide) -> dict[str, Any]:
    script = hand.script(guide.script)
    shown = show(hand.scene(script), keeping.progress_of(script, guide))
    kept = {
        "emergency": emergency_of(hand.hotline.pack, script, hand.ui),
        "version": guide.version,
        "saved_at": hand.facts.said(guide.updated_at),
        "registered": _registered(hand),
    }
    return shown | kept


def _registered(hand: Hand) -> list[dict[str, Any]]:
    """What the call has come to so far, whoever registered it: {kind, number, title, at, state}."""
    tickets, visits, callbacks = work_lists.of_call(hand.tx, hand.part.call.id)
    said = hand.facts.said
    return [
        *(
            {"kind": "ticket", "number": one.number, "what": one.kind, "at": said(one.promised_at), "state": one.status}
            for one in tickets
        ),
        *(
            {"kind": "appointment", "number": one.number, "what": one.service, "at": said(one.start_at), "state": one.status}
            for one in visits
        ),
        *(
            {"kind": "callback", "number": None, "what": one.matter, "at": said(one.due_at), "state": one.status}
            for one in callbacks
        ),
    ]
