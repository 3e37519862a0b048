"""One run of load from start to verdict, on a hotline of its own or one that runs; refuses to kill what it did not start."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import requests

from centre import apart, wiring
from centre.apart import Running
from centre.clock import Clock
from centre.invariants import Ledger
from centre.loading import figures, judging
from centre.loading.arrivals import Kind, arrivals
from centre.loading.calling import Crowd
from centre.loading.processes import Killer, Watcher
from centre.settings import Settings
from telephony.simulator.faults import Fault
from telephony.stories import Story

if TYPE_CHECKING:
    from storage.door import Store

MORNING: Final = "2026-11-18T10:00:00+08:00"
"""When the own hotline's clock begins: a Wednesday, when gas is staffed."""
STEP_S: Final = 1.0
ASKED_S: Final = 300.0
"""The clock is put on by so much in the end, for calls whose end was never reported: the carrier is asked about them then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do. rate: calls a second; think_s: mean seconds before a caller acts; later_s: time put on after the last call."""

    tales: Sequence[Story]
    rate: float
    kind: Kind
    calls: int | None
    seconds: float | None
    think_s: float
    seed: int
    misbehave: Mapping[Fault, float]
    kill_every_s: float | None
    later_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the calls go. pid: of the supervisor whose processes are watched, 0 for a hotline that somebody else started."""

    settings: Settings
    ledger: Path
    pid: int = 0


@contextmanager
def own(folder: Path, pack: str, at: str, more: Mapping[str, str]) -> Iterator[Place]:
    """A hotline started for this run, and ended with it."""
    with apart.running(folder, pack=pack, arguments=("--at", at), more=more) as running:
        yield _of(running)


def _of(running: Running) -> Place:
    return Place(settings=running.settings, ledger=running.ledger, pid=running.pid)


def run(place: Place, plan: Plan, *, tell: Callable[[str], None], stopping: Callable[[], bool]) -> dict[str, Any]:
    """Do it; the figures."""
    url = place.settings.carrier_api_url or ""
    store = wiring.database(place.settings)
    clock = wiring.time_of(place.settings)
    crowd = Crowd(carrier_url=url, number=place.settings.numbers[0], tales=plan.tales, think_s=plan.think_s, seed=plan.seed)
    watcher = Watcher(place.pid) if place.pid else None
    killer = Killer(place.pid, plan.kill_every_s, random.Random(plan.seed)) if place.pid and plan.kill_every_s else None  # noqa: S311 - seeded
    began = time.monotonic()
    try:
        _misbehave(url, plan)
        for helper in (watcher, killer):
            if helper is not None:
                helper.start()
        dice = random.Random(plan.seed)  # noqa: S311 - the same run again
        moments = arrivals(plan.rate, kind=plan.kind, calls=plan.calls, seconds=plan.seconds, dice=dice)
        crowd.play(moments, tell=tell, stopping=stopping)
        lasted = time.monotonic() - began
        if killer is not None:
            killer.stop()
        _calm(url)
        tell("all have hung up; waiting until nothing is left to do")
        drained = _drained(place, plan, store, clock)
        if watcher is not None:
            watcher.stop()
        found = judging.judgement(store, crowd.done, Ledger.read(place.ledger), place.settings.public_url, clock())
    finally:
        store.close()
    for line in found.why:
        tell(line)
    by_house = {
        "seconds": round(lasted, 1),
        "drained_s": round(drained, 1),
        "kills": dict(killer.done) if killer else {},
        "processes": watcher.told() if watcher else {},
    }
    return _told(plan, crowd, found, by_house)


def _drained(place: Place, plan: Plan, store: "Store", clock: Clock) -> float:
    """Wait until nothing is left to do; of a hotline of our own the clock is put on, so that what is to come comes."""
    url = place.settings.carrier_api_url or ""
    took = judging.quiet(store, clock, Ledger.read(place.ledger), ends=not place.pid)
    for seconds in (ASKED_S if place.pid else 0.0, plan.later_s):
        took += _later(url, seconds) + judging.quiet(store, clock, Ledger.read(place.ledger)) if seconds else 0.0
    return took


def _told(plan: Plan, crowd: Crowd, found: judging.Judgement, by_house: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "calls": len(crowd.done),
        "held": found.held,
        "failed": found.failed,
        "unanswered": found.unanswered,
        "lost": found.lost,
        "doubled": found.doubled,
        "loose": found.loose,
        "parked": found.parked,
        "turns": found.turns,
        "dialled": found.dialled,
        "turn_ms": figures.spread(crowd.turns),
        "document_ms": figures.spread(found.document_ms, scale=1),
        "late_ms": figures.spread(crowd.late),
        "at_once": crowd.most,
        "rate": plan.rate,
        "misbehave": {fault.value: chance for fault, chance in plan.misbehave.items()},
        "seed": plan.seed,
        **by_house,
    }


def _misbehave(url: str, plan: Plan) -> None:
    for fault, chance in plan.misbehave.items():
        _control(url, "misbehaviour", {"fault": fault.value, "probability": chance, "seed": str(plan.seed)})


def _calm(url: str) -> None:
    _control(url, "misbehaviour", {"calm": True})


def _later(url: str, seconds: float) -> float:
    """Put the clock on in steps, so that what falls due is done in turn; the seconds that took."""
    took, left = 0.0, seconds
    while left > 0:
        _control(url, "clock", {"by_s": min(left, 3600.0)})
        left -= 3600.0
        time.sleep(STEP_S)
        took += STEP_S
    return took


def _control(url: str, what: str, body: Mapping[str, Any]) -> None:
    with requests.Session() as session:
        session.trust_env = False
        session.post(f"{url}/control/{what}", json=body, timeout=10).raise_for_status()
