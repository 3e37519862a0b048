"""The processes of the background benchmarks: our worker with a job that does nothing, and RQ's own workers; refuses to measure.

python -m bench.hands ours | relay | rq | simple
"""

import sys

from pydantic import SecretStr
from redis import Redis
from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer

from bench.dialling import JOBS as DIALLING
from centre import crew, embedded, supervisor, wiring
from centre.settings import Settings, load
from workers.job import Done, Job, Task
from workers.tools import Tools

NOTHING = "nothing"


def nothing(number: int) -> None:
    """A job of RQ's that does nothing."""


def our_nothing(_tools: Tools, _task: Task) -> Done:
    """A job of ours that does nothing."""
    return Done()


JOBS = {NOTHING: Job(kind=NOTHING, perform=our_nothing, timeout_s=10, pauses_s=(1,))}


def house(settings: Settings) -> None:
    """The web process, an embedded Valkey, two relays and three workers, each started again when it dies."""
    pack = wiring.read_pack(settings)
    crew.load_for_children("centre.commands.serve", "centre.server", "centre.web", "bench.dialling")
    with embedded.offered(wiring.make_data_dir(settings)) as valkey:
        assert valkey is not None, "there is no Valkey for this machine"
        ringing = settings.model_copy(update={"redis_url": SecretStr(valkey.url)})
        ready = supervisor.answers(f"http://127.0.0.1:{settings.port}/readyz")
        programs = [
            supervisor.command("web", "serve", environment={}, healthy=ready),
            valkey.program,
            *(crew.relay(ringing, pack) for _ in range(2)),
            *crew.workers(ringing, pack, 3, jobs=DIALLING),
        ]
        crew.run(
            programs, patience_s=60, on_ready=lambda: print("ready", flush=True), say=lambda line: print(line, file=sys.stderr)
        )


def main() -> None:
    """Be the process that was asked for, until SIGTERM."""
    settings = load()
    if sys.argv[1] == "house":
        house(settings)
        return
    assert settings.redis_url is not None
    match sys.argv[1]:
        case "ours":
            crew.run_worker(settings, wiring.read_pack(settings), jobs=JOBS)
        case "relay":
            crew.run_relay(settings, wiring.read_pack(settings))
        case name:
            connection = Redis.from_url(settings.redis_url.get_secret_value())
            queue = Queue(f"bench-{name}", connection=connection, serializer=JSONSerializer)
            kind = {"rq": Worker, "simple": SimpleWorker}[name]
            kind([queue], connection=connection, serializer=JSONSerializer).work(logging_level="WARNING")


if __name__ == "__main__":
    main()
