"""Conditions on what is known: `{on: smells, is: true}`; refuses to compute: it compares words and joins verdicts.

A value is compared as a flow's branch compares it: truth is "true" or "false", a missing value "null", a number as written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivr.nodes.branch import word
from ivr.nodes.node import Maker
from ivr.source import Path
from ivr.template import follow
from scripts.written import WrittenCondition


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A comparison at `on`, or several conditions joined (`parts`): all of them, or with `either` any."""

    on: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    negated: bool = False
    parts: tuple["Condition", ...] = ()
    either: bool = False

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it is so, with these values by name."""
        if self.parts:
            verdicts = (part.holds(values) for part in self.parts)
            return any(verdicts) if self.either else all(verdicts)
        return (word(follow(self.on, values)) in self.words) != self.negated


def compile_condition(written: WrittenCondition, maker: Maker, *path: str | int) -> Condition:
    """The condition with its paths split; the maker notes what it looks at."""
    if written.every or written.either:
        key, inner = ("all", written.every) if written.every else ("any", written.either)
        parts = tuple(compile_condition(one, maker, *path, key, place) for place, one in enumerate(inner))
        return Condition(parts=parts, either=key == "any")
    on = maker.path(written.on or "", *path, "on")
    given = written.model_fields_set
    if "among" in given:
        return Condition(on=on, words=tuple(map(word, written.among)))
    negated = "other" in given
    return Condition(on=on, words=(word(written.other if negated else written.same),), negated=negated)


def comparisons(condition: Condition, path: Path = ()) -> Iterator[tuple[Path, Condition]]:
    """Every comparison in it, with its place below the condition's own."""
    if not condition.parts:
        yield path, condition
    for place, part in enumerate(condition.parts):
        yield from comparisons(part, (*path, "any" if condition.either else "all", place))


def met(condition: Condition | None, values: Mapping[str, Any]) -> bool:
    """Whether it holds; no condition always does."""
    return condition is None or condition.holds(values)
