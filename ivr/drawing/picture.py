"""A flow laid out: panels, cards and wires with their places in pixels; refuses colours, those are the style's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ivr.drawing import lettering
from ivr.drawing.cards import Card, Row, Section, sections
from ivr.drawing.columns import Columns, Item, Step, columns
from ivr.drawing.heights import Tie, heights
from ivr.drawing.order import ordered
from ivr.flow import Flow

WIDE: Final = 252.0
"""Pixels across a card."""
HEAD, LINE, ROW, EDGE, MARK = 28.0, 17.0, 19.0, 7.0, 18.0
"""Pixels down: a card's head, a line of its text, a way out, the room below, a mark above it."""
GAP, STEP_GAP, BETWEEN, TURN, MARGIN, TITLE = 22.0, 12.0, 58.0, 9.0, 18.0, 30.0
"""Pixels: between cards, ways passing through, columns; one more for each wire that turns there; around; a panel's head."""
STEP: Final = 4.0
SMALL, LETTER = 12.0, 13.0
"""Sizes of type in pixels: of marks and labels, of all else."""
MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out as written on a card: its text, the node it leads to, the y of its text; `near`: a wire leaves here."""

    text: str
    target: str
    y: float
    near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A card in its place: `x`, `y`, `wide`, `tall` of its outline; marks stand above it."""

    card: Card
    x: float
    y: float
    wide: float
    tall: float
    title: str
    lines: tuple[str, ...]
    ways: tuple[Way, ...]
    marks: tuple[str, ...]

    @property
    def top(self) -> float:
        """The y at which its marks begin."""
        return self.y - MARK * len(self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A line between two cards, or from one to itself; `points` to join in turn by a curve and by a level line."""

    source: str
    target: str
    label: str
    points: tuple[tuple[float, float], ...]
    back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One file of the flow."""

    title: str
    note: str
    x: float
    y: float
    wide: float
    tall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything in its place; `wide` and `tall` in pixels."""

    flow: str
    version: str
    language: str
    wide: float
    tall: float
    panels: tuple[Panel, ...]
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]


def draw(flow: Flow, language: str) -> Picture:
    """The picture of a flow, its texts in this language (the flow's first where it has no such)."""
    panels: list[Panel] = []
    boxes: list[Box] = []
    wires: list[Wire] = []
    down = wide = 0.0
    for section in sections(flow, language):
        placed, joined = _section(section, MARGIN, down + TITLE + MARGIN)
        right = max([box.x + box.wide for box in placed] + [x for wire in joined for x, _ in wire.points])
        bottom = max([box.y + box.tall for box in placed] + [y for wire in joined for _, y in wire.points])
        panels.append(
            Panel(title=section.file, note=section.note, x=0.0, y=down, wide=right + MARGIN, tall=bottom + MARGIN - down)
        )
        boxes += placed
        wires += joined
        down, wide = bottom + 2 * MARGIN, max(wide, right + MARGIN)
    tall = max(down - MARGIN, 0.0)
    return Picture(
        flow=flow.name,
        version=flow.version,
        language=language,
        wide=round(wide, 1),
        tall=round(tall, 1),
        panels=tuple(panels),
        boxes=tuple(boxes),
        wires=tuple(wires),
    )


def _section(section: Section, left: float, top: float) -> tuple[list[Box], list[Wire]]:
    cards = {card.name: card for card in section.cards}
    edges = {name: [row.target for row in card.rows if row.near] for name, card in cards.items()}
    graph = columns(list(cards), edges, [name for name, card in cards.items() if card.arrivals])
    shapes = {name: _box(card) for name, card in cards.items()}
    ports = {
        (name, way.target): (way.y - box.top - ROW / 2 + 5) / (box.y + box.tall - box.top)
        for name, box in shapes.items()
        for way in box.ways
        if way.near
    }
    order = ordered(graph, ports)
    graph = Columns(columns=order, ways=graph.ways)
    tall: dict[Item, float] = {
        item: STEP if isinstance(item, Step) else _whole(shapes[item]) for column in order for item in column
    }
    tops = heights(order, tall, list(_ties(graph, shapes)), gap=GAP, step_gap=STEP_GAP)
    lefts = _lefts(graph, left)
    at = graph.at()
    boxes = [_moved(box, lefts[at[name]], top + tops[name] + MARK * len(box.marks)) for name, box in shapes.items()]
    steps: dict[Item, float] = {item: top + down + STEP / 2 for item, down in tops.items() if isinstance(item, Step)}
    return boxes, _wires(graph, {box.card.name: box for box in boxes}, steps, lefts)


def _whole(box: Box) -> float:
    return box.tall + MARK * len(box.marks)


def _box(card: Card) -> Box:
    """The card's form, standing at 0, its marks above it."""
    room = WIDE - 26
    title = lettering.clipped(card.name, room - lettering.width(card.kind_word, SMALL) - 8, LETTER)
    lines = lettering.lines(card.text, room, SMALL, MOST_LINES)
    down = HEAD + LINE * len(lines)
    ways: list[Way] = []
    for row in card.rows:
        if row.near and not row.label:
            ways.append(Way(text="", target=row.target, y=HEAD / 2 + 4, near=True))
            continue
        ways.append(Way(text=lettering.clipped(_said(row), room, SMALL), target=row.target, y=down + 13, near=row.near))
        down += ROW
    marks = tuple(lettering.clipped(mark, room, SMALL) for mark in card.arrivals)
    return Box(card=card, x=0.0, y=0.0, wide=WIDE, tall=down + EDGE, title=title, lines=lines, ways=tuple(ways), marks=marks)


def _said(row: Row) -> str:
    return row.label if row.near else f"{row.label} → {row.target}".strip()


def _moved(box: Box, x: float, y: float) -> Box:
    ways = tuple(Way(text=way.text, target=way.target, y=way.y + y, near=way.near) for way in box.ways)
    return Box(
        card=box.card,
        x=x,
        y=y,
        wide=box.wide,
        tall=box.tall,
        title=box.title,
        lines=box.lines,
        ways=ways,
        marks=box.marks,
    )


def _port(box: Box, target: str) -> float:
    """How far below the box's outline the wire to this target leaves."""
    return next(way.y for way in box.ways if way.near and way.target == target) - 4 - box.y


def _ties(graph: Columns, shapes: Mapping[str, Box]) -> list[Tie]:
    """What wants to stand level: the ends of each level run of a wire."""
    ties: dict[Tie, None] = {}
    for (source, target), way in graph.ways.items():
        leaves = MARK * len(shapes[source].marks) + _port(shapes[source], target)
        enters = MARK * len(shapes[target].marks) + HEAD / 2
        if way and way[0].back:
            for before, after in pairwise(way):
                ties[before, STEP / 2, after, STEP / 2, 4.0] = None
            ties[source, leaves + 60, way[0], STEP / 2, 0.2] = None
            continue
        passed: list[tuple[Item, float]] = [(source, leaves), *((step, STEP / 2) for step in way), (target, enters)]
        for (one, down), (other, into) in pairwise(passed):
            slim = isinstance(one, Step) + isinstance(other, Step)
            ties[one, down, other, into, (1.0, 2.0, 6.0)[slim]] = None
    return list(ties)


def _lefts(graph: Columns, left: float) -> list[float]:
    """The x of each column; a gap in which wires turn is wider."""
    turning = [0] * (len(graph.columns) + 1)
    for way in graph.ways.values():
        if way and way[0].back:
            turning[way[0].column + 1] += 1
            turning[way[-1].column] += 1
    found: list[float] = []
    for number in range(len(graph.columns)):
        left += min(turning[number], 6) * TURN
        found.append(left)
        left += WIDE + BETWEEN
    return found


def _wires(graph: Columns, boxes: Mapping[str, Box], steps: Mapping[Item, float], lefts: Sequence[float]) -> list[Wire]:
    found: list[Wire] = []
    for (source, target), way in graph.ways.items():
        box, there = boxes[source], boxes[target]
        points = [(box.x + box.wide, box.y + _port(box, target))]
        for step in way:
            ends = (lefts[step.column], lefts[step.column] + WIDE)
            points += [(x, steps[step]) for x in (reversed(ends) if step.back else ends)]
        points.append((there.x, there.y + HEAD / 2))
        label = next(row.label for row in box.card.rows if row.target == target)
        rounded = tuple((round(x, 1), round(y, 1)) for x, y in points)
        found.append(Wire(source=source, target=target, label=label, points=rounded, back=bool(way) and way[0].back))
    return found
