"""What callers thought, one row a call; refuses a second survey of the same call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from storage.schema import surveys
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction

OFFERED = "offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One call's survey; `scores` {name: score}, `status` "offered" until an answer or its lack is kept."""

    id: int
    call_id: int
    status: str
    scores: dict[str, int]
    comment: str | None = field(repr=False)
    offered_at: datetime
    answered_at: datetime | None


_SURVEY = Shape(Survey, surveys)
_OFFER = Statement(
    insert(surveys).on_conflict_do_nothing(index_elements=["call_id"]).returning(surveys.c.id),
    *("call_id", "status", "scores", "offered_at"),
)
_NEW = insert(surveys)
_KEEP = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["call_id"],
        set_={name: _NEW.excluded[name] for name in ("status", "scores", "comment", "answered_at")},
    ),
    *("call_id", "status", "scores", "comment", "offered_at", "answered_at"),
)
_OF_CALL = Statement(select(*_SURVEY.columns).where(surveys.c.call_id == bindparam("call_id")))


def offered(tx: Transaction, call_id: int, at: datetime) -> bool:
    """The survey is being offered in this call; False when it has been before."""
    return tx.row(_OFFER, call_id=call_id, status=OFFERED, scores={}, offered_at=at) is not None


def keep(tx: Transaction, call_id: int, *, status: str, scores: Mapping[str, int], comment: str | None, at: datetime) -> None:
    """Keep what the caller answered, whether the offer was noted or not; what is kept last counts."""
    tx.change(_KEEP, call_id=call_id, status=status, scores=scores, comment=comment, offered_at=at, answered_at=at)


def of_call(tx: Transaction, call_id: int) -> Survey | None:
    """The call's survey."""
    row = tx.row(_OF_CALL, call_id=call_id)
    return _SURVEY.value(row) if row else None


def list_surveys(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Survey]:
    """The newest surveys, newest first; `before_id` is the last id of the page before."""
    return _SURVEY.page(tx, limit, before_id)
