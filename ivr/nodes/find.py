"""Ask the world for a fact or a deed and go on by its answer; refuses to leave an answer unhandled.

    hours: {kind: find, query: hours, save: hours, next: {open: person, closed: offer_callback}}

An argument that is exactly "{path}" passes the value itself. The answer's values are kept under `save`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar, Literal

from ivr.events import Answered, Wanted
from ivr.nodes.node import AnswerName, Exit, Maker, Node, NodeName, Pause, Shape, Written, fill_value
from ivr.queries import QUERIES, Query
from ivr.run import Run
from ivr.signals import Found, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Find(Node):
    """Asks the world. `sources` names by argument the answers it is made from."""

    kind: ClassVar[str] = "find"
    pause: ClassVar[Pause] = Pause.WORLD

    query: str
    args: Mapping[str, Any]
    sources: Mapping[str, frozenset[str]]
    save: str | None
    next: Mapping[str, str]

    def enter(self, run: Run) -> None:
        """Ask."""
        values = run.values() if self.args else {}
        args = {name: fill_value(value, values, run.first_language) for name, value in self.args.items()}
        hidden = run.rules.sensitive
        secret = tuple(name for name, source in self.sources.items() if not source.isdisjoint(hidden)) if hidden else ()
        run.want(Wanted(node=self.name, query=self.query, args=args, secret=secret))

    def expects(self, found: Found) -> bool:
        """An answer to this query that the flow has a way for."""
        return found.query == self.query and found.outcome in self.next

    def take(self, run: Run, signal: Signal) -> str | None:
        """Keep the answer and go where it leads."""
        if not (isinstance(signal, Found) and self.expects(signal)):
            return self.again(run)
        run.events.append(Answered(node=self.name, query=self.query, outcome=signal.outcome, values=signal.values))
        if self.save:
            run.keep(self.save, dict(signal.values))
        return self.next[signal.outcome]


class WrittenFind(Written):
    """Ask the world."""

    kind: Literal["find"]
    query: str
    args: Mapping[str, Any] = {}
    save: AnswerName | None = None
    next: Mapping[str, NodeName]

    def exits(self) -> Iterator[Exit]:
        """One for each outcome."""
        for outcome, target in self.next.items():
            yield Exit(path=("next", outcome), target=target)

    def compile(self, maker: Maker) -> Find:
        """Checked against the query."""
        query = QUERIES.get(self.query)
        if query is None:
            maker.refuse(("query",), f"unknown query '{self.query}'{_nearest(self.query, QUERIES)}")
        else:
            self._check(query, maker)
        args = {name: maker.value(value, "args", name) for name, value in self.args.items()}
        sources = {
            name: frozenset(use.parts[0] for use in maker.uses if use.node == maker.name and use.path[:2] == ("args", name))
            for name in args
        }
        return Find(
            name=maker.name,
            exits=tuple(self.exits()),
            query=self.query,
            args=args,
            sources=sources,
            save=self.save,
            next=dict(self.next),
        )

    def keeps(self) -> Mapping[str, Shape]:
        """The values of all outcomes."""
        query = QUERIES.get(self.query)
        if self.save is None:
            return {}
        return {self.save: frozenset(name for given in query.outcomes.values() for name in given) if query else None}

    def _check(self, query: Query, maker: Maker) -> None:
        allowed = (*query.args, *query.optional)
        for name in self.args:
            if name not in allowed:
                maker.refuse(("args", name), f"'{self.query}' takes no '{name}'{_nearest(name, allowed)}", at_key=True)
        for name in query.args:
            if name not in self.args:
                maker.refuse(("args",), f"'{self.query}' needs the argument '{name}'")
        for outcome in self.next:
            if outcome not in query.outcomes:
                hint = _nearest(outcome, query.outcomes)
                maker.refuse(("next", outcome), f"'{self.query}' has no outcome '{outcome}'{hint}", at_key=True)
        for outcome in query.outcomes:
            if outcome not in self.next:
                maker.refuse(("next",), f"'{self.query}' may answer '{outcome}', which leads nowhere", at_key=True)


def _nearest(word: str, words: Mapping[str, Any] | tuple[str, ...]) -> str:
    near = get_close_matches(word, list(words), n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; there are {', '.join(words)}" if words else ""
