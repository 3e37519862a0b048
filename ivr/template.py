"""Texts with holes: `您的工单号是{ticket.number|digits}`; refuses to speak "None": a missing value is silence.

A hole is `{path}` or `{path|format}`, its path dotted, list places by number (`slots.options.0.start`). `{{` and `}}` stand
for the braces themselves. Parsed once at load; filling a text does no parsing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivr.formats import FORMATS, speak

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_HOLE = re.compile(r"\s*([a-z_][a-z0-9_]*(?:\.[A-Za-z0-9_-]+)*)\s*(?:\|\s*([a-z_]+)\s*)?")
_PATH = re.compile(r"[a-z_][a-z0-9_]*(?:\.[A-Za-z0-9_-]+)*")
_ROOT = "answers"
_TABLE = (dict, Mapping)  # a dict is told at once, without asking what else may be a mapping


class BadTemplate(ValueError):
    """The text's holes cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A place to fill: where the value is, and how it is spoken ("" = as plain text)."""

    path: tuple[str, ...]
    format: str

    def look_up(self, values: Mapping[str, Any]) -> Any:
        """The value at the path; None where there is none."""
        return follow(self.path, values)

    def speak(self, values: Mapping[str, Any], language: str) -> str:
        """The value as spoken text; "" where there is none."""
        return speak(follow(self.path, values), self.format or "text", language)


@dataclass(frozen=True, slots=True)
class Template:
    """A text, cut at its holes."""

    pieces: tuple[str | Hole, ...]
    plain: str | None = None  # the whole text, where it has no holes

    @property
    def holes(self) -> Iterator[Hole]:
        """The holes, in order."""
        return (piece for piece in self.pieces if isinstance(piece, Hole))

    def fill(self, values: Mapping[str, Any], language: str) -> str:
        """The text in this language, holes filled from these values."""
        if self.plain is not None:
            return self.plain
        return "".join(piece if isinstance(piece, str) else piece.speak(values, language) for piece in self.pieces)


def parse(text: str) -> Template:
    """Cut a text at its holes. Raises BadTemplate for a lone brace, an empty hole or an unknown format."""
    pieces: list[str | Hole] = []
    plain, end = "", 0
    for found in _PIECE.finditer(text):
        plain += text[end : found.start()]
        end = found.end()
        if found[1] is None:
            plain += _brace(found[0])
            continue
        if plain:
            pieces.append(plain)
        pieces.append(_hole(found[1]))
        plain = ""
    plain += text[end:]
    if not pieces:
        return Template((plain,), plain)
    return Template((*pieces, plain) if plain else tuple(pieces))


def parse_path(path: str) -> tuple[str, ...]:
    """A dotted path's parts; a leading `answers.` says nothing and is dropped. Raises BadTemplate for what is no path."""
    if not _PATH.fullmatch(path):
        raise BadTemplate(f"'{path}' is no path: small letters, digits and _, parts joined by dots")
    parts = tuple(path.split("."))
    return parts[1:] if parts[0] == _ROOT and len(parts) > 1 else parts


def follow(path: tuple[str, ...], values: Any) -> Any:
    """The JSON value at this path; None where there is none."""
    for part in path:
        if isinstance(values, _TABLE):
            values = values.get(part)
        elif isinstance(values, list | tuple) and part.isdecimal() and int(part) < len(values):
            values = values[int(part)]
        else:
            return None
    return values


def _brace(found: str) -> str:
    if len(found) == 1:
        raise BadTemplate(f"a lone '{found}'; write '{found * 2}' for the brace itself")
    return found[0]


def _hole(inside: str) -> Hole:
    found = _HOLE.fullmatch(inside)
    if not found:
        raise BadTemplate(f"'{{{inside}}}' is no hole: write {{path}} or {{path|format}}")
    if found[2] and found[2] not in FORMATS:
        raise BadTemplate(f"unknown format '{found[2]}'; there are {', '.join(sorted(FORMATS))}")
    return Hole(parse_path(found[1]), found[2] or "")
