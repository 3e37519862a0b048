"""What is odd in a flow and yet works: texts too long, languages mixed up, options nobody can say; refuses no flow for it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from ivr.flow import Flow
from ivr.nodes.menu import Menu
from ivr.nodes.node import Node
from ivr.source import Problem
from ivr.spoken.text import has_han
from ivr.template import Template

LONGEST_S: Final = 25.0
"""Seconds of speech; a caller remembers no more than this."""
A_SECOND: Final = {"zh-CN": 4.5, "en-US": 14.0}
"""Characters that are spoken in a second."""


def oddities(flow: Flow) -> tuple[Problem, ...]:
    """Everything odd, each at its node, in the order of the flow."""
    return tuple(
        Problem(file=file, line=place.line, col=place.col, message=f"node '{name}': {message}")
        for name, node in flow.nodes.items()
        for file, place in (flow.places[name],)
        for message in _odd(node, flow.languages)
    )


def _odd(node: Node, languages: tuple[str, ...]) -> Iterator[str]:
    for part, language, text in _texts(node, languages):
        seconds = len(text) / A_SECOND.get(language, 10.0)
        if seconds > LONGEST_S:
            yield f"'{part}' takes {seconds:.0f} seconds to say in {language}; a caller remembers {LONGEST_S:.0f}"
        if any(char.isalpha() for char in text) and has_han(text) != (language == "zh-CN"):
            yield f"'{part}' in {language} looks like another language"
    if isinstance(node, Menu):
        yield from _silent_options(node, languages)


def _silent_options(menu: Menu, languages: tuple[str, ...]) -> Iterator[str]:
    """Options that can be keyed and not said."""
    finders = {way.key: finder for way, finder in menu.finders}
    for key, way in menu.ways.items():
        for language in languages:
            finder = finders.get(key)
            sayable = way.intent or (finder and any(finder.longest(hint) for hint in menu.hints[language]))
            if not sayable:
                yield f"option {key} can be keyed and not said in {language}: it has neither words nor an intent"


def _texts(node: Node, languages: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Every text of the node: where it stands, its language, its words without holes."""
    for one in fields(node):
        value = getattr(node, one.name)
        if not isinstance(value, Mapping):
            continue
        for language in languages:
            template = value.get(language)
            if isinstance(template, Template) and one.name in _WRITTEN:
                yield _WRITTEN[one.name], language, "".join(piece for piece in template.pieces if isinstance(piece, str))


_WRITTEN: Final = {"text": "text", "prompt": "prompt", "unheard": "again", "silent": "silent", "offered": "offered"}
"""By field the key that a text is written under; a read-back is often nothing but its hole."""
