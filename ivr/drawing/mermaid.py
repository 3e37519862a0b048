"""A flow as a Mermaid diagram, for readers that draw it themselves; refuses places: those are the reader's."""

from collections.abc import Iterator
from typing import Final

from ivr.drawing import lettering
from ivr.drawing.cards import Card, sections
from ivr.flow import Flow

BRACKETS: Final = {
    "ask": ("[/", "/]"),
    "menu": ("[/", "/]"),
    "branch": ("{{", "}}"),
    "find": ("[[", "]]"),
    "queue": ("([", "])"),
    "dial": ("([", "])"),
    "end": ("((", "))"),
    "say": ("(", ")"),
}
ROOM: Final = 240.0


def mermaid(flow: Flow, language: str) -> str:
    """The diagram's text: a subgraph a file, an edge for each pair of nodes."""
    return "\n".join(_lines(flow, language)) + "\n"


def _lines(flow: Flow, language: str) -> Iterator[str]:
    yield "flowchart LR"
    for place, section in enumerate(sections(flow, language)):
        yield f'  subgraph file{place}["{_safe(section.file)}"]'
        for card in section.cards:
            yield f"    {_node(card)}"
        yield "  end"
        for card in section.cards:
            for row in card.rows:
                label = f'|"{_safe(row.label)}"|' if row.label else ""
                yield f"  n_{card.name} -->{label} n_{row.target}"


def _node(card: Card) -> str:
    before, after = BRACKETS.get(card.kind, ("[", "]"))
    text = f"<br/>{_safe(lettering.clipped(card.text, ROOM, 12.0))}" if card.text else ""
    return f'n_{card.name}{before}"{_safe(card.name)}{text}"{after}'


def _safe(text: str) -> str:
    """Characters that the diagram's language would read as its own."""
    for char in '#"<>{}[]()|':
        text = text.replace(char, f"#{ord(char)};") if char != "#" else text.replace("#", "＃")
    return text
