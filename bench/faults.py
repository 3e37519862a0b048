"""Nothing lost, nothing doubled: real processes killed at random and at named points; refuses to end with work unaccounted for.

`up`'s processes run as they do for everybody: web, an embedded Valkey, two relays, three workers. The carrier simulator is a
process of its own that nobody kills and that forgets nothing. Jobs place calls through the real dialler, on a way that loses
requests and answers; people phone meanwhile on a carrier that sends webhooks twice, late and in disorder. Workers, relays, the
web process and Valkey are killed at random, workers die at named points of a job, processes are stopped for longer than a lease,
Redis is flushed. In the end the carrier's ledger and the database are compared in both directions.

    .venv/bin/python bench/faults.py [--kills 20] [--flushes 2] [--seed 1]
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import nemesis, truth
from bench.dialling import DEATHS, DIAL, POINTS
from bench.phoning import Phones
from bench.processes import ended, environment
from bench.proxy import Way, lossy
from bench.servers import free_port, serving
from centre.setting_rules import LOCAL_NUMBER
from storage import outbox
from storage.door import Store, open_store
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.http_caller import HttpCaller

KILL_EVERY_S = 1.2
JOBS_PER_S = 8
ORDERS = {"answer-lost": 0.10, "request-lost": 0.05, "error-after": 0.05}
REPORTS = {"answer-lost": 0.10, "request-lost": 0.60}
"""Reports of a call's status tell us of it too; so many are lost that orders have to be looked up."""
STANDSTILL_S = 20.0
"""Work that is left when nothing has ended for so long is lost; long enough for a lease to run out and a ladder to be climbed."""
LATEST_RERUN_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """All that runs."""

    house: "Popen[bytes]"
    folder: Path
    redis_url: str
    public_url: str
    carrier_url: str
    orders: Way
    reports: Way
    store: Store

    @property
    def database(self) -> Path:
        """Where our truth is."""
        return self.folder / "hotline.db"

    @property
    def ledger(self) -> Path:
        """Where the carrier's truth is."""
        return self.folder / "carrier" / "simulator" / "ledger.jsonl"


@contextmanager
def running(folder: Path, seed: int) -> Iterator[Line]:
    """The carrier, the way to it and the house, until the block ends."""
    port, carrier_port = free_port(), free_port()
    with ExitStack() as stack:
        way_in = stack.enter_context(lossy("/twilio/status", chances=REPORTS, seed=seed))
        way_out = stack.enter_context(lossy("/Calls.json", chances=ORDERS, seed=seed))
        way_in.behind, way_out.behind = port, carrier_port
        public_url = f"http://127.0.0.1:{way_in.server_port}"
        words = [sys.executable, "-m", "centre", "simulator", "--hotline", public_url, "--speed", "20"]
        carrier = {**environment({}), "HOTLINE_DATA_DIR": str(folder / "carrier"), "HOTLINE_LOG_LEVEL": "error"}
        stack.enter_context(serving(words, port=carrier_port, settings=carrier))
        settings = {
            "HOTLINE_DATA_DIR": str(folder),
            "HOTLINE_PORT": str(port),
            "HOTLINE_PUBLIC_URL": public_url,
            "HOTLINE_CARRIER_API_URL": f"http://127.0.0.1:{way_out.server_port}",
            "HOTLINE_LOG_FORMAT": "json",
            DEATHS: str(folder / "deaths"),
        }
        log = stack.enter_context((folder / "house.log").open("wb"))
        words = [sys.executable, "-m", "bench.hands", "house"]
        house = stack.enter_context(ended(Popen(words, env=environment(settings), stdout=PIPE, stderr=log)))
        assert house.stdout is not None
        assert house.stdout.readline() == b"ready\n", (folder / "house.log").read_text(encoding="utf-8")[-2000:]
        store = open_store(f"sqlite:///{folder / 'hotline.db'}")
        yield Line(
            house=house,
            folder=folder,
            redis_url=f"unix://{folder / 'valkey' / 'valkey.sock'}",
            public_url=public_url,
            carrier_url=f"http://127.0.0.1:{carrier_port}",
            orders=way_out,
            reports=way_in,
            store=store,
        )
        store.close()


def ask_for_jobs(line: Line, plan: nemesis.Plan, named: int) -> dict[str, str]:
    """Jobs that fall due all through the run, `named` of which die at a named point; their numbers by key."""
    dice = random.Random(plan.seed + 1)
    count = round(JOBS_PER_S * plan.seconds)
    dying = dict(zip(dice.sample(range(count), named), (POINTS[n % len(POINTS)] for n in range(named)), strict=True))
    slow = dice.randrange(count)
    now = datetime.now(UTC)
    numbers = {f"dial:{n}": f"+861380{n:07d}" for n in range(count)}
    caller = HttpCaller(line.carrier_url)
    for n, (key, number) in enumerate(numbers.items()):
        caller.handset(number, Handset(behaviour=Behaviour.BUSY))
        work_s = 6.5 if n == slow else dice.uniform(0.02, 0.4)
        payload = {"to": number, "work_s": work_s, "die_at": dying.get(n)}
        due_at = now + timedelta(seconds=plan.seconds * n / count)
        line.store.write(lambda tx, key=key, p=payload, d=due_at: outbox.put(tx, key=key, kind=DIAL, payload=p, due_at=d, at=now))  # type: ignore[misc]
    return numbers


def drained(line: Line) -> float:
    """Wait until nothing is left to do, or nothing ends any more; the seconds that took."""
    began = moved = time.monotonic()
    left = -1
    while left != 0 and time.monotonic() - moved < STANDSTILL_S:
        time.sleep(0.1)
        now_left = len(line.store.read(lambda tx: outbox.list_state(tx, "due", limit=100_000)))
        if now_left != left:
            left, moved = now_left, time.monotonic()
    return time.monotonic() - began


def deaths(line: Line, deeds: nemesis.Deeds) -> dict[int, datetime]:
    """When each process died: killed by others, or at a named point."""
    found = dict(deeds.kills)
    noted = line.folder / "deaths"
    if noted.exists():
        for written in noted.read_text(encoding="ascii").splitlines():
            pid, at = written.split()
            found[int(pid)] = datetime.fromisoformat(at)
    return found


def play(line: Line, plan: nemesis.Plan) -> dict[str, float | int | str]:
    """Let it all happen, then hold the two truths against each other."""
    named = max(len(POINTS), plan.kills // 5)
    numbers = ask_for_jobs(line, plan, named)
    phones = Phones(carrier_url=line.carrier_url, number=LOCAL_NUMBER, seed=plan.seed)
    phones.start(2)
    deeds = nemesis.haunt(line.house.pid, line.redis_url, plan)
    phones.stop(20)
    drained_s = drained(line)
    died = deaths(line, deeds)
    found = truth.jobs(line.database, line.ledger, numbers, died)
    answered, unstored, twice = truth.turns(line.database, line.ledger, phones.sids, line.public_url)
    return {
        "kills": len(died),
        "lost": found.lost + unstored,
        "doubled": found.doubled + twice,
        "parked": found.parked,
        "slowest_rerun_s": round(max(found.reruns_s, default=0.0), 2),
        "reruns": len(found.reruns_s),
        "taken_over": found.taken_over,
        "unknown_to_us": found.unknown_to_us,
        "flushes": deeds.flushes,
        "stalls": deeds.stalls,
        "jobs": len(numbers),
        "calls": len(phones.sids),
        "turns": answered,
        "drained_s": round(drained_s, 1),
        "seed": plan.seed,
        **{f"killed_{role}": count for role, count in sorted(deeds.by_role.items())},
        **{f"orders_{name.replace('-', '_')}": count for name, count in sorted(line.orders.done.items())},
        **{f"reports_{name.replace('-', '_')}": count for name, count in sorted(line.reports.done.items())},
    }


def main() -> None:
    """Start all, haunt it, compare, print one JSON object; exit 1 when anything was lost, doubled or slow."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=20, help="processes killed at random moments; a fifth more at named points")
    parser.add_argument("--flushes", type=int, default=2, help="times that Redis is emptied")
    parser.add_argument("--seed", type=int, default=1, help="the same chance again")
    given = parser.parse_args()
    seconds = max(6.0, given.kills * KILL_EVERY_S)
    plan = nemesis.Plan(
        kills=given.kills, stalls=max(1, given.kills // 10), flushes=given.flushes, seconds=seconds, seed=given.seed
    )
    with tempfile.TemporaryDirectory(prefix="hotline-faults-") as folder, running(Path(folder), given.seed) as line:
        figures = play(line, plan)
        log = (line.folder / "house.log").read_text(encoding="utf-8")
    if figures["lost"] or figures["doubled"]:
        print(log[-20000:], file=sys.stderr)
    print(json.dumps(figures))
    good = figures["lost"] == figures["doubled"] == 0 and float(figures["slowest_rerun_s"]) <= LATEST_RERUN_S
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
