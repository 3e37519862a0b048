"""Nothing lost, nothing doubled: real processes killed at random and at named points; refuses to end with work unaccounted for.

`up`'s processes run as they do for everybody: web, an embedded Valkey, two relays, three workers with the product's own jobs. The
carrier simulator is a process of its own that nobody kills and that forgets nothing. Callbacks and reminders fall due, on a way
that loses requests and answers; people phone meanwhile, to complain and to be rung back, on a carrier that sends webhooks twice,
late and in disorder. Workers, relays, the web process and Valkey are killed at random, workers die at named points of an attempt,
processes are stopped for longer than a lease, Redis is flushed. In the end the carrier's ledger and the database are compared in
both directions. The waits between looks at the carrier are shorter than the product's (`dialling.py`), its rules are not.

    .venv/bin/python bench/faults.py [--kills 20] [--flushes 2] [--seed 1] [--wrong blind|forgetful|idle]
"""

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import errands, nemesis, truth
from bench.dialling import DEATHS, MISTAKES, POINTS, WRONG, deaths
from bench.phoning import Phones
from bench.processes import ended, environment
from bench.proxy import Way, lossy
from bench.servers import free_port, serving
from centre.invariants import Ledger
from centre.setting_rules import LOCAL_NUMBER
from storage.door import Store, open_store

KILL_EVERY_S = {False: 0.8, True: 1.2}
"""By whether it is a long run: a short one has to be over soon."""
SHORT_KILLS = 20
ERRANDS_PER_S = 6
ORDERS = {"answer-lost": 0.20, "request-lost": 0.05, "error-after": 0.05}
REPORTS = {"answer-lost": 0.05, "request-lost": 0.30, "twice": 0.10, "overtaken": 0.10}
DEAF = 0.5
"""Reports of a call's status tell us of it too: of every second attempt all are lost, so that orders have to be looked up."""
STANDSTILL_S = 30.0
"""Work that is left when nothing has moved for so long is lost: longer than a lease, and than what proves no call."""
LAST_CALL_S = 3.0
"""Before the end of the killing nobody begins another call, so that calls end soon after it."""
LATEST_RERUN_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """All that runs. deaths: the folder of who dies where (`dialling`)."""

    house: "Popen[bytes]"
    folder: Path
    redis_url: str
    public_url: str
    carrier_url: str
    orders: Way
    reports: Way
    store: Store
    deaths: Path

    @property
    def database(self) -> Path:
        """Where our truth is."""
        return self.folder / "hotline.db"

    @property
    def ledger(self) -> Path:
        """Where the carrier's truth is."""
        return self.folder / "carrier" / "simulator" / "ledger.jsonl"


@contextmanager
def running(folder: Path, seed: int, wrong: str | None) -> Iterator[Line]:
    """The carrier, the way to it and the house, until the block ends."""
    port, carrier_port = free_port(), free_port()
    with ExitStack() as stack:
        way_in = stack.enter_context(lossy("/twilio/status", chances=REPORTS, seed=seed, deaf=DEAF))
        way_out = stack.enter_context(lossy("/Calls.json", chances=ORDERS, seed=seed))
        way_in.behind, way_out.behind = port, carrier_port
        public_url = f"http://127.0.0.1:{way_in.server_port}"
        settings = {
            "HOTLINE_DATA_DIR": str(folder),
            "HOTLINE_PORT": str(port),
            "HOTLINE_PUBLIC_URL": public_url,
            "HOTLINE_CARRIER_API_URL": f"http://127.0.0.1:{way_out.server_port}",
            "HOTLINE_LOG_FORMAT": "json",
            "HOTLINE_PACK": str(errands.pack(folder)),
            "HOTLINE_RECOGNISERS": "en-US=none",
            DEATHS: str(folder / "deaths"),
            **({WRONG: wrong} if wrong else {}),
        }
        log = stack.enter_context((folder / "house.log").open("wb"))
        words = [sys.executable, "-m", "bench.hands", "house"]
        house = stack.enter_context(ended(Popen(words, env=environment(settings), stdout=PIPE, stderr=log)))
        words = [sys.executable, "-m", "centre", "simulator", "--hotline", public_url, "--speed", "20"]
        carrier = {**environment({}), "HOTLINE_DATA_DIR": str(folder / "carrier"), "HOTLINE_LOG_LEVEL": "error"}
        stack.enter_context(serving(words, port=carrier_port, settings=carrier))
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
            deaths=folder / "deaths",
        )
        store.close()


def drained(line: Line) -> float:
    """Wait until nothing is left to do, or nothing moves any more; the seconds that took."""
    began = moved = time.monotonic()
    left = -1
    while left != 0 and time.monotonic() - moved < STANDSTILL_S:
        time.sleep(0.2)
        now_left = truth.open_work(line.database)
        if now_left != left:
            left, moved = now_left, time.monotonic()
    return time.monotonic() - began


def happen(line: Line, plan: nemesis.Plan) -> tuple[set[str], Phones, nemesis.Deeds]:
    """Let errands fall due and people phone while all is haunted; orders are lost while errands fall due, reports to the end."""
    seconds = max(plan.seconds / 2, plan.seconds - 10)
    due = errands.Due(
        count=round(ERRANDS_PER_S * seconds),
        at=datetime.now(UTC) + timedelta(seconds=1),
        seconds=seconds,
        dying=max(len(POINTS), plan.kills // 5),
        seed=plan.seed,
    )
    put = errands.ask(line.store, line.carrier_url, due, line.deaths)
    phones = Phones(carrier_url=line.carrier_url, number=LOCAL_NUMBER, seed=plan.seed)
    phones.start(2)
    for after_s, deed in ((seconds, line.orders.calm), (plan.seconds - LAST_CALL_S, phones.no_more)):
        threading.Timer(after_s, deed).start()
    deeds = nemesis.haunt(line.house.pid, line.redis_url, plan)
    line.reports.calm()
    phones.stop(20)
    return put, phones, deeds


def play(line: Line, plan: nemesis.Plan) -> dict[str, float | int | str]:
    """Let it all happen, then hold the two truths against each other."""
    put, phones, deeds = happen(line, plan)
    drained_s = drained(line)
    died = dict(deeds.kills) | dict(deaths(line.deaths))
    ledger = Ledger.read(line.ledger)
    asked, unkept = truth.phoned(line.database, phones.promised)
    found = truth.errands(line.database, ledger, put | asked, errands.RUNGS)
    answered, unstored, twice = truth.turns(line.database, ledger, [*phones.sids, *ledger.ours], line.public_url)
    print(f"suspects: {found.suspects}, {unkept} promises, {unstored} turns, {twice} tickets", file=sys.stderr)
    taken_over, reruns_s = truth.reruns(line.database, died)
    return {
        "kills": len(died),
        "lost": found.lost + unkept + unstored,
        "doubled": found.doubled + twice,
        "parked": found.parked,
        "slowest_rerun_s": round(max(reruns_s, default=0.0), 2),
        "reruns": len(reruns_s),
        "taken_over": taken_over,
        "unknown_to_us": found.unknown_to_us,
        "flushes": deeds.flushes,
        "stalls": deeds.stalls,
        "errands": len(put | asked),
        "asked_by_phone": len(asked - put),
        "dialled": found.attempts,
        "calls": len(phones.sids),
        "turns": answered,
        "drained_s": round(drained_s, 1),
        "seed": plan.seed,
        "killed_at_points": len(died) - len(deeds.kills),
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
    parser.add_argument("--wrong", choices=MISTAKES, help="break something on purpose, to see it found")
    given = parser.parse_args()
    seconds = max(8.0, given.kills * KILL_EVERY_S[given.kills > SHORT_KILLS])
    plan = nemesis.Plan(
        kills=given.kills, stalls=max(1, given.kills // 10), flushes=given.flushes, seconds=seconds, seed=given.seed
    )
    folder = Path(tempfile.mkdtemp(prefix="hotline-faults-"))
    with running(folder, given.seed, given.wrong) as line:
        figures = play(line, plan)
    print(json.dumps(figures))
    good = figures["lost"] == figures["doubled"] == figures["unknown_to_us"] == 0
    if good or given.wrong:
        shutil.rmtree(folder)
    else:
        print(f"all that was written is kept in {folder}", file=sys.stderr)
    sys.exit(0 if good and float(figures["slowest_rerun_s"]) <= LATEST_RERUN_S else 1)


if __name__ == "__main__":
    main()
