"""Numbers out of many: percentiles, slopes; refuses averages, in which slow moments drown."""

from collections.abc import Mapping, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0 to 1) lies; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def spread(values: Sequence[float], *, scale: float = 1000.0, digits: int = 1) -> Mapping[str, float]:
    """p50, p90, p99 and max, scaled (seconds to milliseconds unless told otherwise)."""
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
    found = {name: round(percentile(values, share) * scale, digits) for name, share in shares.items()}
    return found | {"max": round(max(values, default=0.0) * scale, digits)}


def slope(points: Sequence[tuple[float, float]]) -> float:
    """By how much the second grows when the first grows by one: the straight line through the points (at least three, else 0)."""
    if len(points) < 3:
        return 0.0
    xs, ys = zip(*points, strict=True)
    x0, y0 = sum(xs) / len(xs), sum(ys) / len(ys)
    spread_x = sum((x - x0) ** 2 for x in xs)
    return sum((x - x0) * (y - y0) for x, y in points) / spread_x if spread_x else 0.0
