"""A worker process: waits for the bell, does what is due, again and again; refuses to trust the bell: it looks without it too.

One job at a time, in a warm process: what a job has loaded (a recogniser's model) stays loaded.
"""

import logging
import time

from storage import outbox
from storage.errors import StoreError
from workers.bell import Bell
from workers.perform import Performer

LOOK_S = 1.0
"""How long a worker trusts the silence of its bell."""
_log = logging.getLogger(__name__)


def work(performer: Performer, bell: Bell) -> bool:
    """Work until it is over: True when we were asked to stop, False when only ending the process stops what was begun."""
    away = False
    while not performer.over():
        try:
            _look(performer)
        except StoreError as error:
            if not away:
                _log.warning("the database is away", extra={"kind": type(error).__name__})
            away = True
            time.sleep(LOOK_S)
        else:
            away = False
            if not performer.over():
                bell.wait(LOOK_S)
    performer.close()
    return not performer.worn


def _look(performer: Performer) -> None:
    """Do what is due. A look that finds nothing takes no lock."""
    now = performer.tools.clock()
    if performer.tools.store.read(lambda tx: outbox.due(tx, now=now, limit=1)):
        for done in performer.drain():
            _log.debug("worked", extra={"key": done.key, "kind": done.kind, "outcome": done.outcome})
