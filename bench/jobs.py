"""What background work costs: outbox, lease, bell against RQ's workers; a transcript; refuses to hide a lost or doubled job.

Three pairs of workers stand ready for the whole run, on one Valkey: `rq.Worker` (a fork a job), `rq.SimpleWorker` (none), ours.
In each round each pair in turn is given its jobs, which do nothing; the time runs from the first job handed over to the last one
done. Ours are rows in SQLite, synced to disk when they are put, taken and done. Then recordings are transcribed by our whole way
and by the same warm recogniser in a bare loop (`transcribe.py`, which measures it for longer). Figures are medians over the
rounds of the ratio within a round.

    .venv/bin/python bench/jobs.py [--full]
"""

import argparse
import json
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from subprocess import Popen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from redis import Redis
from rq import Queue
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from bench import transcribe
from bench.hands import NOTHING, nothing
from bench.processes import ended, environment, wait_until
from centre import embedded
from storage import outbox
from storage.door import Store, open_store

WORKERS = 2
PATIENCE_S = 40.0
_ENDS = "select json_extract(data, '$.key') from events where kind = 'job_done'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured: rounds (fewer, but two, when `seconds` are over), and jobs a round for each side."""

    rounds: int
    seconds: float
    rq: int
    simple: int
    ours: int


@dataclass(slots=True)
class Truth:
    """What was lost and doubled so far, among our jobs."""

    lost: int = 0
    doubled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Where jobs are handed over."""

    redis: Redis
    store: Store
    database: Path


def of_rq(sides: Sides, name: str, count: int) -> float:
    """Jobs a second of RQ's own workers."""
    queue = Queue(f"bench-{name}", connection=sides.redis, serializer=JSONSerializer)
    started = StartedJobRegistry(queue=queue)
    began = time.perf_counter()
    queue.enqueue_many([Queue.prepare_data(nothing, args=(number,), result_ttl=0) for number in range(count)])
    wait_until(lambda: queue.count == 0 and started.count == 0 and not queue.intermediate_queue.get_job_ids(), PATIENCE_S)
    return count / (time.perf_counter() - began)


def of_ours(sides: Sides, name: str, count: int, truth: Truth) -> float:
    """Jobs a second through outbox, bell and lease."""
    began = time.perf_counter()
    for first in range(0, count, 500):
        _put(sides.store, [f"{name}:{number}" for number in range(first, min(first + 500, count))])
    with sqlite3.connect(f"file:{sides.database}?mode=ro", uri=True) as connection:
        wait_until(lambda: _count(connection, "select count(*) from outbox where state = 'due'") == 0, PATIENCE_S)
        rate = count / (time.perf_counter() - began)
        keys = [key for (key,) in connection.execute(_ENDS) if key.startswith(f"{name}:")]
    truth.lost += count - len(set(keys))
    truth.doubled += len(keys) - len(set(keys))
    return rate


def _count(connection: sqlite3.Connection, statement: str) -> int:
    found: int = connection.execute(statement).fetchone()[0]
    return found


def _put(store: Store, keys: list[str]) -> None:
    now = datetime.now(UTC)
    store.write(lambda tx: [outbox.put(tx, key=key, kind=NOTHING, payload={"n": 1}, due_at=now, at=now) for key in keys])


def measure(sides: Sides, plan: Plan) -> dict[str, float | int | str]:
    """All rounds, and the medians."""
    truth, began = Truth(), time.monotonic()
    rates: dict[str, list[float]] = {"rq": [], "simple": [], "ours": []}
    for number in range(plan.rounds + 1):
        if number > 2 and time.monotonic() - began > plan.seconds:
            break
        share = 1 if number else 4  # a short warm-up
        measured: dict[str, Callable[[], float]] = {
            "rq": partial(of_rq, sides, "rq", plan.rq // share),
            "simple": partial(of_rq, sides, "simple", plan.simple // share),
            "ours": partial(of_ours, sides, f"round-{number}", plan.ours // share, truth),
        }
        order = list(measured) if number % 2 else list(reversed(measured))
        found = {name: measured[name]() for name in order}
        told = "  ".join(f"{name} {found[name]:.0f}" for name in measured)
        print(f"round {number} of {plan.rounds} (jobs/s): {told}{'  (warm-up)' if number == 0 else ''}", file=sys.stderr)
        if number:
            for name, rate in found.items():
                rates[name].append(rate)
    pairs = list(zip(rates["ours"], rates["rq"], rates["simple"], strict=True))
    return {
        "ratio_to_worker": round(statistics.median(ours / rq for ours, rq, _ in pairs), 2),
        "ratio_to_simple_worker": round(statistics.median(ours / simple for ours, _, simple in pairs), 2),
        **{f"{name}_per_s": round(statistics.median(values), 1) for name, values in rates.items()},
        "rounds": len(pairs),
        "workers": WORKERS,
        "lost": truth.lost,
        "doubled": truth.doubled,
        "python": platform.python_version(),
        "cpus": os.cpu_count() or 0,
    }


@contextmanager
def ready(folder: Path) -> Iterator[Sides]:
    """Valkey, the relay and three pairs of workers, until the block ends."""
    database = folder / "hotline.db"
    store = open_store(f"sqlite:///{database}")
    store.migrate()
    with ExitStack() as stack:
        valkey = stack.enter_context(embedded.offered(folder))
        assert valkey is not None, "there is no Valkey for this machine"
        stack.enter_context(ended(Popen(valkey.words)))
        wait_until(valkey.answers, 10)
        settings = {"HOTLINE_DATA_DIR": str(folder), "HOTLINE_REDIS_URL": valkey.url, "HOTLINE_LOG_LEVEL": "warning"}
        hands = [_hand(name, settings) for name in ("relay", *("ours", "rq", "simple") * WORKERS)]
        for hand in hands:
            stack.enter_context(ended(hand))
        for hand in hands:
            stack.callback(hand.terminate)  # all at once, before the first is waited for
        connection = Redis.from_url(valkey.url)
        wait_until(lambda: BaseWorker.count(connection=connection) == 2 * WORKERS, 30)
        yield Sides(redis=connection, store=store, database=database)
        connection.close()
    store.close()


def _hand(name: str, settings: Mapping[str, str]) -> "Popen[bytes]":
    return Popen([sys.executable, "-m", "bench.hands", name], env=environment(settings))


def main() -> None:
    """Start all, measure, print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true", help="more and longer rounds")
    full = parser.parse_args().full
    default = Plan(rounds=4, seconds=14, rq=100, simple=400, ours=1500)
    plan = Plan(rounds=9, seconds=600, rq=500, simple=2000, ours=5000) if full else default
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder, ready(Path(folder)) as sides:
        figures = measure(sides, plan)
    words = transcribe.measure(transcribe.FULL if full else transcribe.SHORT)
    print(json.dumps({**figures, **{f"transcription_{name}": value for name, value in words.items()}}))
    sys.exit(1 if figures["lost"] or figures["doubled"] else 0)


if __name__ == "__main__":
    main()
