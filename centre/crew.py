"""The background processes: workers and the relay; refuses to open a store before the fork: each opens its own.

A worker without Redis looks into the database by itself, so background work never waits for a server.
"""

import gc
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING

import click

from centre import supervisor, wiring
from centre.environment import SettingsProblems
from centre.settings import Settings
from centre.supervisor import Program

if TYPE_CHECKING:
    from storage.door import Store
    from telephony.pack import Pack
    from workers.job import Job

LOADED = ("centre.logs", "redis", "rq", "storage.sqlite", "telephony.dialer", "workers.bell", "workers.relay", "workers.worker")
HUNG = 3
"""The exit code of a worker that ends because a job did not."""


def load_for_children(*modules: str) -> None:
    """Load what the children need before they are forked: they start at once, now and after a crash."""
    for module in (*LOADED, *modules):
        import_module(module)
    gc.collect()
    gc.freeze()  # what is loaded is shared with the children; looking for garbage in it would copy it


def run(programs: Sequence[Program], *, patience_s: float, on_ready: Callable[[], None], say: Callable[[str], None]) -> None:
    """Supervise until asked to stop; a program that cannot start ends the command, with 2 when a setting was wrong."""
    try:
        supervisor.supervise(programs, patience_s=patience_s, on_ready=on_ready, say=say)
    except supervisor.NotStartedError as error:
        say(f"{error}; all ended")
        raise click.exceptions.Exit(2 if error.code == supervisor.WRONG_USE else 1) from None


def workers(settings: Settings, pack: "Pack", count: int, *, jobs: "Mapping[str, Job] | None" = None) -> list[Program]:
    """So many worker processes; `jobs` replaces the kinds of work they know."""
    return [
        Program(name=f"worker {number}", title=f"hotline worker {number}", run=lambda: run_worker(settings, pack, jobs=jobs))
        for number in range(1, count + 1)
    ]


def relay(settings: Settings, pack: "Pack") -> Program:
    """The relay as a process; needs the address of a Redis."""
    return Program(name="relay", title="hotline relay", run=lambda: run_relay(settings, pack))


def run_worker(settings: Settings, pack: "Pack", *, jobs: "Mapping[str, Job] | None" = None) -> None:
    """Be a worker until SIGTERM or SIGINT; exits with `HUNG` when a job does not end."""
    from workers import silence
    from workers.bell import RedisBell, Silence
    from workers.perform import Performer, Terms
    from workers.sweeping import swept
    from workers.worker import work

    _prepare(settings, pack)
    stopping = _asked_to_stop()
    store = wiring.database(settings)
    tools = wiring.tools(settings, store=store, pack=pack)
    url = settings.redis_url
    bell = RedisBell(url.get_secret_value(), new_id=tools.new_id, stopping=stopping) if url else Silence()
    owner = f"worker-{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    performer = Performer(tools, owner=owner, jobs=jobs, terms=Terms(carry_on=False), stopping=stopping)
    with swept(_routing(settings, store, pack)), swept(lambda: silence.look(store, tools.clock), every_s=silence.EVERY_S):
        well = work(performer, bell)
    store.close()
    if not well:
        logging.getLogger(__name__).warning("a job does not end; its process does", extra={"owner": owner})
        sys.exit(HUNG)


def run_relay(settings: Settings, pack: "Pack") -> None:
    """Be the relay until SIGTERM or SIGINT."""
    from workers.bell import RedisBell
    from workers.relay import relay as relaying
    from workers.sweeping import swept

    if settings.redis_url is None:
        raise ValueError("a relay needs the address of a Redis")
    _prepare(settings, pack)
    stopping = _asked_to_stop()
    store = wiring.database(settings)
    bell = RedisBell(settings.redis_url.get_secret_value(), new_id=lambda: secrets.token_hex(8), stopping=stopping)
    with swept(_routing(settings, store, pack)):
        relaying(store, bell, clock=wiring.clock_of(settings, pack), stopping=stopping)
    bell.close()
    store.close()


def _routing(settings: Settings, store: "Store", pack: "Pack") -> Callable[[], None]:
    """One look at the agents' floor."""
    from telephony import routing

    hotline = wiring.hotline(settings, store=store, pack=pack)
    return lambda: routing.tick(hotline, hotline.clock())


def _prepare(settings: Settings, pack: "Pack") -> None:
    """Logs as everywhere; a database that is up to date."""
    from centre.logs import set_up

    set_up(level=settings.log_level, form=settings.log_format, clock=wiring.clock_of(settings, pack))
    try:
        wiring.migrate(settings)
    except SettingsProblems as error:
        for problem in error.problems:
            click.echo(f"hotline: {problem}", err=True)
        sys.exit(supervisor.WRONG_USE)


def _asked_to_stop() -> Callable[[], bool]:
    """Whether this process was asked to stop; only noted, so that nothing is left half done."""
    asked: list[int] = []

    def stop(signum: int, _frame: FrameType | None) -> None:
        asked.append(signum)

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, stop)
    return lambda: bool(asked)
