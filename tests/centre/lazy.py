"""A worker process whose only job takes long: `python -m tests.centre.lazy SECONDS TIMEOUT`; refuses any other work."""

import sys
import time

from centre import crew, wiring
from centre.settings import load
from workers.job import Done, Job, Task
from workers.tools import Tools

SECONDS, TIMEOUT = float(sys.argv[1]), float(sys.argv[2])


def perform(_tools: Tools, _task: Task) -> Done:
    time.sleep(SECONDS)
    return Done()


if __name__ == "__main__":
    settings = load()
    jobs = {"lazy": Job(kind="lazy", perform=perform, timeout_s=TIMEOUT, pauses_s=(600,))}
    crew.run_worker(settings, wiring.read_pack(settings), jobs=jobs)
