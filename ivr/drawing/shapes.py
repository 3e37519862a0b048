"""Outlines of cards, one for each kind of node, and the course of a wire, as SVG paths; refuses to place anything."""

from collections.abc import Sequence

Point = tuple[float, float]
CUT, BOW = 10.0, 30.0
"""Pixels: how much of a corner is cut off or rounded; how far a turning wire swings out."""


def outline(kind: str, x: float, y: float, wide: float, tall: float) -> str:
    """The outline of a card of this kind: what asks has two cut corners, what decides four."""
    right, foot = x + wide, y + tall
    match kind:
        case "ask" | "menu":
            return f"M{n(x + CUT)} {n(y)}H{n(right)}V{n(foot - CUT)}L{n(right - CUT)} {n(foot)}H{n(x)}V{n(y + CUT)}Z"
        case "branch":
            return (
                f"M{n(x + CUT)} {n(y)}H{n(right - CUT)}L{n(right)} {n(y + CUT)}V{n(foot - CUT)}L{n(right - CUT)} {n(foot)}"
                f"H{n(x + CUT)}L{n(x)} {n(foot - CUT)}V{n(y + CUT)}Z"
            )
        case "say":
            return f"{_round(x, y, wide, tall, 8)}M{n(x + 16)} {n(foot)}l-6 7v-7"
        case "find":
            return f"{_round(x, y, wide, tall, 2)}M{n(x + 5)} {n(y)}V{n(foot)}M{n(right - 5)} {n(y)}V{n(foot)}"
        case "queue" | "dial" | "end":
            return _round(x, y, wide, tall, 13)
        case _:
            return f"M{n(x)} {n(y)}H{n(right - CUT)}L{n(right)} {n(y + CUT)}V{n(foot)}H{n(x)}Z"


def _round(x: float, y: float, wide: float, tall: float, by: float) -> str:
    by = min(by, tall / 2)
    arc = f"a{n(by)} {n(by)} 0 0 1"
    return (
        f"M{n(x + by)} {n(y)}h{n(wide - 2 * by)}{arc} {n(by)} {n(by)}v{n(tall - 2 * by)}{arc} {n(-by)} {n(by)}"
        f"h{n(2 * by - wide)}{arc} {n(-by)} {n(-by)}v{n(2 * by - tall)}{arc} {n(by)} {n(-by)}Z"
    )


def course(points: Sequence[Point]) -> str:
    """A wire through these points: curved from the first to the second, level to the third, curved to the fourth, and so on."""
    (x, y), *ahead = points
    parts = [f"M{n(x)} {n(y)}"]
    for place, (to_x, to_y) in enumerate(ahead):
        if place % 2:
            parts.append(f"H{n(to_x)}")
        else:
            parts.append(_curve((x, y), (to_x, to_y), first=place == 0, last=place == len(ahead) - 1))
        x, y = to_x, to_y
    return "".join(parts)


def _curve(start: Point, end: Point, *, first: bool, last: bool) -> str:
    (x, y), (to_x, to_y) = start, end
    if first and to_x <= x:  # out to the right and round
        return f"C{n(x + BOW)} {n(y)} {n(to_x + BOW)} {n(to_y)} {n(to_x)} {n(to_y)}"
    if last and to_x >= x and x == to_x:  # round to the right again, in the room before the target
        return f"C{n(x - BOW)} {n(y)} {n(to_x - BOW)} {n(to_y)} {n(to_x)} {n(to_y)}"
    half = (to_x - x) / 2
    return f"C{n(x + half)} {n(y)} {n(to_x - half)} {n(to_y)} {n(to_x)} {n(to_y)}"


def n(value: float) -> str:
    """A number as short as it can be written."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
