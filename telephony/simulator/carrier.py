"""The carrier: takes calls from telephones and from REST and carries out each in a thread of its own; refuses unknown numbers.

In-process it is driven by objects (`telephony.simulator.caller`), as a process by its REST and control APIs (`app`).
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from telephony.simulator import conduct, texting
from telephony.simulator.account import Account
from telephony.simulator.call import Call, Script, StatusHook
from telephony.simulator.clock import Clock
from telephony.simulator.deeds import Deed
from telephony.simulator.faults import REST_FAULTS, Fault
from telephony.simulator.handsets import Behaviour, Handset, Handsets
from telephony.simulator.heard import NOT_IN_SERVICE
from telephony.simulator.identifiers import Identifiers
from telephony.simulator.ledger import Ledger
from telephony.simulator.line import Line, State
from telephony.simulator.messages import Ended, Goto
from telephony.simulator.misbehaviour import Misbehaviour
from telephony.simulator.network import Network
from telephony.simulator.pace import Pace
from telephony.simulator.progress import Progress
from telephony.simulator.recordings import Recordings
from telephony.simulator.sounds import Sounds
from telephony.simulator.texts import Text
from telephony.simulator.transport import Transport
from telephony.simulator.voice import Hum, Voice
from telephony.simulator.webhooks import Webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """What the carrier does when this number of ours is called or written to; `status_url` hears of the end of each call."""

    voice_url: str
    voice_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_url: str = ""
    status_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    name: str = ""

    @classmethod
    def of(cls, base_url: str, standby_url: str | None = None) -> "Number":
        """The hotline at this address, with the paths it has; its standby, where it has one elsewhere."""
        base = base_url.rstrip("/") + "/twilio/"
        spare = (standby_url or base_url).rstrip("/") + "/twilio/fallback"
        return cls(voice_url=base + "voice", fallback_url=spare, status_url=base + "status", sms_url=base + "sms")

    def script(self) -> Script:
        """What a call to this number starts with."""
        return Script(
            start=Goto(url=self.voice_url, method=self.voice_method),
            fallback=Goto(url=self.fallback_url, method=self.fallback_method) if self.fallback_url else None,
            status=StatusHook(url=self.status_url, method=self.status_method) if self.status_url else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Which numbers are ours (`default` for all others, None: not in service), where files go, what ids grow from, who speaks."""

    account: Account
    numbers: Mapping[str, Number] = field(default_factory=dict)
    default: Number | None = None
    folder: Path | None = None
    seed: str = "carrier"
    voice: Voice = field(default_factory=Hum, repr=False)
    misbehaviour: Misbehaviour = field(default_factory=Misbehaviour)
    pace: Pace = field(default_factory=Pace)


class Carrier:
    """One carrier with all its calls."""

    def __init__(self, config: Config, *, clock: Clock, transport: Transport) -> None:
        self.config = config
        self.account = config.account
        self.numbers = dict(config.numbers)
        ids = Identifiers(config.seed)
        ledger = Ledger(clock, config.folder / "ledger.jsonl" if config.folder else None)
        web = Webhooks(account=config.account, transport=transport, ledger=ledger, ids=ids)
        recordings = Recordings(folder=config.folder / "recordings" if config.folder else None)
        self.network = Network(
            account=config.account,
            clock=clock,
            ledger=ledger,
            ids=ids,
            web=web,
            sounds=Sounds(web=web),
            recordings=recordings,
            voice=config.voice,
            misbehaviour=config.misbehaviour,
        )
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    @property
    def ledger(self) -> Ledger:
        """What happened, for good."""
        return self.network.ledger

    @property
    def handsets(self) -> Handsets:
        """Who answers where."""
        return self.network.handsets

    def phone(self, caller: str, called: str, *, number: Number | None = None, faults: tuple[Fault, ...] = ()) -> Call:
        """Somebody at a telephone calls one of our numbers; `number` overrides how it is answered."""
        number = number or self.numbers.get(called) or self.config.default
        script = number.script() if number else Script(start=Goto(url=""))
        call = self._call(caller, called, "inbound", script, attached=True)
        for fault in faults:
            self.misbehave(call, fault)
        Progress(network=self.network).move(call, "ringing")
        if number is None:
            call.hear("rejected", NOT_IN_SERVICE, "en-US", {"reason": "unknown"})
            Progress(network=self.network).move(call, "failed")
            call.line.become(State.ENDED)
            return call
        self._start(call, lambda: conduct.inbound(self.network, call))
        return call

    def text(self, sender: str, to: str, body: str) -> Text:
        """Somebody at a telephone writes to one of our numbers."""
        number = self.numbers.get(to) or self.config.default
        url = Goto(url=number.sms_url, method=number.sms_method) if number and number.sms_url else None
        return texting.receive(self.network, texting.Written(sender=sender, to=to, body=body), url=url)

    def place(self, caller: str, called: str, script: Script, placing: conduct.Placing) -> Call:
        """REST asks for a call."""
        handset = self.handsets.at(called)
        call = self._call(caller, called, "outbound-api", script, attached=handset.behaviour is Behaviour.PERSON)
        for fault in placing.faults:
            self.misbehave(call, fault)
        self._start(call, lambda: conduct.outbound(self.network, call, placing))
        return call

    def ringing(self, number: str) -> Call | None:
        """The newest call placed to this number that waits for a person to drive it."""
        placed = self.network.calls(
            lambda call: call.called == number and call.direction == "outbound-api" and call.line.attached and not call.over
        )
        return placed[0] if placed else None

    def misbehave(self, call: Call, fault: Fault, times: int | None = None) -> None:
        """Misbehave on this call from now on, `times` times (None: always); a fault of REST: in requests about its caller."""
        faults = self.network.misbehaviour.at(call.caller) if fault in REST_FAULTS else call.faults
        faults.add(fault, times)

    def settle(self, *, seconds: float = 30.0) -> None:
        """Wait (real seconds) until every call has ended or waits for somebody."""
        for call in self.network.calls(lambda call: call.line.state is not State.ENDED):
            call.line.settle(seconds)
        for text in self.network.texts.all(lambda text: not text.over.is_set()):
            text.over.wait(seconds)
        self.network.deferred.do_due()

    def answer_queue(self, name: str, sid: str | None = None) -> bool:
        """Somebody takes the first caller (or this one) out of a queue and talks; False when nobody waits."""
        queue = self.network.queues.find(name)
        if queue is None:
            return False
        call = self.network.find(sid) if sid else None
        if call is None:
            return queue.take(None, sid)
        return call.do(Deed(kind="agent answers"), lambda: queue.take(None, call.sid))

    def set_handset(self, number: str, handset: Handset) -> None:
        """Who answers at a number from now on."""
        self.handsets.put(number, handset)
        self.ledger.append("handset", number=number, behaviour=handset.behaviour.value)

    def release_callbacks(self, call: Call) -> int:
        """Send the status callbacks that were held back; how many."""
        return Progress(network=self.network).release(call)

    def close(self, *, seconds: float = 5.0) -> None:
        """End every call and wait for their threads, at most `seconds` (real) each."""
        self.network.deferred.close()
        for call in self.network.calls(lambda call: not call.over):
            call.line.post(Ended(status="completed"))
        with self._lock:
            threads, self._threads = self._threads, []
        for thread in threads:
            thread.join(seconds)
        self.ledger.close()

    def _call(self, caller: str, called: str, direction: str, script: Script, *, attached: bool) -> Call:
        network = self.network
        return network.add(
            Call(
                sid=network.ids.make("CA"),
                direction=direction,
                caller=caller,
                called=called,
                script=script,
                line=Line(network.clock, attached=attached),
                created=network.clock.instant(),
            )
        )

    def _start(self, call: Call, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, name=call.sid, daemon=True)
        with self._lock:
            self._threads = [known for known in self._threads if known.is_alive()]
            self._threads.append(thread)
            thread.start()
