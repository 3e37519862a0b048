"""How wide a text is and where it breaks; refuses to know a font: Chinese characters are square, others about half as wide."""

from collections.abc import Iterator
from typing import Final

_NARROW: Final = frozenset("fijlrt.,:;'!|()[]{} ·")
_WIDE: Final = frozenset("mwMWABCDEFGHKNOPQRSTUVXYZ@%—…→")
FULL, WIDE, MIDDLE, NARROW = 1.0, 0.72, 0.56, 0.34
"""Widths of a character, in parts of the type's size; on the large side, so that what fits here fits in any font."""


def width(text: str, size: float) -> float:
    """How wide the text is at most, in pixels, set at `size` pixels."""
    return sum(map(_part, text)) * size


def clipped(text: str, room: float, size: float) -> str:
    """The text as far as it fits into `room` pixels, with an ellipsis where it does not."""
    if width(text, size) <= room:
        return text
    kept = ""
    for char in text:
        if width(f"{kept}{char}…", size) > room:
            break
        kept += char
    return f"{kept.rstrip()}…"


def lines(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """The text broken into at most so many lines that fit into `room` pixels; the last is clipped."""
    found: list[str] = []
    line = ""
    for piece in _pieces(" ".join(text.split())):
        if line and width((line + piece).rstrip(), size) > room:
            found.append(line.rstrip())
            line = ""
            if len(found) == most:
                return (*found[:-1], clipped(f"{found[-1]} {piece}…", room, size))
        line += piece.lstrip() if not line else piece
    if line.strip():
        found.append(line.rstrip())
    return tuple(clipped(one, room, size) for one in found)


def _pieces(text: str) -> Iterator[str]:
    """What a line may not break: a word with the blank behind it, a Chinese character with the mark behind it."""
    word = ""
    for char in text:
        if _part(char) < FULL or char == "…":
            word += char
            if char == " ":
                yield word
                word = ""
            continue
        if char in "，。！？；：、）”’》":
            word += char
            continue
        if word:
            yield word
        word = char if char in "（“‘《" else ""
        if not word:
            word = char
            continue
    if word:
        yield word


def _part(char: str) -> float:
    if ord(char) >= 0x2E80 or char in "“”‘’":
        return FULL
    if char in _NARROW:
        return NARROW
    return WIDE if char in _WIDE else MIDDLE
