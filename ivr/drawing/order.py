"""The order of what stands in each column, with few crossings; refuses chance: ties keep the order they came in.

Each column in turn is put in the order of the middle of its neighbours' places, to and fro; the best order met is kept, then
neighbours are exchanged as long as that uncrosses wires.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from ivr.drawing.columns import Columns, Item, Step

SWEEPS: Final = 12
EXCHANGES: Final = 6
Port = tuple[Item, float]
"""Where a wire touches an item: the item, and how far down it (0 to 1)."""
Line = tuple[Port, Port]
"""A wire between two columns that stand side by side, from left to right."""


def ordered(graph: Columns, ports: Mapping[tuple[str, str], float]) -> tuple[tuple[Item, ...], ...]:
    """The columns in order; `ports` says for each edge how far down its source it begins (0 to 1)."""
    lines, turns = _lines(graph, ports)
    order = [list(column) for column in graph.columns]
    best, least = [list(column) for column in order], crossings(order, lines)
    for sweep in range(SWEEPS):
        if not least:
            break
        _sweep(order, lines, turns, forward=sweep % 2 == 0)
        found = crossings(order, lines)
        if found < least:
            best, least = [list(column) for column in order], found
    for _ in range(EXCHANGES):
        if not _exchange(best, lines):
            break
    return tuple(map(tuple, best))


def _lines(graph: Columns, ports: Mapping[tuple[str, str], float]) -> tuple[list[list[Line]], list[tuple[Item, Item]]]:
    """The wires in each gap between columns, and pairs in one column that a turning wire ties together."""
    gaps: list[dict[Line, None]] = [{} for _ in graph.columns]
    turns: dict[tuple[Item, Item], None] = {}
    at = graph.at()
    for (source, target), way in graph.ways.items():
        port = ports.get((source, target), 0.0)
        if way and way[0].back:
            turns[source, way[0]] = turns[target, way[-1]] = None
            for right, left in pairwise(way):
                gaps[left.column][(left, 0.5), (right, 0.5)] = None
            continue
        passed: list[Port] = [(source, port), *((step, 0.5) for step in way), (target, 0.0)]
        for left_port, right_port in pairwise(passed):
            gaps[at[left_port[0]]][left_port, right_port] = None
    return [list(gap) for gap in gaps], list(turns)


def crossings(order: Sequence[Sequence[Item]], lines: Sequence[Sequence[Line]]) -> int:
    """How many pairs of wires cross."""
    place = {item: number for column in order for number, item in enumerate(column)}
    return sum(_crossed([(place[a] + x, place[b] + y) for (a, x), (b, y) in gap]) for gap in lines)


def _crossed(ends: list[tuple[float, float]]) -> int:
    """Pairs of which the upper one on the left is the lower one on the right."""
    met: list[float] = []
    found = 0
    for _, right in sorted(ends):
        spot = bisect_right(met, right)
        found += len(met) - spot
        met.insert(spot, right)
    return found


def _sweep(
    order: list[list[Item]], lines: Sequence[Sequence[Line]], turns: Sequence[tuple[Item, Item]], *, forward: bool
) -> None:
    place = {item: float(number) for column in order for number, item in enumerate(column)}
    ties: dict[Item, list[Item]] = {}
    for one, other in turns:
        ties.setdefault(one, []).append(other)
        ties.setdefault(other, []).append(one)
    numbers = range(1, len(order)) if forward else range(len(order) - 2, -1, -1)
    for number in numbers:
        near: dict[Item, list[float]] = {}
        for left, right in lines[number - 1] if forward else lines[number]:
            here, there = (right, left) if forward else (left, right)
            near.setdefault(here[0], []).append(place[there[0]] + there[1])
        middle = {item: _middle(near.get(item, [])) for item in order[number]}
        for item in order[number]:
            if middle[item] is None and isinstance(item, Step):
                tied = [known for other in ties.get(item, ()) if (known := middle.get(other)) is not None]
                middle[item] = tied[0] + 0.1 if tied else None
        _put(order[number], middle)
        place.update({item: float(spot) for spot, item in enumerate(order[number])})


def _put(column: list[Item], middle: Mapping[Item, float | None]) -> None:
    """Sort those that have a middle among the places they hold; the others stay where they are."""
    spots = [spot for spot, item in enumerate(column) if middle[item] is not None]
    moved = sorted((column[spot] for spot in spots), key=lambda item: middle[item] or 0.0)
    for spot, item in zip(spots, moved, strict=True):
        column[spot] = item


def _middle(places: list[float]) -> float | None:
    return sum(places) / len(places) if places else None


def _exchange(order: list[list[Item]], lines: Sequence[Sequence[Line]]) -> bool:
    """Exchange neighbours wherever that uncrosses wires; whether any were exchanged."""
    changed = False
    for number, column in enumerate(order):
        beside = [lines[number - 1] if number else [], lines[number]]
        around = order[max(0, number - 1) : number + 2]
        least = crossings(around, beside)
        for spot in range(len(column) - 1):
            if not least:
                break
            column[spot], column[spot + 1] = column[spot + 1], column[spot]
            found = crossings(around, beside)
            if found < least:
                least, changed = found, True
            else:
                column[spot], column[spot + 1] = column[spot + 1], column[spot]
    return changed
