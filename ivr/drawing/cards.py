"""What is drawn of a flow: a card a node, its ways out grouped by where they lead, what comes in; refuses places and sizes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivr.drawing.words import ARRIVALS, KINDS, WAYS, word
from ivr.flow import Flow
from ivr.nodes.ask import Ask
from ivr.nodes.branch import Branch
from ivr.nodes.dial import Dial
from ivr.nodes.end import End
from ivr.nodes.find import Find
from ivr.nodes.menu import Menu
from ivr.nodes.node import Exit, Node
from ivr.nodes.queue import Queue
from ivr.nodes.record import Record
from ivr.nodes.say import Say
from ivr.nodes.set import Set
from ivr.nodes.speak import Speak
from ivr.run import Texts
from ivr.template import Hole, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Ways out of a node that lead to the same node. `near`: it stands in the same panel, so a wire is drawn to it."""

    label: str
    target: str
    near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A node as drawn. `text`: what it says or does; `arrivals`: what leads here beside the wires; `line` counts from 1."""

    name: str
    kind: str
    kind_word: str
    text: str
    rows: tuple[Row, ...]
    arrivals: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The cards of one file, in the order written."""

    file: str
    note: str
    cards: tuple[Card, ...]


def sections(flow: Flow, language: str) -> tuple[Section, ...]:
    """All cards, a section a file, in the order in which the files are read."""
    language = language if language in flow.languages else flow.languages[0]
    arrivals = _arrivals(flow, language)
    by_file: dict[str, list[Card]] = {}
    for name, node in flow.nodes.items():
        file, place = flow.places[name]
        by_file.setdefault(file, []).append(
            Card(
                name=name,
                kind=node.kind,
                kind_word=word(KINDS, node.kind, language),
                text=told(node, language),
                rows=tuple(_rows(flow, node, language)),
                arrivals=tuple(arrivals.get(name, ())),
                file=file,
                line=place.line,
            )
        )
    return tuple(
        Section(file=file, note=word(ARRIVALS, "nodes", language, count=len(cards)), cards=tuple(cards))
        for file, cards in by_file.items()
    )


def labels(node: Node, language: str) -> Iterator[tuple[str, str]]:
    """Every way out: its short name in the language, and the node it leads to."""
    named = dict(_options(node, language)) if isinstance(node, Menu) else {}
    alone = len(node.exits) == 1
    for exit_ in node.exits:
        yield "" if alone and exit_.path == ("next",) else _label(node, exit_, named, language), exit_.target


def _rows(flow: Flow, node: Node, language: str) -> Iterator[Row]:
    grouped: dict[str, list[str]] = {}
    for label, target in labels(node, language):
        grouped.setdefault(target, []).append(label)
    here = flow.places[node.name][0]
    for target, listed in grouped.items():
        label = " · ".join(dict.fromkeys(label for label in listed if label))
        yield Row(label=label, target=target, near=flow.places[target][0] == here)


def _label(node: Node, exit_: Exit, named: Mapping[str, str], language: str) -> str:
    match exit_.path:
        case ("options", str(key), "next"):
            return f"{key} {named.get(key, '')}".strip()
        case ("cases", case):
            return f"= {case}"
        case ("next",) if isinstance(node, Ask):
            return word(WAYS, "answer", language)
        case ("next", str(outcome)) if isinstance(node, Find):
            return outcome.replace("_", " ")
        case (*_, last):
            return word(WAYS, str(last), language)
        case _:
            return exit_.label


def _options(menu: Menu, language: str) -> Iterator[tuple[str, str]]:
    """A name for each key: the first of its words in the language, else its intent."""
    finders = {way.key: finder for way, finder in menu.finders}
    for key, way in menu.ways.items():
        finder = finders.get(key)
        spoken = (hint for hint in menu.hints.get(language, ()) if finder and finder.longest(hint))
        yield key, next(spoken, way.intent or "")


def _arrivals(flow: Flow, language: str) -> dict[str, list[str]]:
    """By node what leads to it beside wires: the start, entries, interrupts, the limit, nodes of other files."""
    found: dict[str, list[str]] = {flow.start: [word(ARRIVALS, "start", language)]}
    for name, target in flow.entries.items():
        found.setdefault(target, []).append(word(ARRIVALS, "entry", language, name=name))
    for one in flow.interrupts:
        key = f" ({word(ARRIVALS, 'key', language, key=one.key)})" if one.key else ""
        found.setdefault(one.next, []).append(word(ARRIVALS, "interrupt", language, name=one.name) + key)
    found.setdefault(flow.limit, []).append(word(ARRIVALS, "limit", language))
    for target, sources in _from_elsewhere(flow).items():
        alone = word(ARRIVALS, "from_one", language, name=sources[0])
        many = word(ARRIVALS, "from", language, count=len(sources))
        found.setdefault(target, []).append(alone if len(sources) == 1 else many)
    return found


def _from_elsewhere(flow: Flow) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, node in flow.nodes.items():
        for target in dict.fromkeys(exit_.target for exit_ in node.exits):
            if flow.places[target][0] != flow.places[name][0]:
                found.setdefault(target, []).append(name)
    return found


def told(node: Node, language: str) -> str:
    """What the node says or does, in one line of any length; holes stand in braces."""
    return " · ".join(part for part in (_done(node, language), _text(_said(node), language)) if part)


def _said(node: Node) -> Texts | None:
    match node:
        case Ask(prompt=text) | Menu(prompt=text) | Say(text=text) | Queue(text=text) | Record(text=text) | End(text=text):
            return text
        case _:
            return None


def _done(node: Node, language: str) -> str:
    match node:
        case Queue(queue=word_) | End(outcome=word_):
            return word_ or ""
        case Record(wanted=wanted, back=back):
            return ("on" if wanted else "off") + (f" · {word(WAYS, 'back', language)}" if back else "")
        case Find(query=query, args=args, save=save):
            given = ", ".join(f"{name}: {written(value)}" for name, value in args.items())
            return f"{query}({given})" + (f" → {save}" if save else "")
        case Branch(on=on):
            return f"{'.'.join(on)} ?"
        case Set(values=values, intent=intent, outcome=outcome):
            named = [*values.items(), *(("intent", intent),) * bool(intent), *(("outcome", outcome),) * bool(outcome)]
            return ", ".join(f"{name} = {written(value)}" for name, value in named)
        case _:
            return written(node.language) if isinstance(node, Speak) else written(node.to) if isinstance(node, Dial) else ""


def written(value: Any) -> str:
    """A compiled value as people wrote it."""
    match value:
        case Template():
            return template(value)
        case list():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {written(item)}' for key, item in value.items())}}}"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def template(text: Template) -> str:
    """A text with its holes as written."""
    return text.plain if text.plain is not None else "".join(_pieces(text.pieces))


def _pieces(pieces: Iterable[str | Hole]) -> Iterator[str]:
    for piece in pieces:
        match piece:
            case Hole(path=path, format=format_):
                yield f"{{{'.'.join(path)}{'|' + format_ if format_ else ''}}}"
            case _:
                yield piece


def _text(texts: Texts | None, language: str) -> str:
    return template(texts[language]) if texts else ""
