"""An agent's desk: their state, who rings or talks, what is open; refuses whole numbers, also inside of what callers said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from desk import saying
from desk.reader import FLOOR, Reader
from desk.reading.call import promised_in
from desk.reading.work import led_to
from promises.masking import mask
from promises.routing import Presence
from storage import eventlog, people, presences, queue, wrap_ups
from storage.promises import Promise
from storage.transaction import Transaction
from telephony import floor
from telephony.floor import Reason, Refused
from telephony.hotline import Hotline

_MOMENTS: Final = frozenset(
    {"since", "made_at", "until", "due_at", "waiting_since", "opened_at", "promised_at", "start_at", "end_at", "started_at"}
)
AWAY: Final[Mapping[str, Any]] = {
    "version": 0,
    "state": "offline",
    "since": None,
    "missed": 0,
    "languages": [],
    "queues": [],
    "choices": ["break", "free"],
    "offer": None,
    "leg": None,
    "wrap_up": None,
    "waiting": {"count": 0, "longest_s": 0},
}
"""The state of an agent who has never had a desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What an agent's page shows. `state` as `telephony.snapshot` has it; `card` as `telephony.card`, None without a call.

    In both, moments are aware instants; numbers are masked. `why` the caller calls: an intent, or what they asked for out of
    turn; `words`: with which they said so. `promised`: what the call has led to so far;
    `passed_on_by`: colleagues who had it before.
    """

    state: Mapping[str, Any]
    card: Mapping[str, Any] | None = field(default=None, repr=False)
    why: str | None = None
    words: str | None = field(default=None, repr=False)
    promised: tuple[Promise, ...] = ()
    passed_on_by: tuple[str, ...] = ()

    @property
    def mode(self) -> str:
        """What the page is about: `ringing`, `talking`, `wrap_up`, or `idle`."""
        kinds = {"offer": "ringing", "leg": "talking", "wrap_up": "wrap_up"}
        return next((mode for kind, mode in kinds.items() if self.state[kind]), "idle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a call may be passed on to: a colleague who is free, or a queue with so many waiting."""

    key: str | int
    shown: str
    waiting: int = 0


def state_for(reader: Reader, hotline: Hotline) -> Mapping[str, Any]:
    """The agent's state as JSON values; who never had a desk is offline."""
    reader.must(*FLOOR)
    try:
        return floor.state(hotline, reader.id)
    except Refused as refused:
        if refused.reason is not Reason.NOT_HERE:
            raise
        return AWAY


def desk_for(reader: Reader, hotline: Hotline) -> Desk:
    """All that the page shows now; the first look at each caller's card is logged."""
    reader.must(*FLOOR)
    state = _told(state_for(reader, hotline))
    card = floor.card(hotline, reader.id)
    if card is None:
        return Desk(state=state)

    def look(tx: Transaction) -> Desk:
        why, words = _why(tx, card["call"], card["why"])
        before = [_before(reader, tx, call) for call in card["last_calls"]]
        named = people.named(tx, card["passed_on_by"])
        return Desk(
            state=state,
            card=_told(card) | {"who": _who(card), "last_calls": before},
            why=why,
            words=words,
            promised=promised_in(reader, tx, card["call"]),
            passed_on_by=tuple(named[person] for person in card["passed_on_by"] if person in named),
        )

    return hotline.store.read(look)


def colleagues_for(reader: Reader, tx: Transaction) -> list[Way]:
    """Those who are free, but not the reader."""
    reader.must(*FLOOR)
    free = [one.person_id for one in presences.on_floor(tx) if one.state == Presence.FREE and one.person_id != reader.id]
    named = people.named(tx, free)
    return [Way(key=person, shown=named[person]) for person in free if person in named]


def queues_for(reader: Reader, tx: Transaction, hotline: Hotline, language: str) -> list[Way]:
    """All queues, with how many wait in each."""
    reader.must(*FLOOR)
    waiting = [one.queue for one in queue.callers(tx) if not one.answered]
    return [
        Way(key=name, shown=rules.name.get(language) or name, waiting=waiting.count(name))
        for name, rules in hotline.pack.queues.items()
    ]


def _who(card: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = _told(card["who"])
    return told | {"number": saying.number(told["number"])}


def _why(tx: Transaction, call_id: int, intent: str | None) -> tuple[str | None, str | None]:
    """Why the caller calls and the words they said so with: the intent, else what they asked for out of turn.

    No words for keys, and once erased.
    """
    events = eventlog.of_call(tx, call_id)
    kind = "intent_recognised" if intent else "interrupted"
    known = [event for event in events if event.kind == kind and (not intent or event.data["intent"] == intent)]
    if not known:
        return intent, None
    said = (event for event in events if event.turn == known[-1].turn and event.kind == "heard")
    spoken = [str((event.personal or {}).get("text") or "") for event in said if event.data.get("input") == "speech"]
    return intent or known[-1].data["interrupt"], mask(spoken[0]) if spoken and spoken[0] else None


def _before(reader: Reader, tx: Transaction, call: Mapping[str, Any]) -> dict[str, Any]:
    """An earlier call with what it led to and what the agent wrote down then."""
    done = [one for one in wrap_ups.of_call(tx, call["id"]) if one.disposition]
    return {
        **_told(call),
        "tickets": [ticket.number for ticket in led_to(reader, tx, call["id"])[0]],
        "disposition": done[-1].disposition if done else None,
        "note": mask(done[-1].note) if done and done[-1].note else None,
    }


def _told(value: Any, name: str = "") -> Any:
    """JSON values with moments read, and numbers inside of words cut down."""
    if isinstance(value, dict):
        return {key: _told(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_told(part) for part in value]
    if isinstance(value, str):
        return datetime.fromisoformat(value) if name in _MOMENTS else value if name == "number" else mask(value)
    return value
