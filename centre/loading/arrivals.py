"""When callers ring, decided before the first one does: an open loop; refuses to wait for anybody to be answered."""

import random
from collections.abc import Iterator
from typing import Literal

Kind = Literal["poisson", "even"]


def arrivals(rate: float, *, kind: Kind, calls: int | None, seconds: float | None, dice: random.Random) -> Iterator[float]:
    """When calls begin, in seconds from the start: `rate` a second on average, until there were `calls` or `seconds` are over."""
    at, number = 0.0, 0
    while (calls is None or number < calls) and (seconds is None or at < seconds):
        yield at
        number += 1
        at += dice.expovariate(rate) if kind == "poisson" else 1 / rate


def thinking(mean_s: float, dice: random.Random) -> float:
    """How long somebody thinks before they act, in seconds: most a little, some much longer, never above ten means."""
    return min(dice.lognormvariate(0, 0.6) * mean_s * 0.835, 10 * mean_s)


def duration(text: str) -> float:
    """`90`, `90s`, `30m`, `2h` in seconds. Raises `ValueError`."""
    number, unit = (text[:-1], text[-1]) if text[-1:].isalpha() else (text, "s")
    seconds = float(number) * {"s": 1, "m": 60, "h": 3600}[unit] if unit in "smh" else -1.0
    if not 0 < seconds < 1e6:
        raise ValueError("a duration is written 90s, 30m or 2h")
    return seconds
