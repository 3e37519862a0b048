"""Whoever kills, stops and flushes while others work; refuses luck that cannot be repeated: everything comes from one seed."""

import os
import random
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from redis import Redis
from redis.exceptions import RedisError

VICTIMS: Final = (("worker", 6), ("relay", 2), ("web", 2), ("valkey", 2))
"""Whom to kill, and how often compared with the others."""
MARKS: Final = {"worker": "hotline worker", "relay": "hotline relay", "web": "[hotline serve]", "valkey": "valkey-server"}
STALL_S: Final = 6.5
"""Longer than a lease of five seconds."""
_one_at_a_time: Final = threading.Lock()


@dataclass(slots=True, kw_only=True)
class Deeds:
    """What was done: processes killed (with the moment) by their id, by role, stalls, flushes."""

    kills: dict[int, datetime] = field(default_factory=dict)
    by_role: dict[str, int] = field(default_factory=dict)
    stalls: int = 0
    flushes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """So many kills, stalls and flushes, spread over `seconds`."""

    kills: int
    stalls: int
    flushes: int
    seconds: float
    seed: int


def children(parent: int) -> dict[int, str]:
    """The processes that this one has started, by their id, with the role each has."""
    found = {}
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split():
        with suppress(OSError):
            shown = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            for role, mark in MARKS.items():
                if mark in shown:
                    found[int(child)] = role
    return found


def haunt(house: int, redis_url: str, plan: Plan) -> Deeds:
    """Do all that is planned, at random moments; comes back when it is done."""
    dice, deeds = random.Random(plan.seed), Deeds()
    words = ["kill"] * plan.kills + ["stall"] * plan.stalls + ["flush"] * plan.flushes
    dice.shuffle(words)
    began = time.monotonic()
    threads = []
    for number, word in enumerate(words):
        at = plan.seconds * (number + dice.random()) / len(words)
        time.sleep(max(0.0, began + at - time.monotonic()))
        match word:
            case "kill":
                _kill(house, dice, deeds)
            case "stall":
                thread = threading.Thread(target=_stall, args=(house, dice, deeds))
                thread.start()
                threads.append(thread)
            case _:
                _flush(redis_url, deeds)
    for thread in threads:
        thread.join()
    return deeds


def _kill(house: int, dice: random.Random, deeds: Deeds) -> None:
    """Kill one of the roles that has a living process; patiently, because the one before may have taken it."""
    for _ in range(200):
        role = dice.choices([role for role, _ in VICTIMS], [weight for _, weight in VICTIMS])[0]
        living = sorted(pid for pid, what in children(house).items() if what == role and pid not in deeds.kills)
        if living:
            victim = dice.choice(living)
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                deeds.kills[victim] = datetime.now(UTC)
                deeds.by_role[role] = deeds.by_role.get(role, 0) + 1
                return
        time.sleep(0.02)


def _stall(house: int, dice: random.Random, deeds: Deeds) -> None:
    """Stop a worker or a relay for longer than a lease, then let it go on; one at a time, so that somebody is left to work."""
    with _one_at_a_time:
        living = sorted(pid for pid, role in children(house).items() if role in {"worker", "relay"})
        if not living:
            return
        victim = dice.choice(living)
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGSTOP)
            deeds.stalls += 1
            time.sleep(STALL_S)
            os.kill(victim, signal.SIGCONT)


def _flush(redis_url: str, deeds: Deeds) -> None:
    """Empty the Redis, as soon as it is there."""
    for _ in range(100):
        with suppress(RedisError):
            connection = Redis.from_url(redis_url)
            connection.flushdb()
            connection.close()
            deeds.flushes += 1
            return
        time.sleep(0.05)
