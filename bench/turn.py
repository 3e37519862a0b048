"""What a turn costs: a signed, durable turn of the gas pack's flow against an empty view; refuses to hide a lost or doubled turn.

Both sides run on the web server the product runs on, with the same threads, side by side for the whole run; rounds of the one
and the other alternate, and each figure is the median over the rounds of the ratio within a round. After every round the store
is compared with the replies: a turn answered but not stored is lost, a turn stored or answered in two ways is doubled.

    .venv/bin/python bench/turn.py [--full]
"""

import argparse
import itertools
import json
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.callers import ACCOUNT, NUMBER, TOKEN, calls
from bench.load import Reply, Request, Round, run
from bench.servers import Server, free_port, serving

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured: rounds, and seconds a side for one caller and for sixteen."""

    rounds: int
    alone_s: float
    crowd_s: float


@dataclass(slots=True)
class Truth:
    """What was lost and doubled so far."""

    lost: int = 0
    doubled: int = 0
    failed: int = 0


def compare(replies: Sequence[Reply], stored: Counter[tuple[str, int]], truth: Truth) -> None:
    """Hold the replies of one round against the turns stored of the same calls."""
    bodies: dict[tuple[str, int], set[bytes]] = {}
    for reply in replies:
        if reply.status == 200:
            bodies.setdefault(reply.key, set()).add(reply.body)
        else:
            truth.failed += 1
    truth.lost += sum(1 for key in bodies if stored[key] == 0)
    truth.doubled += sum(1 for key, seen in bodies.items() if stored[key] > 1 or len(seen) > 1)


def stored_turns(database: Path) -> Counter[tuple[str, int]]:
    """How often each turn of each call stands in the store."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("select calls.sid, turns.number from turns join calls on calls.id = turns.call_id")
        return Counter((sid, number) for sid, number in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The two servers, and where the product keeps its calls."""

    product: Server
    floor: Server
    database: Path


def one_round(sides: Sides, name: int, *, callers: int, seconds: float, truth: Truth) -> tuple[Round, Round]:
    """The product and the floor, one after the other; which goes first alternates with `name`."""
    enough = int(seconds * (260 if callers > 1 else 160)) + callers * 2
    results: dict[str, Round] = {}
    order = (("product", sides.product), ("floor", sides.floor))
    for number, (side, server) in enumerate(order if name % 2 else reversed(order)):
        work = _calls(server, prefix=f"{name * 2 + number:x}", count=enough)
        results[side] = run(server.port, work, callers=callers, seconds=seconds)
    compare(results["product"].replies, stored_turns(sides.database), truth)
    return results["product"], results["floor"]


def _calls(server: Server, *, prefix: str, count: int) -> Iterator[Sequence[Request]]:
    return calls(f"http://127.0.0.1:{server.port}", prefix=prefix, count=count, repeat_every=10)


def measure(sides: Sides, plan: Plan) -> dict[str, float | int | str]:
    """All rounds, and the medians of their ratios."""
    truth = Truth()
    ratios: dict[str, list[float]] = {"p50": [], "throughput_16": [], "p99_16": []}
    absolute: dict[str, list[float]] = {"p50_ms": [], "floor_p50_ms": [], "turns_per_s_16": [], "floor_per_s_16": []}
    names = itertools.count(1)
    one_round(sides, next(names), callers=16, seconds=1.0, truth=truth)  # warm-up: imports, pages, prepared statements
    for number in range(plan.rounds):
        alone, alone_floor = one_round(sides, next(names), callers=1, seconds=plan.alone_s, truth=truth)
        crowd, crowd_floor = one_round(sides, next(names), callers=16, seconds=plan.crowd_s, truth=truth)
        ratios["p50"].append(alone.percentile(0.5) / alone_floor.percentile(0.5))
        ratios["throughput_16"].append(crowd.rate / crowd_floor.rate)
        ratios["p99_16"].append(crowd.percentile(0.99) / crowd_floor.percentile(0.99))
        absolute["p50_ms"].append(alone.percentile(0.5) * 1000)
        absolute["floor_p50_ms"].append(alone_floor.percentile(0.5) * 1000)
        absolute["turns_per_s_16"].append(crowd.rate)
        absolute["floor_per_s_16"].append(crowd_floor.rate)
        latest = " ".join(f"{name} {values[-1]:.2f}" for name, values in ratios.items())
        print(f"round {number + 1} of {plan.rounds}: {latest}", file=sys.stderr)
    return {
        **{f"{name}_ratio": round(statistics.median(values), 3) for name, values in ratios.items()},
        **{name: round(statistics.median(values), 3) for name, values in absolute.items()},
        "rounds": plan.rounds,
        "lost": truth.lost,
        "doubled": truth.doubled,
        "failed": truth.failed,
        "python": platform.python_version(),
        "cpus": os.cpu_count() or 0,
    }


def main() -> None:
    """Start both servers, measure, print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true", help="more and longer rounds")
    full = parser.parse_args().full
    plan = Plan(rounds=9, alone_s=3.0, crowd_s=4.0) if full else Plan(rounds=5, alone_s=1.2, crowd_s=2.2)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotline-bench-")))
        port = free_port()
        settings = {
            "HOTLINE_CARRIER": "twilio",
            "HOTLINE_DATA_DIR": str(folder),
            "HOTLINE_DATABASE_URL": f"sqlite:///{folder / 'hotline.db'}",
            "HOTLINE_NUMBERS": NUMBER,
            "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "HOTLINE_SECRET_KEY": "a-key-for-benchmarks-only-0123456789",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
        }
        product = stack.enter_context(serving([sys.executable, "-m", "centre.cli", "serve"], port=port, settings=settings))
        floor = stack.enter_context(
            serving([sys.executable, str(ROOT / "bench" / "floor.py")], port=free_port(), settings=settings)
        )
        figures = measure(Sides(product=product, floor=floor, database=folder / "hotline.db"), plan)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
