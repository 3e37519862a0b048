"""A graph put into columns, its circles opened and its long ways cut into steps; refuses to know what the graph is of.

Edges lead to the right. One that would lead back, or stay in its column, takes a corridor: it turns round behind its source, runs
to the left through every column between, and turns round before its target. Ways to the same target share their steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Edges = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """A place in a column where a way passes on to its target; `back`: it runs to the left."""

    target: str
    column: int
    back: bool


Item = str | Step
"""What stands in a column: a node, or a way passing through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What stands in each column, and for each edge (source, target) what it passes between the two."""

    columns: tuple[tuple[Item, ...], ...]
    ways: Mapping[tuple[str, str], tuple[Step, ...]] = field(repr=False)

    def at(self) -> dict[Item, int]:
        """The column of each item."""
        return {item: column for column, items in enumerate(self.columns) for item in items}


def columns(names: Sequence[str], edges: Edges, roots: Iterable[str] = ()) -> Columns:
    """The graph in columns; `names` are all nodes in the order to prefer, `roots` those at which reading begins."""
    back = _back(names, edges, [*roots, *names])
    level = _levels(names, edges, back)
    standing: list[list[Item]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for name in names:
        standing[level[name]].append(name)
    ways: dict[tuple[str, str], tuple[Step, ...]] = {}
    for source in names:
        for target in edges.get(source, ()):
            ways[source, target] = _way(level[source], level[target], target)
    for step in sorted({step for way in ways.values() for step in way}, key=lambda one: (one.column, one.target, one.back)):
        standing[step.column].append(step)
    return Columns(columns=tuple(map(tuple, standing)), ways=ways)


def _way(source: int, target: int, name: str) -> tuple[Step, ...]:
    if source < target:
        return tuple(Step(name, column, back=False) for column in range(source + 1, target))
    return tuple(Step(name, column, back=True) for column in range(source, target - 1, -1))


def _back(names: Sequence[str], edges: Edges, order: Iterable[str]) -> set[tuple[str, str]]:
    """Edges that close a circle when the graph is read depth first."""
    closing: set[tuple[str, str]] = set()
    done: set[str] = set()
    known = set(names)
    for root in order:
        if root in done:
            continue
        open_: dict[str, int] = {root: 0}
        while open_:
            here, place = next(reversed(open_.items()))
            targets = [target for target in edges.get(here, ()) if target in known]
            if place == len(targets):
                done.add(here)
                del open_[here]
                continue
            open_[here] = place + 1
            if targets[place] in open_:
                closing.add((here, targets[place]))
            elif targets[place] not in done:
                open_[targets[place]] = 0
    return closing


def _levels(names: Sequence[str], edges: Edges, back: set[tuple[str, str]]) -> dict[str, int]:
    """The longest way to each node; those that nothing leads to stand just before what they lead to."""
    forward = {name: [target for target in edges.get(name, ()) if (name, target) not in back] for name in names}
    before: dict[str, list[str]] = {name: [] for name in names}
    for name, targets in forward.items():
        for target in targets:
            before[target].append(name)
    level: dict[str, int] = {}
    waiting = {name: len(sources) for name, sources in before.items()}
    ready = [name for name in names if not waiting[name]]
    for name in ready:  # grows while it is walked
        level[name] = max((level[source] + 1 for source in before[name]), default=0)
        for target in forward[name]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for name in names:
        if not before[name] and forward[name]:
            level[name] = min(level[target] for target in forward[name]) - 1
    return level
