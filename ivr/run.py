"""One sprint under way: what nodes read and change, and the events they log; refuses to live longer than the sprint.

Made from a session, turned back into one. Nodes never build a session or stop a call themselves: they call `wait`, `hold`,
`want` or `finish`, which keep the limits.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ivr.events import (
    Awaited,
    CallEnded,
    DialRequested,
    Event,
    Interrupted,
    LimitReached,
    Misunderstood,
    NodeEntered,
    OutcomeReached,
    Queued,
    RecordingChanged,
    Said,
    Wanted,
)
from ivr.questions.question import Context
from ivr.rules import Interrupt, Rules
from ivr.session import Session
from ivr.template import Template

STARTING, ASKING, CONFIRMING, CONFIRMING_AGAIN, GONE = "starting", "asking", "confirming", "confirming_again", "gone"
"""The stages of a session: not entered yet; a question is open; it is read back, once and twice; the caller has hung up."""

Texts = Mapping[str, Template]
"""A text's template by language."""

SPRINT = "call"
"""Where templates and paths find the call itself and what began this sprint: no answer, and never kept."""

SLACK = 10
"""Turns that queues and dials may still take after the turn limit: the way out may lead through both."""


class Run:
    """A sprint under way. Attributes are the session's, open to change; `answers` is changed through `keep` alone."""

    __slots__ = (
        "_own",
        "answers",
        "came_from",
        "ended",
        "events",
        "gone",
        "intent",
        "language",
        "limited",
        "node",
        "now",
        "outcome",
        "pending",
        "recording",
        "rules",
        "said",
        "session",
        "spent",
        "stage",
        "tries",
        "turns",
    )

    def __init__(self, rules: Rules, session: Session, now: datetime) -> None:
        self.rules, self.session, self.now = rules, session, now
        self.events: list[Event] = []
        self.node, self.language, self.stage = session.node, session.language, session.stage
        self.answers, self._own = session.answers, False
        self.pending, self.tries, self.turns = session.pending, session.tries, session.turns
        self.intent, self.outcome = session.intent, session.outcome
        self.recording = session.recording
        self.said: str | None = None
        self.spent = session.spent
        self.came_from: str | None = None
        self.ended, self.limited, self.gone = session.ended, session.limited, session.stage == GONE

    # what nodes read

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages to speak: the call's, or all of the flow's until one is chosen."""
        return (self.language,) if self.language else self.rules.languages

    @property
    def first_language(self) -> str:
        """The language to listen in."""
        return self.language or self.rules.languages[0]

    def context(self, language: str | None = None) -> Context:
        """What a question is read with."""
        return Context(language=language or self.first_language, now=self.now, answers=self.answers)

    def values(self) -> dict[str, Any]:
        """What templates and paths see: the answers, and `call`: its language, intent, outcome, recording, what was just said."""
        call = {
            "language": self.language,
            "intent": self.intent,
            "outcome": self.outcome,
            "recording": self.recording,
            "said": self.said,
        }
        return {**self.answers, SPRINT: call}

    # what nodes do

    def move(self, node: str) -> None:
        """Enter a node afresh."""
        self.node, self.stage, self.pending, self.tries = node, ASKING, None, 0
        self.events.append(NodeEntered(node=node))
        if self.recording == "paused" and not self.gone:
            self._recorded("on", running=False)

    def keep(self, name: str, value: Any) -> None:
        """Keep an answer."""
        if not self._own:
            self.answers, self._own = dict(self.answers), True
        self.answers[name] = value  # type: ignore[index] # a dict of our own from here on
        if self.spent:
            self.spent = {node: words for node, words in self.spent.items() if words != name}

    def spend(self, words: str) -> None:
        """The words kept in this answer have answered here; they do not again until they are kept anew."""
        self.spent = {**self.spent, self.node: words}

    def say(self, texts: Texts | None, spoken: Callable[[str], Mapping[str, Any]] | None = None) -> None:
        """Speak a text in the call's language, or in every one; `spoken` gives further values by language."""
        if texts is None or self.gone:
            return
        for language in self.languages:
            template = texts[language]
            text = template.plain
            if text is None:
                values = self.values()
                text = template.fill({**values, **spoken(language)} if spoken else values, language)
            if text:
                self.events.append(Said(node=self.node, language=language, text=text))

    def missed(self, reason: str, *, counts: bool = True) -> int:
        """Log an answer not understood; gives the tries so far."""
        self.tries += counts
        self.events.append(Misunderstood(node=self.node, reason=reason, tries=self.tries))
        return self.tries

    def interrupt(self, interrupt: Interrupt) -> str:
        """Leave the question for what outranks it; `came_from` remembers it until the sprint ends."""
        self.came_from = self.node
        self.events.append(Interrupted(node=self.node, interrupt=interrupt.name))
        return interrupt.next

    def come_to(self, outcome: str) -> None:
        """What the call came to so far."""
        self.outcome = outcome
        self.events.append(OutcomeReached(outcome=outcome))

    def record(self, *, wanted: bool) -> bool:
        """Record from here on, or never in this call: who has refused once is not recorded later. Whether anything changed."""
        running = self.recording == "on"
        if self.recording == "refused" or (wanted and running) or self.gone:
            return False
        self._recorded("on" if wanted else "refused", running=running)
        return True

    def hide(self) -> None:
        """Nothing is recorded until another node is entered: keys are heard on a recording too."""
        if self.recording == "on" and not self.gone:
            self._recorded("paused", running=True)

    def _recorded(self, state: str, *, running: bool) -> None:
        self.recording = state
        self.events.append(RecordingChanged(node=self.node, state=state, running=running))

    # how a sprint stops; each gives the node to go on with, or None when it stopped

    def wait(self, event: Awaited) -> str | None:
        """Wait for the caller, unless nobody is there or the turns are used up."""
        if self.gone or self.limited:
            self.finish()
        elif self.turns >= self.rules.turn_limit:
            return self.limit("turns")
        else:
            self.events.append(event)
        return None

    def hold(self, event: Queued | DialRequested) -> None:
        """Leave the caller to the carrier for a while: in a queue or with somebody rung."""
        if self.gone or self.turns >= self.rules.turn_limit + SLACK:
            self.finish()
        else:
            self.events.append(event)

    def want(self, event: Wanted) -> None:
        """Ask the world; it answers whether or not the caller is still there."""
        self.events.append(event)

    def limit(self, limit: str) -> str | None:
        """A guard ends the call politely by the flow's own node; the second time at once."""
        self.events.append(LimitReached(limit=limit))
        if self.limited:
            self.finish()
            return None
        self.limited = True
        return self.rules.limit

    def finish(self) -> None:
        """End the call."""
        default = "hung_up" if self.gone else "limit" if self.limited else "ended"
        self.outcome, self.ended = self.outcome or default, True
        self.events.append(CallEnded(outcome=self.outcome, by="caller" if self.gone else "flow"))

    def close(self) -> Session:
        """The session to keep. Sensitive answers end here: what was to be done with them has been asked for by now."""
        rules, spent = self.rules, self.spent
        for name in rules.sensitive:
            if self.answers.get(name) is not None:
                self.keep(name, None)
        if SPRINT in spent.values():
            spent = {node: words for node, words in spent.items() if words != SPRINT}
        return Session(
            flow=rules.name,
            version=rules.version,
            node=self.node,
            language=self.language,
            answers=self.answers,
            stage=GONE if self.gone else self.stage,
            pending=self.pending,
            tries=self.tries,
            turns=self.turns,
            intent=self.intent,
            outcome=self.outcome,
            entry=self.session.entry,
            limited=self.limited,
            spent=spent,
            ended=self.ended,
            recording=self.recording,
        )
