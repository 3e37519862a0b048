"""How far down each item of a column stands, so that wires run as level as they can; refuses to let two items touch."""

from collections.abc import Mapping, Sequence
from typing import Final

from ivr.drawing.columns import Item, Step

ROUNDS: Final = 20
Tie = tuple[Item, float, Item, float, float]
"""Two items that a wire joins, with how far down each it touches in pixels, and its weight."""


def heights(
    columns: Sequence[Sequence[Item]], tall: Mapping[Item, float], ties: Sequence[Tie], *, gap: float, step_gap: float
) -> dict[Item, float]:
    """The top of each item in pixels, the highest at 0; `tall` is how tall each is, `gap` the least room between two."""
    top: dict[Item, float] = {}
    for column in columns:
        down = 0.0
        for item in column:
            top[item] = down
            down += tall[item] + (step_gap if isinstance(item, Step) else gap)
    joined: dict[Item, list[tuple[Item, float, float]]] = {item: [] for item in top}
    for one, down_one, other, down_other, weight in ties:
        joined[one].append((other, down_other - down_one, weight))
        joined[other].append((one, down_one - down_other, weight))
    for turn in range(ROUNDS):
        for column in columns if turn % 2 == 0 else list(reversed(columns)):
            _settle(column, top, tall, joined, (gap, step_gap))
    highest = min(top.values(), default=0.0)
    return {item: round(down - highest, 1) for item, down in top.items()}


def _settle(
    column: Sequence[Item],
    top: dict[Item, float],
    tall: Mapping[Item, float],
    joined: Mapping[Item, Sequence[tuple[Item, float, float]]],
    gaps: tuple[float, float],
) -> None:
    """Put the items of a column as near as can be to where their wires want them, in their order."""
    offset, offsets, wanted, weights = 0.0, [], [], []
    for item, following in zip(column, [*column[1:], None], strict=True):
        weight = sum(one[2] for one in joined[item])
        wish = sum((top[other] + shift) * heavy for other, shift, heavy in joined[item]) / weight if weight else top[item]
        offsets.append(offset)
        wanted.append(wish - offset)
        weights.append(weight or 0.05)
        slim = isinstance(item, Step) or isinstance(following, Step)
        offset += tall[item] + (gaps[1] if slim else gaps[0])
    for item, down, before in zip(column, _rising(wanted, weights), offsets, strict=True):
        top[item] = down + before


def _rising(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The rising row of numbers nearest to those wanted, by the squares of the differences."""
    blocks: list[tuple[float, float, int]] = []
    for wish, weight in zip(wanted, weights, strict=True):
        mean, heavy, count = wish, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, heft, number = blocks.pop()
            mean, heavy, count = (before * heft + mean * heavy) / (heft + heavy), heft + heavy, number + count
        blocks.append((mean, heavy, count))
    return [mean for mean, _, count in blocks for _ in range(count)]
