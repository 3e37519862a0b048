"""What callers thought, one row a call; refuses a second survey of the same call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.schema import surveys
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction

OFFERED = "offered"
PLANNED = "planned"
IN_CALL, BY_PHONE = "call", "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One call's survey; `scores` {name: score}, `status` "offered" until an answer or its lack is kept.

    channel: asked at the end of the call itself, or by a call of ours ("phone"), which is "planned" until somebody hears it.
    """

    id: int
    call_id: int
    channel: str
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
_PLAN = Statement(
    insert(surveys).on_conflict_do_nothing(index_elements=["call_id"]).returning(surveys.c.id),
    *("call_id", "channel", "status", "scores", "offered_at"),
)
_NEW = insert(surveys)
_KEEP = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["call_id"],
        set_={name: _NEW.excluded[name] for name in ("status", "scores", "comment", "answered_at")},
    ),
    *("call_id", "status", "scores", "comment", "offered_at", "answered_at"),
)
_BY_ID = Statement(select(*_SURVEY.columns).where(surveys.c.id == bindparam("survey_id")))
_TURN = Statement(
    update(surveys)
    .where(surveys.c.id == bindparam("survey_id"), surveys.c.status == bindparam("before"))
    .values(status=bindparam("word"), offered_at=bindparam("at"))
)
_STATUS = Statement(
    update(surveys)
    .where(surveys.c.id == bindparam("survey_id"), or_(surveys.c.status == OFFERED, surveys.c.status == PLANNED))
    .values(status=bindparam("word"), answered_at=bindparam("at"))
)
_COUNT = Statement(
    select(surveys.c.channel, surveys.c.status, func.count())
    .where(surveys.c.offered_at >= bindparam("since"), surveys.c.offered_at < bindparam("until"))
    .group_by(surveys.c.channel, surveys.c.status)
)
_OF_CALL = Statement(select(*_SURVEY.columns).where(surveys.c.call_id == bindparam("call_id")))


def offered(tx: Transaction, call_id: int, at: datetime) -> bool:
    """The survey is being offered in this call; False when it has been before."""
    return tx.row(_OFFER, call_id=call_id, status=OFFERED, scores={}, offered_at=at) is not None


def plan(tx: Transaction, call_id: int, at: datetime) -> int | None:
    """The survey of this call is to be asked by phone; its id, or None when the call has a survey already."""
    made: int | None = tx.value(_PLAN, call_id=call_id, channel=BY_PHONE, status=PLANNED, scores={}, offered_at=at)
    return made


def ask(tx: Transaction, survey_id: int, at: datetime) -> bool:
    """Somebody has taken the call in which a planned survey is asked; False when it is not planned any more."""
    return tx.change(_TURN, survey_id=survey_id, before=PLANNED, word=OFFERED, at=at) > 0


def close(tx: Transaction, survey_id: int, *, status: str, at: datetime) -> bool:
    """A survey that was planned or offered has come to nothing more; False when it has its end already."""
    return tx.change(_STATUS, survey_id=survey_id, word=status, at=at) > 0


def find(tx: Transaction, survey_id: int) -> Survey | None:
    """The survey with this id."""
    row = tx.row(_BY_ID, survey_id=survey_id)
    return _SURVEY.value(row) if row else None


def counted(tx: Transaction, *, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """How many surveys of these times, from `since` to before `until`, stand where: {(channel, status): n}."""
    return {(channel, status): n for channel, status, n in tx.rows(_COUNT, since=since, until=until)}


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
