"""Circles in a graph; refuses to know what the graph is of."""

from collections.abc import Container, Mapping

Edges = Mapping[str, tuple[str, ...]]


def rings(edges: Edges, among: Container[str]) -> list[tuple[str, ...]]:
    """One shortest circle for each knot of nodes that can all reach one another, in the order the graph lists them."""
    found: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for name in edges:
        if name in seen or name not in among:
            continue
        ring = _back_to(name, edges)
        if ring is not None:
            found.append(ring)
            seen.update(_reached(name, edges))
    return found


def _back_to(name: str, edges: Edges) -> tuple[str, ...] | None:
    """The shortest way from a node back to itself."""
    ways: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    for way in ways:  # grows while it is walked: breadth first
        for target in edges.get(way[-1], ()):
            if target == name:
                return way
            if target not in seen:
                seen.add(target)
                ways.append((*way, target))
    return None


def _reached(name: str, edges: Edges) -> set[str]:
    """The nodes of the same knot: reached from here and leading back."""
    forward = _all(name, edges)
    back: dict[str, tuple[str, ...]] = {}
    for source, targets in edges.items():
        for target in targets:
            back[target] = (*back.get(target, ()), source)
    return forward & _all(name, back)


def _all(name: str, edges: Edges) -> set[str]:
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead.extend(edges.get(here, ()))
    return seen
