"""Offer a few ways on, by key, word or intent; refuses options that hide one another.

    main:
      kind: menu
      prompt: {zh-CN: 预约请按1，投诉请按2。, en-US: "To book press 1, to complain press 2."}
      options:
        "1": {intent: appointment, words: {zh-CN: [预约], en-US: [appointment, book]}, next: service}
        "2": {intent: complaint, next: complain}
      others: {billing: bill}
      give_up: person

Speech: the options' words first; then the pack's intents, of which those offered here count. `save` keeps the words, for
questions further on that they may answer (`heard`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.events import Awaited, IntentRecognised, Understood
from ivr.intents import classify
from ivr.nodes.listening import Listening, asks_only_to_repeat, asks_to_repeat
from ivr.nodes.node import PLAIN, AnswerName, Exit, Maker, NodeName, Shape, Word, Written
from ivr.nodes.options import check_keys, check_words
from ivr.questions.model import MAX_UNDERSTOOD, Language, Text, Words, as_hints
from ivr.run import Run
from ivr.spoken.words import Finder, Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where an option or an intent leads; `key` is what is logged as the answer."""

    key: str
    intent: str | None
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(Listening):
    """Offers ways on."""

    kind: ClassVar[str] = "menu"

    ways: Mapping[str, Way]
    finders: tuple[tuple[Way, Finder], ...]
    intents: Mapping[str, Way]
    num_digits: int | None
    hints: Mapping[str, tuple[str, ...]]
    waits: Mapping[str, Awaited]
    save: str | None

    @property
    def quick(self) -> frozenset[str]:
        """The ways that a choice made before takes."""
        return frozenset(("next", *self.intents)) if self.heard else frozenset()

    def enter(self, run: Run) -> str | None:
        """Offer, unless the choice was made before it."""
        before = self.before(run)
        meant = self._meant(run, before) if before else None
        if meant is None:
            return Listening.enter(self, run)
        if self.save and self.save != self.spoken_in:
            run.keep(self.save, before)
        run.spend(self.spoken_in)
        return self._choose(run, *meant)

    def listen(self, run: Run) -> str | None:
        """Wait for a choice."""
        return run.wait(self.waits[run.first_language])

    def keyed(self, run: Run, keys: str) -> str | None:
        """The option under the key, or the interrupt."""
        way = self.ways.get(keys)
        if way is not None:
            return self._picked(run, way, 1.0, None)
        interrupt = run.rules.interrupt_on(keys)
        if interrupt and self.num_digits == 1:
            return run.interrupt(interrupt)
        return self.miss(run, "wrong_key", self.unheard)

    def spoken(self, run: Run, text: str) -> str | None:
        """Interrupts, a wish to hear it again, the options' words, the intents offered here."""
        interrupt = run.rules.interrupt_in(text, everywhere=False)
        if interrupt:
            return run.interrupt(interrupt)
        if asks_only_to_repeat(text):
            return self.repeat(run)
        meant = self._meant(run, text)
        if meant is not None:
            return self._picked(run, *meant, text)
        if asks_to_repeat(text):
            return self.repeat(run)
        return self.miss(run, "nonsense", self.unheard)

    def _meant(self, run: Run, text: str) -> tuple[Way, float] | None:
        said = text[:MAX_UNDERSTOOD]
        return self._by_words(said) or self._by_intent(run, said)

    def _by_words(self, text: str) -> tuple[Way, float] | None:
        """The option whose word is the longest said; two that weigh the same leave it to the intents."""
        best: tuple[Way, Hit] | None = None
        tie = False
        for way, finder in self.finders:
            hit = finder.longest(text)
            if hit is None:
                continue
            rank = (hit.certainty, hit.weight)
            held = (best[1].certainty, best[1].weight) if best else (0.0, 0)
            if rank > held:
                best, tie = (way, hit), False
            elif rank == held:
                tie = True
        return None if best is None or tie else (best[0], best[1].certainty)

    def _by_intent(self, run: Run, text: str) -> tuple[Way, float] | None:
        if run.rules.intents is None or not self.intents:
            return None
        guess = classify(run.rules.intents, text, run.first_language)
        if guess.intent not in self.intents:  # something else was meant, unless a keyword of an intent offered here was said too
            guess = classify(run.rules.intents, text, run.first_language, among=self.intents)
            if guess.keyword is None:
                return None
        return (self.intents[guess.intent], guess.score) if guess.intent else None

    def _picked(self, run: Run, way: Way, score: float, words: str | None) -> str:
        if self.save:
            run.keep(self.save, words)
        return self._choose(run, way, score)

    def _choose(self, run: Run, way: Way, score: float) -> str:
        run.events.append(Understood(node=self.name, question="menu", value=way.key))
        if way.intent:
            run.intent = way.intent
            run.events.append(IntentRecognised(intent=way.intent, score=score))
        return way.next


class Option(BaseModel):
    """What a key stands for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: Word | None = None
    words: Words = {}
    next: NodeName


class WrittenMenu(Written):
    """Offer a few ways on."""

    kind: Literal["menu"]
    prompt: Text
    options: Mapping[str, Option] = Field(min_length=1, description="What each key stands for")
    others: Mapping[Word, NodeName] = Field(default={}, description="Where intents without a key lead")
    again: Text | None = Field(default=None, description="Said before the prompt after an answer not understood")
    silent: Text | None = Field(default=None, description="Said before the prompt after silence")
    save: AnswerName | None = Field(default=None, description="Keeps the words the caller chose with, null for a key")
    heard: str | None = Field(default=None, description="The path to words said before; where they choose, nothing is offered")
    tries: int = Field(default=3, ge=1, le=9)
    give_up: NodeName
    hung_up: NodeName | None = None

    def exits(self) -> Iterator[Exit]:
        """Options, other intents, no choice, nobody."""
        for key, option in self.options.items():
            yield Exit(path=("options", key, "next"), target=option.next)
        for intent, target in self.others.items():
            yield Exit(path=("others", intent), target=target)
        yield Exit(path=("give_up",), target=self.give_up)
        if self.hung_up:
            yield Exit(path=("hung_up",), target=self.hung_up)

    def keeps(self) -> Mapping[str, Shape]:
        """The caller's words."""
        return {self.save: PLAIN} if self.save else {}

    def compile(self, maker: Maker) -> Menu:
        """Words made findable, intents checked."""
        check_keys(maker, self.options, "options")
        check_words(maker, {key: option.words for key, option in self.options.items()}, "options")
        ways = {key: Way(key=key, intent=option.intent, next=option.next) for key, option in self.options.items()}
        width = {len(key) for key in ways}
        num_digits = width.pop() if len(width) == 1 else None
        hints: dict[str, tuple[str, ...]] = {language: self._hints(language) for language in maker.languages}
        return Menu(
            name=maker.name,
            exits=tuple(self.exits()),
            prompt=maker.text(self.prompt, "prompt"),
            unheard=maker.optional_text(self.again, "again"),
            silent=maker.optional_text(self.silent, "silent"),
            ways=ways,
            finders=tuple((ways[key], Finder(_listed(option.words))) for key, option in self.options.items() if option.words),
            intents=self._intents(maker, ways),
            num_digits=num_digits,
            hints=hints,
            waits={language: _waits(maker.name, language, num_digits, words) for language, words in hints.items()},
            save=self.save,
            heard=() if self.heard is None else maker.path(self.heard, "heard"),
            tries=self.tries,
            give_up=self.give_up,
            hung_up=self.hung_up,
        )

    def _intents(self, maker: Maker, ways: Mapping[str, Way]) -> Mapping[str, Way]:
        found: dict[str, Way] = {}
        offered = [(way.intent, way, ("options", way.key, "intent")) for way in ways.values() if way.intent]
        others = [(name, Way(key=name, intent=name, next=next_), ("others", name)) for name, next_ in self.others.items()]
        for intent, way, path in (*offered, *others):
            if intent in found:
                maker.refuse(path, f"the intent '{intent}' already leads to '{found[intent].next}'", at_key=path[0] == "others")
            elif maker.intents is not None and intent not in maker.intents.intents:
                maker.refuse(path, f"the pack has no intent '{intent}'", at_key=path[0] == "others")
            found.setdefault(intent, way)
        return found

    def _hints(self, language: Language) -> tuple[str, ...]:
        return as_hints(word for option in self.options.values() for word in option.words.get(language, ()))


def _waits(node: str, language: str, num_digits: int | None, hints: tuple[str, ...]) -> Awaited:
    finish = "#" if num_digits is None else ""
    return Awaited(node=node, language=language, num_digits=num_digits, finish_on_key=finish, hints=hints)


def _listed(words: Words) -> tuple[str, ...]:
    return tuple(word for listed in words.values() for word in listed)
