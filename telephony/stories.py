"""Playing stories on a telephone; refuses to stop at the first expectation that does not hold, unless the call is gone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from telephony.judging import Records, judge
from telephony.simulator.caller import Caller, CallerError
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.heard import Heard
from telephony.simulator.line import State
from telephony.story import WITHHELD, Meanwhile, Step, Story, StoryProblems, read, schema

__all__ = ["Records", "Step", "Story", "StoryProblems", "Verdict", "judge", "read", "run", "schema"]

Watch = Callable[[str, Heard | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a story went: `failures` name the step and what was wrong, `unchecked` what could not be looked at here.

    sids: the calls of the story's caller; others: those of whoever called meanwhile.
    """

    story: str
    failures: tuple[str, ...]
    unchecked: tuple[str, ...]
    sids: tuple[str, ...]
    others: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether every expectation held."""
        return not self.failures


def run(
    story: Story,
    caller: Caller,
    *,
    main: str,
    records: Records | None = None,
    watch: Watch | None = None,
) -> Verdict:
    """Play a story. `main` is the number that `to: main` means; `watch` sees it happen."""
    player = _Player(story=story, caller=caller, main=main, watch=watch or _unwatched)
    if "answer" in story.steps and story.caller not in story.handsets:
        caller.handset(story.caller, Handset(behaviour=Behaviour.PERSON))
    for number, handset in story.handsets.items():
        caller.handset(number, Handset(behaviour=handset))
    if story.at is not None:
        player.put_clock(story.at)
    player.play()
    player.leave()
    if records is not None:
        player.failures += judge(story, player.sids, records)
    else:
        player.unchecked += (["outcome"] if story.outcome else []) + [f"rows: {table}" for table in story.rows]
    return Verdict(
        story=story.story,
        failures=tuple(player.failures),
        unchecked=tuple(player.unchecked),
        sids=tuple(player.sids),
        others=tuple(player.others),
        heard=tuple(player.all),
    )


def _unwatched(deed: str, heard: Heard | None) -> None:
    del deed, heard


@dataclass(slots=True, kw_only=True)
class _Player:
    """The course of one story."""

    story: Story
    caller: Caller
    main: str
    watch: Watch
    failures: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    sids: list[str] = field(default_factory=list)
    all: list[Heard] = field(default_factory=list)
    lately: list[Heard] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    staying: list["_Player"] = field(default_factory=list)
    place: str = "call"

    def play(self) -> None:
        """Call and go through the steps."""
        try:
            self._call()
            for step, place in zip(self.story.steps, self.story.places, strict=True):
                self.place = place
                if isinstance(step, Step):
                    self._step(step)
                else:
                    self._word(step)
        except CallerError as error:
            self.failures.append(f"{self.place}: {error}")

    def leave(self) -> None:
        """Hang up if the call still goes on, and let those leave who called meanwhile and stayed."""
        self.place = "end"
        try:
            if self.caller.sid and self.caller.state is not State.ENDED:
                self._deed("hang up", self.caller.hang_up)
        except CallerError as error:
            self.failures.append(f"{self.place}: {error}")
        for other in self.staying:
            other.leave()

    def put_clock(self, moment: datetime) -> None:
        """Put the hotline's clock to a moment, where that can be done."""
        if not self.caller.at(moment):
            self.unchecked.append("at: this carrier's clock cannot be put to a moment")

    def _call(self) -> None:
        number = self.main if self.story.to == "main" else self.story.to
        shown = WITHHELD if self.story.caller == "withheld" else self.story.caller
        self.watch(f"call {number}", None)
        self.lately.clear()
        self.caller.call(number, caller=shown, faults=self.story.carrier)
        self.sids.append(self.caller.sid)
        self._listen()

    def _listen(self) -> None:
        for item in self.caller.hear():
            self.all.append(item)
            self.lately.append(item)
            self.watch("", item)

    def _deed(self, name: str, act: Callable[[], object]) -> None:
        if self.caller.state is State.ENDED:
            raise CallerError(f"'{name}' comes too late: the call has ended")
        self.watch(name, None)
        self.lately.clear()
        act()
        self._listen()

    def _word(self, word: str) -> None:
        match word:
            case "silence":
                self._deed(word, self.caller.silence)
            case "hang up":
                self._deed(word, self.caller.hang_up)
            case "call again":
                if self.caller.state is not State.ENDED:
                    self._deed("hang up", self.caller.hang_up)
                self._call()
            case "agent answers":
                queues = [item.text for item in self.all if item.kind == "queued"]
                self._deed(word, lambda: self._expect(bool(queues) and self.caller.answer_queue(queues[-1]), "nobody waits"))
            case "answer":
                self._answer()
            case "they hang up":
                self._expect(self.caller.state is State.BRIDGED, "nobody is on the line")
                self._deed(word, self.caller.silence)

    def _answer(self) -> None:
        self.watch("answer", None)
        self.lately.clear()
        if not self.caller.answer(self.story.caller):
            raise CallerError("nobody rings")
        self.sids.append(self.caller.sid)
        self._listen()

    def _pass(self, until: datetime) -> None:
        """Let time pass; who is still on the line hangs up first."""
        if self.caller.state is not State.ENDED:
            self._deed("hang up", self.caller.hang_up)
        self.watch(f"until {until.isoformat()}", None)
        if not self.caller.until(until):
            raise CallerError("time cannot be made to pass here")

    def _step(self, step: Step) -> None:
        match step:
            case Step(key=str(keys)):
                keys = self._filled(keys)
                self._deed(f"key {keys}", lambda: self.caller.key(keys))
            case Step(say=str(text)):
                self._say(self._filled(text), step)
            case Step(carrier=fault) if fault is not None:
                self.caller.misbehave(fault, step.times)
            case Step(phone=behaviour) if behaviour is not None:
                self.caller.handset(self.story.caller, Handset(behaviour=behaviour))
            case Step(until=moment) if moment is not None:
                self._pass(moment)
            case Step(remember=patterns) if patterns is not None:
                self._remember(patterns)
            case Step(at=moment) if moment is not None:
                self.put_clock(moment)
            case Step(meanwhile=other) if other is not None:
                for _ in range(other.times):
                    self._meanwhile(other)
            case _:
                self._check(step)

    def _meanwhile(self, other: Meanwhile) -> None:
        """Somebody else's call, on another telephone of the same carrier."""
        story = Story(story="meanwhile", caller=other.caller, to=self.story.to, steps=other.steps)
        story.set_places(tuple(f"{self.place} meanwhile {place}" for place in story.places))
        player = _Player(story=story, caller=self.caller.another(), main=self.main, watch=self.watch)
        player.kept.update(self.kept)
        self.watch("meanwhile somebody else", None)
        player.play()
        if other.stays:
            self.staying.append(player)
        else:
            player.leave()
        self.failures += player.failures
        self.others += [*player.sids, *player.others]
        self.watch("so far somebody else", None)

    def _say(self, text: str, step: Step) -> None:
        audio = None
        if step.audio is not None:
            audio = self.story.sound(step.audio)
            if audio is None:
                raise CallerError("the sound file of this step cannot be read here")
        self._deed(
            f"say {text}",
            lambda: self.caller.say(text, confidence=step.confidence, then=step.then, audio=audio, by=step.by),
        )

    def _check(self, step: Step) -> None:
        text = self._text(step.language)
        for wanted in step.hear or ():
            self._expect(_plain(self._filled(wanted)) in _plain(text), f"did not hear '{wanted}'; heard '{text}'")
        for unwanted in step.hear_not or ():
            self._expect(_plain(self._filled(unwanted)) not in _plain(text), f"heard '{unwanted}'")
        if step.expect is not None:
            self._expect(self.caller.state == step.expect, f"the call is {self.caller.state}, not {step.expect}")

    def _remember(self, patterns: Mapping[str, str]) -> None:
        text = self._text(None)
        for name, pattern in patterns.items():
            found = re.search(pattern, text)
            self._expect(found is not None, f"nothing to remember as '{name}' in '{text}'")
            if found is not None:
                self.kept[name] = re.sub(r"\s", "", found[1])

    def _filled(self, text: str) -> str:
        return re.sub(r"\{([a-z_]+)\}", lambda found: self.kept.get(found[1], found[0]), text)

    def _text(self, language: str | None) -> str:
        spoken = [item for item in self.lately if language in {None, item.language, item.spoken}]
        return " ".join(item.text for item in spoken if item.text)

    def _expect(self, held: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence at each use
        if not held:
            self.failures.append(f"{self.place}: {otherwise}")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
