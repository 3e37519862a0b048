"""A source text line by line, cut into what is coloured; refuses markup: a template makes that, with every character escaped."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ivr.source import Problem

_LINE: Final = re.compile(r"^(?P<indent>\s*(?:- )?)(?P<key>[\w.-]+|\"[^\"]*\")(?P<colon>:)(?P<rest>(?:\s.*)?)$")
_COMMENT: Final = re.compile(r"(?:^|\s)#.*$")
LONGEST: Final = 2_000
"""Characters of a line that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line: its number from 1, its pieces as (kind, text) with the kinds key, note and nothing, and what is wrong in it."""

    number: int
    pieces: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def source_lines(text: str, problems: Sequence[Problem] = ()) -> tuple[SourceLine, ...]:
    """Every line; problems beyond the last stand at the last."""
    lines = text.splitlines() or [""]
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        found.setdefault(min(problem.line, len(lines)), []).append(problem)
    return tuple(
        SourceLine(number=number, pieces=tuple(_pieces(line[:LONGEST])), problems=tuple(found.get(number, ())))
        for number, line in enumerate(lines, 1)
    )


def _pieces(line: str) -> Iterator[tuple[str, str]]:
    note = _COMMENT.search(line)
    code, remark = (
        (line[: note.start()], line[note.start() :]) if note and line.count('"', 0, note.start()) % 2 == 0 else (line, "")
    )
    parts = _LINE.match(code)
    if parts:
        yield "", parts["indent"]
        yield "key", parts["key"]
        yield "", parts["colon"] + parts["rest"]
    else:
        yield "", code
    if remark:
        yield "note", remark
