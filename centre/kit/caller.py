"""Somebody at a telephone, as a test drives them; refuses to act before the hotline is done talking."""

from collections.abc import Callable, Sequence
from typing import Final

from centre.kit.cast import Cast
from centre.kit.talk import Talk
from telephony.simulator.caller import Caller as Telephone
from telephony.simulator.caller import CallerError
from telephony.simulator.faults import Fault
from telephony.simulator.line import State
from telephony.story import WITHHELD

NUMBER: Final = "+12025550123"
"""Set aside for fiction."""
SPEAKERS: Final = {"said": "hotline", "talked": "agent", "keyed": "agent", "error": "carrier", "rejected": "carrier"}
NOTICED: Final = frozenset({"played", "queued", "dialling", "bridged", "unbridged", "held", "resumed", "ended"})


class Caller:
    """Somebody at a telephone. Every deed returns when the hotline listens, waits, talks with somebody or has hung up."""

    def __init__(self, cast: Cast, number: str = NUMBER) -> None:
        self._cast = cast
        self._telephone: Telephone = cast.ground.telephone()
        self.number = number
        self.talk = Talk()
        cast.callers.append(self)

    def another(self, number: str) -> "Caller":
        """Somebody else, at a telephone of their own."""
        return Caller(self._cast, number)

    @property
    def sid(self) -> str:
        """The carrier's id of the call, "" before the first."""
        return self._telephone.sid

    @property
    def state(self) -> str:
        """What the call is doing: listening, waiting, bridged or ended."""
        if not self.sid:
            return State.ENDED.value
        self._listen()
        return self._telephone.state.value

    @property
    def outcome(self) -> str | None:
        """The outcome that the hotline has noted for the call."""
        return self._cast.ground.records.outcome(self.sid)

    def phones(self, number: str | None = None, *, withheld: bool = False) -> None:
        """Call the hotline, or another number; withheld: without showing one's own."""
        __tracebackhide__ = True
        shown = WITHHELD if withheld else self.number
        if not withheld:
            self._cast.private.add(self.number)
        self.talk.did("caller", "phones")
        always = [fault for fault, times in self._cast.faults.items() if times is None]
        self._telephone.call(number or self._cast.ground.number, caller=shown, faults=always)
        for fault, times in self._cast.faults.items():
            if times is not None:
                self._telephone.misbehave(fault, times)
        self._cast.sids.append(self.sid)
        self._listen()

    def answers(self) -> None:
        """Take the call that rings at this telephone: put a person there first, `carrier.handset(caller.number, "person")`."""
        __tracebackhide__ = True
        self.talk.did("caller", "answers")
        if not self._cast.until(lambda: self._telephone.answer(self.number)):
            raise AssertionError(f"nobody rings the caller.\n  the conversation so far:\n{self.talk.so_far()}")
        self._cast.sids.append(self.sid)
        self._listen()

    def hears(self, *texts: str, language: str | None = None) -> None:
        """All of these were heard since the caller last did something; in this language, if one is given."""
        __tracebackhide__ = True
        if self.sid:
            self._wait_for(texts, language)
        for wanted in texts:
            self.talk.expect(wanted, language=language)

    def hears_not(self, *texts: str, language: str | None = None) -> None:
        """None of these was heard since the caller last did something."""
        __tracebackhide__ = True
        if self.sid:
            self._listen()
        for unwanted in texts:
            self.talk.expect(unwanted, language=language, absent=True)

    def keys(self, keys: str) -> None:
        """Press these, then pause."""
        __tracebackhide__ = True
        self._cast.private.add(keys.strip("#*"))
        self._do(f"keys {keys}", lambda: self._telephone.key(keys))

    def says(self, text: str, *, confidence: float | None = None) -> None:
        """Speak; `confidence` is the carrier's in having understood, 0 to 1."""
        __tracebackhide__ = True
        self._cast.private.add(text)
        self._do(f"says {text!r}", lambda: self._telephone.say(text, confidence=confidence))

    def stays_silent(self) -> None:
        """Neither press nor say anything for as long as the hotline waits."""
        __tracebackhide__ = True
        self._do("stays silent", self._telephone.silence)

    def hangs_up(self) -> None:
        """Hang up."""
        __tracebackhide__ = True
        self._do("hangs up", self._telephone.hang_up)

    def suffers(self, fault: Fault, times: int | None) -> None:
        """The carrier misbehaves on this call from now on."""
        self._telephone.misbehave(fault, times)

    def is_(self, state: str) -> None:
        """Fail unless the call is doing this: listening, waiting, bridged, ended."""
        __tracebackhide__ = True
        if not self._cast.until(lambda: self.state == state):
            raise AssertionError(f"the call is {self.state}, not {state}.\n  the conversation so far:\n{self.talk.so_far()}")

    def leave(self) -> None:
        """Hang up if the call still goes on; for the end of a test."""
        if self.sid and self._telephone.state is not State.ENDED:
            self._telephone.hang_up()

    def _do(self, what: str, act: Callable[[], object]) -> None:
        __tracebackhide__ = True
        if self.state == State.ENDED.value:
            raise AssertionError(f"'{what}' comes too late: there is no call.\n  the conversation so far:\n{self.talk.so_far()}")
        self.talk.did("caller", what)
        try:
            act()
        except CallerError as error:
            raise AssertionError(f"{what}: {error}.\n  the conversation so far:\n{self.talk.so_far()}") from None
        self._listen()

    def _wait_for(self, texts: Sequence[str], language: str | None) -> None:
        """In a conversation, words come when somebody says them."""

        def there() -> bool:
            self._listen()
            return all(text.casefold() in self.talk.text(language).casefold() for text in texts)

        if self._telephone.state is State.BRIDGED:
            self._cast.until(there)
        else:
            self._listen()

    def _listen(self) -> None:
        for item in self._telephone.hear():
            if item.kind in SPEAKERS:
                self.talk.heard(SPEAKERS[item.kind], item.text, item.spoken)
            elif item.kind in NOTICED:
                self.talk.lines.append(f"{'':<8} ({item.kind} {item.text})".replace(" )", ")"))
