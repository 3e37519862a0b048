"""Agents with a caller on the line and the gas pack's scripts, without a carrier; refuses to be a floor: rows are put there."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from centre.pack_files import load_pack
from storage import calls, dials, eventlog, legs, offers, people, presences, wrap_ups
from storage.door import Store
from storage.standing import Call
from storage.transaction import Transaction
from telephony import guiding
from telephony.guiding import Asked
from telephony.hotline import Hotline
from tests.telephony import hotlines
from tests.telephony.hotlines import ANN, MAIN, WEDNESDAY

_numbers = itertools.count(1)


@dataclass
class Desk:
    """One agent's page: it remembers the script and the version it saw last, and the whole last answer."""

    hotline: Hotline
    person: int
    ui: str = "zh-CN"
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def script(self) -> dict[str, Any]:
        """The script as shown last."""
        found = self.seen["script"]
        assert found is not None
        return dict(found)

    def look(self) -> dict[str, Any]:
        """Reload the page."""
        self.seen = guiding.state(self.hotline, self.person, ui=self.ui)
        return self.seen

    def open(self, name: str | None = None) -> dict[str, Any]:
        """Turn to a script."""
        self.seen = guiding.open_script(self.hotline, self.person, name, ui=self.ui)
        return self.script

    def do(self, deed: str, **asked: Any) -> dict[str, Any]:
        """Do something in the script as this page saw it."""
        given = {"script": self.script["name"], "version": self.script["version"], **asked}
        self.seen = guiding.do(self.hotline, self.person, deed, Asked.model_validate(given), ui=self.ui)
        return self.script

    def answer(self, **answers: str) -> dict[str, Any]:
        """Type these answers; one digit is a key."""
        for name, text in answers.items():
            shown = (
                self.do("answer", name=name, key=text)
                if text.isdecimal() and len(text) == 1
                else self.do("answer", name=name, text=text)
            )
        return shown

    def question(self, name: str) -> dict[str, Any]:
        """One question of the step, as shown."""
        return next(one for one in self.script["questions"] if one["name"] == name)

    def again(self) -> "Desk":
        """A second page of the same agent, which has seen the same."""
        return replace(self, seen=self.seen)


def hotline(store: Store) -> Hotline:
    """The gas hotline, at ten on a Wednesday morning."""
    return replace(hotlines.hotline(store), pack=load_pack("gas"))


def agent(store: Store, name: str = "林晓雯") -> int:
    """Somebody who answers calls; their id."""

    def work(tx: Transaction) -> int:
        person = people.add(
            tx, name=f"agent{next(_numbers)}", shown=name, roles=["agent"], password="-", token=f"t{next(_numbers)}", at=WEDNESDAY
        )
        assert person is not None
        presences.arrive(tx, person.id, languages=[], queues=[], at=WEDNESDAY)
        return person.id

    return store.write(work)


def call(store: Store, intent: str | None = "repair", *, language: str = "zh-CN", caller: str = ANN, **answers: Any) -> Call:
    """Somebody called and answered these in the flow."""

    def work(tx: Transaction) -> Call:
        made = calls.create(tx, sid=f"CA{next(_numbers)}", direction="inbound", caller=caller, called=MAIN, at=WEDNESDAY)
        session = {"flow": "gas", "version": "1", "node": "wait", "answers": answers, "language": language}
        calls.keep_turn(
            tx,
            made,
            number=1,
            signal={"kind": "started"},
            fingerprint="1",
            reply="<Response/>",
            at=WEDNESDAY,
            session={**session, "language": language, "intent": intent, "outcome": None},
            ended=False,
            events=(),
        )
        return calls.by_id(tx, made.id)

    return store.write(work)


def outbound(store: Store, purpose: str, **about: int) -> Call:
    """We have rung somebody about something, and they want to talk to an agent."""

    def work(tx: Transaction) -> Call:
        sid = f"CA{next(_numbers)}"
        made = calls.create(tx, sid=sid, direction="outbound-api", caller=MAIN, called=ANN, at=WEDNESDAY)
        key = f"{purpose}:{next(_numbers)}:1"
        dials.intend(tx, key=key, purpose=purpose, number=ANN, at=WEDNESDAY, **about)
        dials.placed(tx, key, sid=sid, at=WEDNESDAY)
        return made

    return store.write(work)


def talking(hotline: Hotline, person: int, with_call: Call) -> Desk:
    """The agent has the call."""

    def work(tx: Transaction) -> None:
        until = WEDNESDAY + timedelta(seconds=20)
        offer = offers.make(tx, call_id=with_call.id, person_id=person, queue="service", until=until, at=WEDNESDAY)
        assert offer is not None
        assert offers.accept(tx, offer, at=WEDNESDAY, actor=f"person:{person}")
        leg = legs.make(tx, offer, key=f"k{next(_numbers)}", waiting_since=WEDNESDAY, at=WEDNESDAY)
        assert leg is not None
        presence = presences.find(tx, person)
        assert presence is not None
        presences.move(tx, presence, "talking", at=WEDNESDAY, actor="routing")

    hotline.store.write(work)
    return Desk(hotline, person)


def parted(desk: Desk, how: str = "caller") -> None:
    """The talk is over; the agent owes a disposition."""

    def work(tx: Transaction) -> None:
        leg = legs.open_of_person(tx, desk.person)
        assert leg is not None
        legs.end(tx, leg, how, at=WEDNESDAY, actor="caller")
        due = WEDNESDAY + timedelta(seconds=60)
        wrap_ups.start(tx, leg_id=leg.id, call_id=leg.call_id, person_id=desk.person, due_at=due, at=WEDNESDAY)
        presence = presences.find(tx, desk.person)
        assert presence is not None
        presences.move(tx, presence, "wrap_up", at=WEDNESDAY, actor="routing")

    desk.hotline.store.write(work)


def told(store: Store, call_id: int) -> list[tuple[str, str, dict[str, Any]]]:
    """What was logged of the call's scripts: who, what, data."""
    events = store.read(lambda tx: eventlog.of_call(tx, call_id))
    return [(one.actor, one.kind, one.data) for one in events if one.kind.startswith("script_")]
