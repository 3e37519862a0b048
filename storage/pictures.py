"""What a recording looks like: how loud it is along its length, a few numbers a channel; refuses to keep any sound."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from storage.schema import pictures
from storage.statement import Statement
from storage.transaction import Transaction

Peaks = Sequence[Sequence[int]]
"""One sequence a channel, of the same length: the loudest moment of each stretch, 0 to 100."""
_NEW = insert(pictures)
_KEEP = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["recording_id"], set_={"peaks": _NEW.excluded.peaks, "made_at": _NEW.excluded.made_at}
    ),
    *("recording_id", "peaks", "made_at"),
)
_OF = Statement(select(pictures.c.peaks).where(pictures.c.recording_id == bindparam("recording_id")))


def keep(tx: Transaction, recording_id: int, peaks: Peaks, *, at: datetime) -> None:
    """Keep the picture of a recording, in place of an earlier one."""
    tx.change(_KEEP, recording_id=recording_id, peaks=[list(channel) for channel in peaks], made_at=at)


def of(tx: Transaction, recording_id: int) -> Peaks | None:
    """The picture of a recording; None when none was made, or it was erased."""
    found: Peaks | None = tx.value(_OF, recording_id=recording_id)
    return found
