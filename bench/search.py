"""Finding calls by words among a hundred thousand; refuses to time an empty answer.

.venv/bin/python bench/search.py [--full] [--postgresql postgresql://USER@HOST/EMPTY_DATABASE]
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from storage import calls, search
from storage.door import Store, open_store
from storage.transaction import Transaction

AT = datetime(2026, 11, 18, 2, tzinfo=UTC)
CALLS = 100_000
PART = 5_000
RARE = 20_000
"""Every so many calls somebody says a rare word."""
SAID = (
    "师傅约好上午来，等到下午也没有来，打电话没有人接",
    "the stove in the kitchen goes out again and again, please send somebody",
)
QUERIES = {
    "rare": ("阀门", 5),
    "rare and frequent": ("阀门 师傅", 5),
    "two characters, frequent": ("师傅", 50),
    "one character, frequent": ("师", 50),
    "phrase, frequent": ("等到下午", 50),
    "words, frequent": ("stove somebody", 50),
    "nothing": ("暖气片", 0),
}


def fill(tx: Transaction, first: int, count: int) -> None:
    """So many calls, in each of which something is said."""
    for number in range(first, first + count):
        call = calls.create(tx, sid=f"CA{number}", direction="inbound", caller=None, called=None, at=AT)
        rare = ("阀门坏了",) if number % RARE == 7 else ()
        search.index(tx, call.id, [*SAID, *rare, f"ticket {number}"])


def slowest(work: Callable[[], list[int]], times: int, expected: int) -> tuple[float, float]:
    """Median and slowest milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        found = work()
        taken.append(1000 * (time.perf_counter() - began))
        assert len(found) == expected, (len(found), expected)
    return statistics.median(taken), max(taken)


def measure(store: Store, count: int, times: int) -> dict[str, object]:
    """Fill, then ask everything."""
    began = time.perf_counter()
    for first in range(0, count, PART):
        store.write(partial(fill, first=first, count=PART))
    filling = time.perf_counter() - began
    result: dict[str, object] = {"calls": count, "indexed_per_s": round(count / filling)}
    for name, (words, expected) in QUERIES.items():
        wanted = expected if expected != 5 else count // RARE
        median, worst = slowest(partial(store.read, partial(search.find, words=words)), times, wanted)
        result[name] = {"ms": round(median, 2), "slowest_ms": round(worst, 2)}
    oldest = store.read(lambda tx: search.find(tx, "师傅", limit=1, before_id=count // 10))
    assert oldest == [count // 10 - 1]
    median, _ = slowest(lambda: store.read(lambda tx: search.find(tx, "师傅", before_id=count // 10)), times, 50)
    result["a page far back"] = {"ms": round(median, 2)}
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="ask more often")
    parser.add_argument("--postgresql", help="an empty database")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(given.postgresql or f"sqlite:///{folder}/bench.db")
        store.migrate()
        result = measure(store, CALLS, 50 if given.full else 10)
        store.close()
    print(json.dumps({"database": "postgresql" if given.postgresql else "sqlite", **result}, ensure_ascii=False))


if __name__ == "__main__":
    main()
