"""The relay: looks for work that is due and free, and rings; refuses to take any. As many as you like may run at once."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from itertools import count

from storage import outbox
from storage.door import Store
from storage.errors import StoreError
from workers.bell import BELLS, RedisBell

LOOK_S = 0.1
"""Work that falls due is rung for within this time."""
TIDY_EVERY = 600
_REST_S = 1.0
_log = logging.getLogger(__name__)


def relay(store: Store, bell: RedisBell, *, clock: Callable[[], datetime], stopping: Callable[[], bool]) -> None:
    """Ring until we are to stop. Neither a database nor a Redis that is away ends it: nothing is lost meanwhile."""
    away = False
    for look in count():
        if stopping():
            return
        try:
            well = once(store, bell, now=clock())
        except StoreError as error:
            if not away:
                _log.warning("the database is away", extra={"kind": type(error).__name__})
            away, well = True, False
        else:
            away = False
        if look % TIDY_EVERY == 0 and well:
            bell.tidy()
        time.sleep(LOOK_S if well else _REST_S)


def once(store: Store, bell: RedisBell, *, now: datetime) -> bool:
    """Look once and ring for what is due; False when the bell is away."""
    due = store.read(lambda tx: outbox.due(tx, now=now, limit=BELLS))
    return bell.ring(len(due)) if due else True
