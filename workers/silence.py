"""Looks for calls and recordings that have fallen silent, and has the carrier asked; refuses to wait for a report that was lost.

The carrier tells once that a call is over. When nobody was there to hear it, the call would go on for ever in our books: without
an outcome, with its slot held and its place in the queue kept.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from storage import outbox, silent
from telephony.status import final_rank

if TYPE_CHECKING:
    from storage.door import Store
    from storage.transaction import Transaction

KIND: Final = "check_call"
RECORDINGS: Final = "check_recordings"
SILENT: Final = timedelta(minutes=3)
"""Longer than a question waits for an answer and than a recorded complaint (two minutes). Who waits in a queue or talks to a
person may be silent for longer: the carrier says that they are still there."""
UNTOLD: Final = timedelta(days=1)
"""How long ago a call may have begun that we ended and of which the carrier is asked how long it was."""
EVERY_S: Final = 10.0


def look(store: "Store", clock: Callable[[], datetime]) -> None:
    """One look: whatever is silent is put to be asked about, once a call. StoreError as it comes."""
    now = clock()
    found = store.read(lambda tx: silent.find(tx, before=now - SILENT))
    found += store.read(lambda tx: silent.untold(tx, before=now - SILENT, after=now - UNTOLD, final=final_rank()))
    unreported = store.read(lambda tx: silent.unreported(tx, before=now - SILENT))

    def put(tx: "Transaction") -> None:
        for sid in found:
            outbox.put(tx, key=silent.KEY + sid, kind=KIND, payload={"sid": sid}, due_at=now, at=now)
        for sid in unreported:
            ask_for_recordings(tx, sid, now)

    if found or unreported:
        store.write(put)


def ask_for_recordings(tx: "Transaction", sid: str, now: datetime) -> None:
    """Have the carrier asked what it recorded of a call that is over."""
    outbox.put(tx, key=silent.RECORDINGS_KEY + sid, kind=RECORDINGS, payload={"sid": sid}, due_at=now, at=now)
