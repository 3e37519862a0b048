"""The proof that no caller can get stuck; refuses to run a flow, it looks at every path at once.

What each kind of node demands of itself is proved in its own file, when it is compiled.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches

from ivr.draft import Draft
from ivr.nodes.ask import Ask
from ivr.nodes.node import Exit, Node, Pause
from ivr.rings import rings
from ivr.source import Path
from ivr.written import Head

_NATURAL = {"date-time", "amount"}
Edges = Mapping[str, tuple[str, ...]]


def check(draft: Draft) -> None:
    """Add everything that can go wrong on the way through the flow to the draft's problems.

    What could not be read is not held against the rest: a missing file or node would only make noise.
    """
    if not draft.whole:
        return
    unknown = list(_unknown(draft))
    _targets(draft, unknown)
    if len(draft.nodes) < len(draft.homes):
        return
    _names(draft)
    if draft.head is None or unknown:
        return
    reached = _reachable(draft, draft.head)
    _unreachable(draft, reached)
    _ways_out(draft, reached)
    _limit(draft, draft.head)
    _loops(draft, reached)
    _forgotten(draft)


def _unknown(draft: Draft) -> Iterator[tuple[str | None, Path, str]]:
    """Every mention of a node that is not there: the node it is in (None: the head), where, and the name."""
    for path, target in _entries(draft.head) if draft.head else ():
        if target not in draft.homes:
            yield None, path, target
    for name, node in draft.written.items():
        for exit_ in node.exits():
            if exit_.target not in draft.homes:
                yield name, exit_.path, exit_.target


def _entries(head: Head) -> Iterator[tuple[Path, str]]:
    yield ("start",), head.start
    for name, target in head.entries.items():
        yield ("entries", name), target
    yield ("limit",), head.limit
    for place, interrupt in enumerate(head.interrupts):
        yield ("interrupts", place, "next"), interrupt.next


def _targets(draft: Draft, unknown: Iterable[tuple[str | None, Path, str]]) -> None:
    for name, path, target in unknown:
        near = get_close_matches(target, draft.homes, n=1)
        message = f"there is no node '{target}'" + (f"; did you mean '{near[0]}'?" if near else "")
        if name is None:
            draft.refuse_head(path, message)
        else:
            draft.refuse(name, path, message)


def _names(draft: Draft) -> None:
    """Templates and paths must name answers that some node keeps, and inside them what is there."""
    kept = {**draft.kept(), "call": frozenset({"language", "intent", "outcome", "recording", "said"})}
    sensitive = {node.save for node in draft.nodes.values() if isinstance(node, Ask) and node.sensitive}
    asked = {node.save: node.question.type for node in draft.nodes.values() if isinstance(node, Ask)}
    for use in dict.fromkeys(draft.uses):
        name, shape = use.parts[0], kept.get(use.parts[0], frozenset())
        if name not in kept:
            near = get_close_matches(name, kept, n=1)
            draft.refuse(use.node, use.path, f"no node keeps '{name}'" + (f"; did you mean '{near[0]}'?" if near else ""))
        elif len(use.parts) > 1 and shape is not None and use.parts[1] not in shape:
            inside = f"; there are {', '.join(sorted(shape))}" if shape else ": it is a plain value"
            draft.refuse(use.node, use.path, f"'{name}' has no '{use.parts[1]}'{inside}")
        elif name in sensitive and draft.nodes[use.node].kind != "find":
            draft.refuse(use.node, use.path, f"'{name}' is sensitive: only a find may use it")
        elif use.spoken and not use.format and len(use.parts) == 1 and asked.get(name) in _NATURAL:
            draft.refuse(use.node, use.path, f"'{name}' needs a format to be spoken, as {{{name}|{_format(asked[name])}}}")


def _format(kind: str) -> str:
    return "datetime" if kind == "date-time" else "money"


def _reachable(draft: Draft, head: Head) -> set[str]:
    return set(_walk((target for _, target in _entries(head)), _edges(draft, lambda _node, _exit: True)))


def _unreachable(draft: Draft, reached: set[str]) -> None:
    for name in draft.nodes:
        if name not in reached:
            draft.refuse(name, (), "no path leads here", at_key=True)


def _ways_out(draft: Draft, reached: set[str]) -> None:
    """From everywhere some path leads to an end or a queue."""
    back: dict[str, list[str]] = {}
    for name, node in draft.nodes.items():
        for exit_ in node.exits:
            back.setdefault(exit_.target, []).append(name)
    goals = [name for name, node in draft.nodes.items() if node.kind in {"end", "queue"}]
    saved = _walk(goals, {name: tuple(sources) for name, sources in back.items()})
    for name in draft.nodes:
        if name in reached and name not in saved:
            draft.refuse(name, (), "no path leads from here to an end or a queue", at_key=True)


def _limit(draft: Draft, head: Head) -> None:
    """Who has used up all turns is not asked anything more."""
    edges = _edges(draft, lambda node, _exit: node.kind != "queue")
    for name in _walk([head.limit], edges):
        if draft.nodes[name].pause is Pause.CALLER:
            draft.refuse_head(("limit",), f"'{head.limit}' leads to the question '{name}'; it must lead out without one")


def _loops(draft: Draft, reached: set[str]) -> None:
    """No path goes round without waiting, and none goes round for a caller who does nothing."""
    for ring in rings(_edges(draft, _without_waiting), reached):
        draft.refuse(ring[0], (), f"a loop without any wait: {' → '.join((*ring, ring[0]))}", at_key=True)
    told = set()
    for ring in rings(_edges(draft, _without_caller), reached):
        if any(draft.nodes[name].pause is not Pause.NONE and draft.nodes[name].pause is not Pause.WORLD for name in ring):
            told.add(ring)
    for ring in sorted(told):
        draft.refuse(ring[0], (), f"who stays silent goes round for ever: {' → '.join((*ring, ring[0]))}", at_key=True)


def _without_waiting(node: Node, exit_: Exit) -> bool:
    """Whether a call may take this exit without any time passing."""
    if node.pause in {Pause.LINE, Pause.CALLER}:
        return exit_.path[-1] in node.quick
    return node.pause in {Pause.NONE, Pause.WORLD}


def _without_caller(node: Node, exit_: Exit) -> bool:
    """Whether a call may take this exit while the caller does nothing: who leaves a queue or reaches somebody does something."""
    if node.pause is Pause.CALLER:
        return exit_.path == ("give_up",) or exit_.path[-1] in node.quick
    return node.pause is not Pause.LINE or exit_.path[-1] not in {"left", "answered"}


def _forgotten(draft: Draft) -> None:
    """A sensitive answer lives until the sprint ends: a find must use it before anything waits."""
    for name, node in draft.nodes.items():
        if not (isinstance(node, Ask) and node.sensitive):
            continue
        stops = _edges(draft, lambda one, _exit: one.pause is Pause.NONE)
        for found in _walk([node.next], stops):
            if draft.nodes[found].pause in {Pause.CALLER, Pause.LINE}:
                draft.refuse(
                    name, ("next",), f"the sensitive answer '{node.save}' is forgotten at '{found}' before a find uses it"
                )


def _edges(draft: Draft, counts: Callable[[Node, Exit], bool]) -> Edges:
    return {
        name: tuple(dict.fromkeys(exit_.target for exit_ in node.exits if counts(node, exit_)))
        for name, node in draft.nodes.items()
    }


def _walk(start: Iterable[str], edges: Edges) -> dict[str, None]:
    """Every node that can be reached, in the order met."""
    seen: dict[str, None] = {}
    ahead = list(start)
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen[name] = None
            ahead.extend(edges.get(name, ()))
    return seen
