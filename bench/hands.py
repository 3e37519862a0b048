"""The processes of the background benchmarks: our worker with a job that does nothing, and RQ's own workers; refuses to measure.

python -m bench.hands ours | relay | rq | simple
"""

import sys

from redis import Redis
from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer

from centre import crew, wiring
from centre.settings import load
from workers.job import Done, Job, Task
from workers.tools import Tools

NOTHING = "nothing"


def nothing(number: int) -> None:
    """A job of RQ's that does nothing."""


def our_nothing(_tools: Tools, _task: Task) -> Done:
    """A job of ours that does nothing."""
    return Done()


JOBS = {NOTHING: Job(kind=NOTHING, perform=our_nothing, timeout_s=10, pauses_s=(1,))}


def main() -> None:
    """Be the process that was asked for, until SIGTERM."""
    settings = load()
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
