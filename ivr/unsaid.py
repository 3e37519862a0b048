"""What was spoken, as the flow has it written, without the values of the call; refuses to guess: what fits no text is hidden."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from ivr.events import Said
from ivr.flow import Flow
from ivr.nodes.node import Node
from ivr.template import Hole, Template

HIDDEN: Final = "•••"


def as_written(flow: Flow, said: Said) -> str:
    """The node's text that was spoken, its holes in braces; `•••` where none fits (a text of our own, another flow's)."""
    node = flow.nodes.get(said.node)
    for template in _texts(node, said.language) if node else ():
        if _fits(template, said.text):
            return template.plain if template.plain is not None else "".join(map(_piece, template.pieces))
    return HIDDEN


def _texts(node: Node, language: str) -> Iterator[Template]:
    for one in fields(node):
        value = getattr(node, one.name)
        found = value.get(language) if isinstance(value, Mapping) else None
        if isinstance(found, Template):
            yield found


def _fits(template: Template, text: str) -> bool:
    if template.plain is not None:
        return template.plain == text
    pattern = "".join(re.escape(piece) if isinstance(piece, str) else ".*" for piece in template.pieces)
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def _piece(piece: str | Hole) -> str:
    return piece if isinstance(piece, str) else f"{{{'.'.join(piece.path)}}}"
