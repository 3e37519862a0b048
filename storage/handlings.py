"""Who has a ticket, a visit, a callback or a low score in hand, and what came of it; refuses a change made from an old look.

Every thing of this kind has one row once somebody has acted on it. Its version is what a page was drawn from: whoever acts says
which version they saw, and acts in vain when somebody else was faster.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage.schema import handlings
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


class Subject(StrEnum):
    """What somebody has in hand; `subject_id` is that row's id."""

    TICKET = "ticket"
    APPOINTMENT = "appointment"
    CALLBACK = "callback"
    SURVEY = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """One thing in somebody's hands. `handled_at`: a survey looked into, a visitor at the door; `version` counts from 1."""

    person_id: int | None
    handled_at: datetime | None
    result: str | None = field(repr=False)
    version: int
    changed_at: datetime


_HANDLING = Shape(Handling, handlings)
_OF = Statement(
    select(*_HANDLING.columns).where(
        handlings.c.subject == bindparam("subject"), handlings.c.subject_id == bindparam("subject_id")
    )
)
_NEW = Statement(
    insert(handlings).on_conflict_do_nothing(index_elements=["subject", "subject_id"]).returning(handlings.c.id),
    *("subject", "subject_id", "person_id", "handled_at", "result", "version", "changed_at"),
)
_CHANGE = Statement(
    update(handlings)
    .where(
        handlings.c.subject == bindparam("of"),
        handlings.c.subject_id == bindparam("of_id"),
        handlings.c.version == bindparam("seen"),
    )
    .values(
        person_id=bindparam("person"),
        handled_at=bindparam("when"),
        result=bindparam("words"),
        version=handlings.c.version + text("1"),
        changed_at=bindparam("at"),
    )
)


def of(tx: Transaction, subject: Subject, subject_id: int) -> Handling | None:
    """Who has it in hand; None when nobody has touched it yet."""
    row = tx.row(_OF, subject=subject, subject_id=subject_id)
    return _HANDLING.value(row) if row else None


def change(
    tx: Transaction,
    subject: Subject,
    subject_id: int,
    *,
    seen: int,
    person_id: int | None,
    handled_at: datetime | None = None,
    result: str | None = None,
    at: datetime,
) -> bool:
    """Put it into somebody's hands, as it is to be from now on; False when it is not the version that was `seen` (0: none)."""
    if seen == 0:
        values = {"person_id": person_id, "handled_at": handled_at, "result": result}
        return tx.row(_NEW, subject=subject, subject_id=subject_id, version=1, changed_at=at, **values) is not None
    values = {"person": person_id, "when": handled_at, "words": result}
    return tx.change(_CHANGE, of=subject, of_id=subject_id, seen=seen, at=at, **values) > 0
