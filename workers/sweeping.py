"""Routing looked after every second beside other work, in a thread of its own; refuses to end for a database that is away.

Whatever changes the floor routes at once; this finds what time changes (offers not answered, pages gone silent, wrap-ups over)
and what a crash left. Any number of processes may do it: each look is a transaction, and what one has done the next finds done.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from storage.errors import StoreError

EVERY_S = 1.0
_log = logging.getLogger(__name__)


@contextmanager
def swept(tick: Callable[[], None], *, every_s: float = EVERY_S) -> Iterator[None]:
    """Have `tick` called every so many seconds until the block is left."""
    over = threading.Event()
    thread = threading.Thread(target=_sweep, args=(tick, over, every_s), name="sweep", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(1.0)


def _sweep(tick: Callable[[], None], over: threading.Event, every_s: float) -> None:
    away = False
    while not over.wait(every_s):
        try:
            tick()
        except StoreError as error:
            if not away:
                _log.warning("the database is away", extra={"kind": type(error).__name__})
            away = True
        except Exception as error:  # noqa: BLE001 - the next look may fare better, and nobody else would look
            _log.error("a look at the floor failed", extra={"kind": type(error).__qualname__})
        else:
            away = False
