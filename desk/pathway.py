"""The picture of a walk: stops in rows as wide as the page, roads not taken below them; refuses to leave a stop out.

Numbers are pixels of a picture that is 1206 wide, the width the pages are made for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from desk import saying
from desk.reading.path import Stop, Walk
from ivr.drawing import lettering

WIDE: Final = 1206
A_ROW: Final = 6
STOP_WIDE, STOP_TALL = 172, 44
STRIDE: Final = 202
ROAD, MOST_ROADS, BELOW = 20, 3, 22
ROOM: Final = STOP_WIDE - 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A line of text beside a stop: a road not taken; `y` of its middle."""

    text: str
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A stop in its place: `x` and `y` of its upper left corner; `onward`: the course of the line to the next."""

    stop: Stop
    x: int
    y: int
    title: str
    under: str
    marks: tuple[Mark, ...]
    onward: str
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """The whole picture."""

    wide: int
    tall: int
    stops: tuple[Placed, ...]


def laid_out(walk: Walk) -> Pathway:
    """The walk in rows, each from left to right."""
    rows = [walk.stops[first : first + A_ROW] for first in range(0, len(walk.stops), A_ROW)]
    placed: list[Placed] = []
    down = 4
    for number, row in enumerate(rows):
        tall = STOP_TALL + max(_below(stop) for stop in row)
        for column, stop in enumerate(row):
            last = number == len(rows) - 1 and column == len(row) - 1
            turns = column == len(row) - 1 and not last
            placed.append(_placed(stop, column, down, last=last, drop=tall + BELOW if turns else 0))
        down += tall + BELOW
    return Pathway(wide=WIDE, tall=max(down - BELOW + 4, 0), stops=tuple(placed))


def _below(stop: Stop) -> int:
    return ROAD * min(len(stop.roads), MOST_ROADS) + (6 if stop.roads else 0)


def _placed(stop: Stop, column: int, y: int, *, last: bool, drop: int) -> Placed:
    x = 4 + column * STRIDE
    return Placed(
        stop=stop,
        x=x,
        y=y,
        title=lettering.clipped(stop.node, ROOM, 13),
        under=lettering.clipped(" · ".join(filter(None, (saying.length(stop.after_s), stop.taken))), ROOM, 12),
        marks=tuple(_marks(stop, y + STOP_TALL + 6)),
        onward="" if last else _onward(x, y, drop),
        last=last,
    )


def _onward(x: int, y: int, drop: int) -> str:
    """To the next stop at the right, or to the first of the next row: out into the margin, back between the rows, down."""
    middle = y + STOP_TALL // 2
    if not drop:
        return f"M{x + STOP_WIDE} {middle}h{STRIDE - STOP_WIDE}"
    lane = y + drop - BELOW // 2
    return f"M{x + STOP_WIDE} {middle}h8q6 0 6 6V{lane - 6}q0 6 -6 6H{4 + STOP_WIDE // 2 + 6}q-6 0 -6 6V{y + drop}"


def _marks(stop: Stop, y: int) -> Iterator[Mark]:
    shown = stop.roads if len(stop.roads) <= MOST_ROADS else stop.roads[: MOST_ROADS - 1]
    for place, road in enumerate(shown):
        text = f"{road.label} → {road.target}" if road.label else f"→ {road.target}"
        yield Mark(text=lettering.clipped(text, ROOM - 8, 12), y=y + ROAD * place + ROAD // 2)
    if len(shown) < len(stop.roads):
        yield Mark(text=f"+{len(stop.roads) - len(shown)}", y=y + ROAD * len(shown) + ROAD // 2)
