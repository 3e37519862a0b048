"""What a caller wants, out of a pack's intents: set words first, likeness to known phrases second; refuses what fits nothing.

An intents file names each intent with `keywords` and `phrases` in both languages:

    complaint:
      keywords: {zh-CN: [投诉], en-US: [complain, complaint]}
      phrases: {zh-CN: [你们的人太不负责任了], en-US: [your technician was rude]}

A keyword decides by itself; of several the longest wins, and of equally long ones the intent written first. `*` in a keyword
stands for a few characters (煤气*味) or words (smell * gas). A Chinese keyword is also found in romanised Chinese (tou su),
and one marked `~` by its sound (投素 for ~投诉). An intent with `urgent: true` wins by keyword over every other. Phrases
under `except` are blanked out before that intent's keywords are looked for, and rule its likeness out ("repair man").
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ivr.questions.model import MAX_UNDERSTOOD, Language
from ivr.source import Path, Problem, Source, parse
from ivr.spoken.likeness import Likeness, english_bag, han_bag, sound_bag
from ivr.spoken.pinyin import romanised
from ivr.spoken.text import has_han, speech_in
from ivr.spoken.words import Finder, Hit

LEAST_WRITTEN, LEAST_SOUNDED, LEAST_ENGLISH, LEAST_SHORT = 0.45, 0.4, 0.42, 0.6
"""Likeness below which nothing was understood; tried on phrases of the trade and on talk about other things."""
_MARKS = str.maketrans("", "", "*~")
_SHORT = 4
"""Characters or words that are alike by chance too often."""
APART = 0.04
"""How much liker the best intent must be than the next."""


class Intent(BaseModel):
    """One intent as written."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    keywords: Mapping[Language, tuple[str, ...]] = {}
    phrases: Mapping[Language, tuple[str, ...]] = {}
    excepted: Mapping[Language, tuple[str, ...]] = Field(default={}, alias="except")
    urgent: bool = False


class IntentsProblems(ValueError):
    """Everything wrong with an intents file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The intent meant (None: none), how sure (0–1; 1 for a keyword as written), and the keyword that decided."""

    intent: str | None
    score: float
    keyword: str | None = None


@dataclass(frozen=True, kw_only=True)
class Intents:
    """A pack's intents, ready to classify; build it once per pack."""

    intents: Mapping[str, Intent] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str, file: str) -> Self:
        """The intents written in this YAML text; `file` is its name in messages. Raises IntentsProblems with all faults."""
        source = parse(text, file)
        problems = list(source.problems)
        if not problems:
            try:
                return cls(intents=_FILE.validate_python(source.data))
            except ValidationError as error:
                problems = list(_problems(error, source))
        raise IntentsProblems(tuple(problems))

    @cached_property
    def finders(self) -> Mapping[str, Finder]:
        """By intent what finds its keywords."""
        return {name: Finder(_listed(intent.keywords), _listed(intent.excepted)) for name, intent in self.intents.items()}

    @cached_property
    def likenesses(self) -> tuple[Likeness, Likeness, Likeness]:
        """The phrases by Chinese writing, by Chinese sound and by English; Chinese keywords count as phrases too."""
        zh = [(name, text) for name, one in self.intents.items() for text in _chinese(one)]
        en = [(name, text) for name, one in self.intents.items() for text in one.phrases.get("en-US", ())]
        return Likeness(zh, han_bag), Likeness(zh, sound_bag), Likeness(en, english_bag)


def classify(intents: Intents, text: str, language: str, *, among: Collection[str] | None = None) -> Guess:
    """What this text asks for, in either language: callers mix, and the call's `language` only breaks a tie.

    `among` limits the intents that count.
    """
    said = text[:MAX_UNDERSTOOD]
    names = [name for name in intents.intents if among is None or name in among]
    guess = _by_keyword(intents, names, lambda finder: finder.longest(said))
    guess = guess or _by_keyword(intents, names, lambda finder: finder.slipped(said))
    likely = [name for name in names if not intents.finders[name].is_excepted(said)]
    return guess or _by_likeness(intents, said, language, likely)


def _by_keyword(intents: Intents, names: Collection[str], find: Callable[[Finder], Hit | None]) -> Guess | None:
    """The intent with the longest keyword; an urgent one before all others."""
    best: tuple[bool, int, float] = (False, 0, 0.0)
    guess: Guess | None = None
    for name in names:
        found = find(intents.finders[name])
        if found is None:
            continue
        rank = (intents.intents[name].urgent, found.weight, found.certainty)
        if rank > best:
            best, guess = rank, Guess(intent=name, score=found.certainty, keyword=found.word)
    return guess


def _by_likeness(intents: Intents, said: str, language: str, names: Collection[str]) -> Guess:
    """The intent with the likest phrase, if it is like enough and clearly ahead."""
    written, sounded, english = intents.likenesses
    if has_han(said):
        return _likest(written, said, names, LEAST_WRITTEN if len(speech_in(said)) > _SHORT else LEAST_SHORT)
    short = len(re.findall("[a-z']+", said.lower())) < _SHORT
    guesses = [_likest(english, said, names, LEAST_SHORT if short else LEAST_ENGLISH)]
    if len(romanised(said)) > _SHORT // 2:
        guesses.append(_likest(sounded, said, names, LEAST_SOUNDED))
    if language == "zh-CN":
        guesses.reverse()  # of equals the first counts
    return max(guesses, key=lambda guess: (guess.intent is not None, guess.score))


def _likest(space: Likeness, said: str, names: Collection[str], least: float) -> Guess:
    """The likest of these intents in one space of likeness, None when it is not like enough or not clearly ahead."""
    ranked = sorted(((score, name) for name, score in space.scores(said).items() if name in names), reverse=True)
    if not ranked:
        return Guess(intent=None, score=0.0)
    score, name = ranked[0]
    clear = len(ranked) == 1 or score - ranked[1][0] >= APART
    return Guess(intent=name if clear and score >= least else None, score=round(score, 3))


_FILE: TypeAdapter[dict[str, Intent]] = TypeAdapter(dict[str, Intent])


def _problems(error: ValidationError, source: Source) -> Iterator[Problem]:
    for fault in error.errors():
        at_key = fault["type"] == "extra_forbidden" or "[key]" in fault["loc"]
        path: Path = tuple(part for part in fault["loc"] if part != "[key]")
        yield source.problem(path, fault["msg"].removeprefix("Value error, "), at_key=at_key)


def _listed(words: Mapping[Language, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for listed in words.values() for word in listed)


def _chinese(intent: Intent) -> Iterator[str]:
    yield from intent.phrases.get("zh-CN", ())
    if not intent.urgent:  # safety words are too short to be alike
        yield from (word.translate(_MARKS) for word in intent.keywords.get("zh-CN", ()))
