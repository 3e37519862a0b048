"""What holds in a whole flow whatever the node: languages, limits, words that outrank every question; refuses nodes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.intents import Intents, classify
from ivr.spoken.words import Spotter

WordLists = Mapping[str, tuple[str, ...]]
"""Words by language (BCP 47)."""


MAX_HEARD = 33_000
"""Characters at either end of a speech in which interrupts are looked for: hours of talk, a fraction of a second of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupt:
    """Words (or a key) that take the caller to `next` from any question; `everywhere` reaches into free speech as well.

    harmless: reaches everywhere for another reason than danger, so nobody is taken out of a queue for it.
    """

    name: str
    next: str
    words: WordLists = field(default_factory=dict)
    unless: WordLists = field(default_factory=dict)
    everywhere: bool = False
    harmless: bool = False
    key: str | None = None
    _spotter: Spotter = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Get ready to look for the words."""
        object.__setattr__(self, "_spotter", Spotter(self.words, self.unless))

    def is_in(self, text: str) -> bool:
        """Whether the words were said, in any language; phrases of `unless` do not count."""
        return self._spotter.spots(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A flow without its nodes. `sensitive`: names of answers that are forgotten when the sprint ends."""

    name: str
    version: str
    languages: tuple[str, ...]
    limit: str
    turn_limit: int
    interrupts: tuple[Interrupt, ...] = ()
    intents: Intents | None = field(default=None, repr=False)
    sensitive: frozenset[str] = frozenset()

    def interrupt_in(self, text: str, *, everywhere: bool) -> Interrupt | None:
        """The first interrupt said; with `everywhere` only those that reach into every question count."""
        if len(text) > 2 * MAX_HEARD:
            text = f"{text[:MAX_HEARD]}\n{text[-MAX_HEARD:]}"
        for interrupt in self.interrupts:
            if (interrupt.everywhere or not everywhere) and interrupt.is_in(text):
                return interrupt
        return None

    def warm(self) -> None:
        """Build now what finding words needs, so that the first caller who speaks does not wait for it."""
        self.interrupt_in("", everywhere=False)
        if self.intents is not None:
            classify(self.intents, "我 a", self.languages[0])

    def interrupt_on(self, key: str) -> Interrupt | None:
        """The interrupt under this key."""
        for interrupt in self.interrupts:
            if interrupt.key == key:
                return interrupt
        return None
