"""Somebody at the desk, who takes calls at the floor as its pages do; refuses calls that are not theirs, as the floor does."""

from collections.abc import Callable, Sequence
from typing import Any

from centre.kit.cast import Cast
from centre.kit.talk import Talk
from telephony import floor
from telephony.floor import Refused


class Agent:
    """Somebody at the desk, who takes calls at the floor as the pages do."""

    def __init__(self, cast: Cast, person: int = 1) -> None:
        self._cast = cast
        self.person = person
        self.talk = Talk()
        self._known = 0
        cast.agents.append(self)

    def another(self) -> "Agent":
        """A colleague."""
        return Agent(self._cast, max(agent.person for agent in self._cast.agents) + 1)

    @property
    def state(self) -> str:
        """What the agent is doing: free, ringing, talking, wrap_up, break, offline."""
        return str(floor.state(self._cast.ground.hotline, self.person)["state"])

    @property
    def card(self) -> dict[str, Any]:
        """All that the desk shows of the call; {} without one."""
        return floor.card(self._cast.ground.hotline, self.person) or {}

    def arrives(self, *, languages: Sequence[str] = (), queues: Sequence[str] = ()) -> None:
        """Sit down and be free; for these languages and queues, all when left out."""
        floor.arrive(self._cast.ground.hotline, self.person, languages=languages, queues=queues)
        floor.set_presence(self._cast.ground.hotline, self.person, "free")

    def answers(self) -> None:
        """Take the call that rings, as soon as one does."""
        __tracebackhide__ = True
        if not self._cast.until(lambda: self._alive() == "ringing"):
            raise AssertionError(f"nothing rings at the desk: the agent is {self.state}{self._callers()}")
        floor.answer(self._cast.ground.hotline, self.person)
        self._known = 0
        self.talk.did("agent", "answers")
        if not self._cast.until(self._together):
            raise AssertionError(f"agent and caller do not come together: the agent is {self.state}{self._callers()}")

    def declines(self) -> None:
        """Let the next one have it."""
        floor.decline(self._cast.ground.hotline, self.person)
        self._cast.ground.settle()

    def says(self, words: str) -> None:
        """Speak to the caller."""
        self._cast.private.add(words)
        self.talk.did("agent", f"says {words!r}")
        floor.say(self._cast.ground.hotline, self.person, words)
        self._cast.ground.settle()

    def hears(self, *texts: str) -> None:
        """All of these were said by the caller since the agent last did something."""
        __tracebackhide__ = True

        def there() -> bool:
            self._listen()
            return all(text.casefold() in self.talk.text().casefold() for text in texts)

        self._cast.until(there)
        for wanted in texts:
            self.talk.expect(wanted)

    def holds(self) -> None:
        """Let the caller hear music."""
        self._act("holds", floor.hold)

    def resumes(self) -> None:
        """Talk to the caller again."""
        self._act("resumes", floor.resume)

    def hangs_up(self) -> None:
        """End the conversation."""
        self._act("hangs up", floor.hang_up)

    def transfers(self, *, to_queue: str | None = None, colleague: "Agent | None" = None, number: str | None = None) -> None:
        """Pass the call on: to a queue, a colleague or a number."""
        person = colleague.person if colleague else None
        self.talk.did("agent", "transfers")
        floor.transfer(self._cast.ground.hotline, self.person, to_queue=to_queue, colleague=person, number=number)
        self._cast.ground.settle()

    def wraps_up(self, disposition: str, note: str = "") -> None:
        """Give the disposition that is owed, and be free."""
        __tracebackhide__ = True

        def done() -> bool:
            try:
                floor.wrap_up(self._cast.ground.hotline, self.person, disposition=disposition, note=note)
            except Refused:
                return False
            return True

        if note:
            self._cast.private.add(note)
        if not self._cast.until(done):
            raise AssertionError(f"there is nothing to wrap up: the agent is {self.state}{self._callers()}")

    def _act(self, what: str, deed: Callable[..., None]) -> None:
        self.talk.did("agent", what)
        deed(self._cast.ground.hotline, self.person)
        self._cast.ground.settle()

    def _alive(self) -> str:
        floor.heartbeat(self._cast.ground.hotline, self.person)
        return self.state

    def _together(self) -> bool:
        leg = floor.state(self._cast.ground.hotline, self.person)["leg"]
        return leg is not None and bool(leg["together"])

    def _listen(self) -> None:
        for item in floor.heard(self._cast.ground.hotline, self.person, self._known):
            self._known = item["n"]
            if item["kind"] == "talked":
                self.talk.heard("caller", item["text"])

    def _callers(self) -> str:
        shown = "".join(f"\n{caller.talk.so_far()}" for caller in self._cast.callers)
        return f".\n  the conversation so far:{shown}"
