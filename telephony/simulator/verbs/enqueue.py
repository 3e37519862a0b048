"""<Enqueue>: the caller waits for somebody; refuses to tell the action before both have hung up, when somebody came.

Twilio: voice/twiml/enqueue, voice/twiml/queue.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from telephony.simulator.bridge import talk
from telephony.simulator.elements import Element
from telephony.simulator.line import State
from telephony.simulator.messages import Dequeued, Ended, Goto, HungUp, Joined, Keys, Redirected, Released, Spoken
from telephony.simulator.outcomes import Interrupted, Left, Next, Outcome, Over
from telephony.simulator.queues import Queue, Waiting
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Fields, Stage, Verb

ATTRIBUTES = frozenset({"action", "maxQueueSize", "method", "waitUrl", "waitUrlMethod", "workflowSid"})
# A waiting document that takes no time is asked for again after this many seconds where nobody drives the call.
_LEAST_LOOP_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueue(Verb):
    """Wait in the queue `name`, which is made when there is none."""

    name: str
    action: str = ""
    method: str = "POST"
    wait_url: str = ""
    wait_method: str = "POST"

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Enqueue":
        """The verb in this element."""
        reader.known(element, ATTRIBUTES)
        for child in element.children:
            if child.name != "Task":
                reader.warn(child, "is not allowed in <Enqueue> and skipped")
        if len(element.text) > 64:
            reader.warn(element, "names a queue with more than 64 characters, which is cut")
        return cls(
            name=(element.text or reader.text(element, "workflowSid"))[:64],
            action=reader.text(element, "action"),
            method=reader.method(element),
            wait_url=reader.text(element, "waitUrl"),
            wait_method=reader.method(element, "waitUrlMethod"),
        )

    def perform(self, stage: Stage) -> Outcome:
        """Wait, talk, and go on with what the queue came to."""
        network = stage.network
        now = network.clock.instant()
        queue = network.queues.demand(self.name, sid=network.ids.make("QU"), at=now)
        waiting = Waiting(sid=stage.call.sid, since=now, post=stage.call.line.post)
        home = stage.origin
        if not queue.enter(waiting):
            network.note("queue", stage.call, queue=queue.name, result="queue-full")
            return self._on(stage, {"QueueResult": "queue-full"})
        stage.hear("queued", queue.name, position=queue.position(waiting))
        outcome = self._wait(stage, queue, waiting)
        queue.leave(waiting)
        waited = _seconds(stage, now)
        queue.waited.append(waited)
        result, outcome = self._result(stage, outcome, queue, waiting)
        stage.origin, stage.wait_fields = home, None
        network.note("queue", stage.call, queue=queue.name, result=result, seconds=waited)
        fields = {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": str(waited)}
        if isinstance(outcome, Next):
            return self._on(stage, fields)
        self._afterwards(stage, fields)
        return outcome

    def _wait(self, stage: Stage, queue: Queue, waiting: Waiting) -> Outcome:
        """Ask for the waiting document again and again until something ends the waiting."""
        address = stage.address(self.wait_url) if self.wait_url else None
        stage.wait_fields = lambda: _standing(stage, queue, waiting)
        while True:
            before = len(stage.call.heard())
            if address is not None:
                outcome = stage.perform(Goto(url=address, method=self.wait_method))
                if not isinstance(outcome, Next):
                    return outcome
            if stage.call.line.attached and any(item.kind == "gather" for item in stage.call.heard(before)):
                continue
            match stage.wait(_LEAST_LOOP_S, State.WAITING, Keys, Spoken, HungUp, Ended, Redirected, Dequeued):
                case HungUp() | Ended() | Redirected() | Dequeued() as message:
                    return Interrupted(by=message)
                case _:
                    continue

    def _result(self, stage: Stage, outcome: Outcome, queue: Queue, waiting: Waiting) -> tuple[str, Outcome]:
        """The carrier's word for how the waiting ended, and how the call goes on (`Next`: with the action)."""
        match outcome:
            case Left():
                return "leave", Next()
            case Interrupted(by=Dequeued(by=by, whisper=whisper)):
                fields = (
                    ("QueueSid", queue.sid),
                    ("QueueTime", str(_seconds(stage, waiting.since))),
                    ("DequeingCallSid", by or ""),
                )
                return self._talk(stage, by, replace(whisper, fields=fields) if whisper else None)
            case Interrupted(by=Redirected()):
                return "redirected", outcome
            case Interrupted():
                if waiting.taken_by is not None:
                    _tell_seeker(stage, waiting.taken_by)
                return "hangup", outcome
            case Over():
                return "hangup", outcome
            case _:
                return "error", Next()

    def _talk(self, stage: Stage, by: str | None, whisper: Goto | None) -> tuple[str, Outcome]:
        if whisper is not None:
            stage.wait_fields = None
            outcome = stage.perform(whisper)
            if not isinstance(outcome, Next):
                _tell_seeker(stage, by)
                return "hangup", outcome
        other = stage.network.find(by) if by else None
        if by and (other is None or not other.line.post(Joined(sid=stage.call.sid))):
            return "error", Next()
        taken = talk(stage, by, seconds=None)
        if taken is None:
            return "bridged", Next()
        return "redirected-from-bridged" if isinstance(taken, Redirected) else "bridged", Interrupted(by=taken)

    def _on(self, stage: Stage, fields: Fields) -> Outcome:
        return stage.goto(self.action, self.method, fields) if self.action else Next()

    def _afterwards(self, stage: Stage, fields: Fields) -> None:
        """The action is told although its document will not run: the caller is gone or elsewhere."""
        address = stage.address(self.action) if self.action else None
        if address is None:
            return
        told = Goto(url=address, method=self.method, fields=tuple(fields.items()))
        stage.call.afterwards.append(told)


def _tell_seeker(stage: Stage, seeker: str | None) -> None:
    other = stage.network.find(seeker) if seeker else None
    if other is not None:
        other.line.post(Released(sid=stage.call.sid))


def _seconds(stage: Stage, since: datetime) -> int:
    return int((stage.network.clock.instant() - since).total_seconds())


def _standing(stage: Stage, queue: Queue, waiting: Waiting) -> Fields:
    members = queue.members()
    return {
        "QueuePosition": str(queue.position(waiting)),
        "QueueSid": queue.sid,
        "QueueTime": str(_seconds(stage, waiting.since)),
        "AvgQueueTime": str(queue.average()),
        "CurrentQueueSize": str(len(members)),
        "MaxQueueSize": str(queue.size),
    }
