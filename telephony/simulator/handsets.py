"""Who answers at a number: virtual handsets; refuses to ring anybody real."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Behaviour(StrEnum):
    """What happens when a number rings. person: answered and driven by a story, a phone or the control API."""

    ANSWER = "answer"
    PERSON = "person"
    MACHINE = "machine"
    FAX = "fax"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    REJECT = "reject"
    FAIL = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handset:
    """`talk_s` seconds until they hang up on a conversation nobody else ends; `keys` are pressed as soon as they answer.

    rings_s: seconds before they answer. stays_s: seconds after which they hang up whatever they hear (None: they hear it out).
    """

    behaviour: Behaviour = Behaviour.ANSWER
    talk_s: float = 2.0
    rings_s: float = 0.0
    stays_s: float | None = None
    keys: str = field(default="", repr=False)

    @property
    def answers(self) -> bool:
        """Whether anything picks up."""
        return self.behaviour in {Behaviour.ANSWER, Behaviour.PERSON, Behaviour.MACHINE, Behaviour.FAX}

    @property
    def status(self) -> str:
        """The carrier's word for a call that this handset does not answer."""
        return {Behaviour.BUSY: "busy", Behaviour.REJECT: "busy", Behaviour.FAIL: "failed"}.get(self.behaviour, "no-answer")


class Handsets:
    """The handsets by number (E.164, client:NAME); whoever is not listed answers, and at a softphone there is a person."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Handset] = {}

    def put(self, number: str, handset: Handset) -> None:
        """Place a handset at a number."""
        with self._lock:
            self._known[number] = handset

    def placed(self, number: str) -> bool:
        """Whether somebody said who answers there."""
        with self._lock:
            return number in self._known

    def at(self, number: str) -> Handset:
        """The handset at a number."""
        with self._lock:
            person = number.startswith("client:")
            return self._known.get(number, Handset(behaviour=Behaviour.PERSON) if person else Handset())
