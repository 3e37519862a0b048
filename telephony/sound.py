"""What becomes of a call's sound and words later: work put by for the workers; refuses to touch a sound itself.

| kind | key | payload | due |
|---|---|---|---|
| keep_words | keep_words:CALL | call_id | when the call is over |
| fetch_recording | fetch_recording:RECORDING | sid | when the carrier says that it is complete |
| drop_recording | drop_recording:RECORDING | sid | when it is complete and the caller had refused it |
| transcribe | transcribe:RECORDING | sid | when it is stored |
"""

from datetime import datetime

from storage import outbox
from storage.standing import Call
from storage.transaction import Transaction

KEEP_WORDS = "keep_words"
FETCH = "fetch_recording"
DROP = "drop_recording"
TRANSCRIBE = "transcribe"


def keep_words(tx: Transaction, call: Call, *, at: datetime) -> None:
    """What was recognised while the call went on is to be kept as its transcript, and found by."""
    outbox.put(tx, key=f"{KEEP_WORDS}:{call.sid}", kind=KEEP_WORDS, payload={"call_id": call.id}, due_at=at, at=at)


def fetch(tx: Transaction, sid: str, *, at: datetime) -> None:
    """A recording lies at the carrier."""
    outbox.put(tx, key=f"{FETCH}:{sid}", kind=FETCH, payload={"sid": sid}, due_at=at, at=at)


def drop(tx: Transaction, sid: str, *, at: datetime) -> None:
    """A recording that its caller did not want lies at the carrier, and perhaps with us."""
    outbox.put(tx, key=f"{DROP}:{sid}", kind=DROP, payload={"sid": sid}, due_at=at, at=at)


def transcribe(tx: Transaction, sid: str, *, at: datetime) -> None:
    """A recording is stored and can be listened to."""
    outbox.put(tx, key=f"{TRANSCRIBE}:{sid}", kind=TRANSCRIBE, payload={"sid": sid}, due_at=at, at=at)
