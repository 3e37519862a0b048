"""Who was shown or refused what, when, from which page; refuses changes. Only a reason somebody typed can be erased."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, insert, select

from storage.schema import audits, people
from storage.statement import Statement
from storage.transaction import Transaction


class Act(StrEnum):
    """What happened."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    DENIED = "denied"
    REVEALED = "revealed"
    EXPORTED = "exported"
    LISTENED = "listened"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One entry. `person` is the shown name, None for a stranger; `page` a route of ours; `key` names the subject."""

    id: int
    at: datetime
    person: str | None
    act: str
    page: str
    subject: str | None
    key: str | None
    reason: str | None = field(repr=False)


_LOG = Statement(insert(audits), "at", "person_id", "act", "page", "subject", "key", "reason")
_ENTRY = (
    select(
        *(audits.c.id, audits.c.at, people.c.shown, audits.c.act, audits.c.page, audits.c.subject, audits.c.key),
        audits.c.reason,
    )
    .select_from(audits.outerjoin(people, people.c.id == audits.c.person_id))
    .order_by(audits.c.id.desc())
    .limit(bindparam("limit", type_=audits.c.id.type))
)
_OF = Statement(_ENTRY.where(audits.c.subject == bindparam("subject"), audits.c.key == bindparam("key")))
_BEFORE = Statement(_ENTRY.where(audits.c.id < bindparam("before_id")))
_LAST = 1 << 62


def log(
    tx: Transaction,
    act: Act,
    *,
    person_id: int | None,
    page: str,
    at: datetime,
    subject: str | None = None,
    key: str | None = None,
    reason: str | None = None,
) -> None:
    """Keep an entry; `key` holds nothing personal."""
    tx.change(_LOG, at=at, person_id=person_id, act=act.value, page=page, subject=subject, key=key, reason=reason)


def of(tx: Transaction, subject: str, key: str, *, limit: int = 50) -> list[Audited]:
    """The newest entries about one thing, newest first."""
    return [_entry(row) for row in tx.rows(_OF, subject=subject, key=key, limit=limit)]


def list_audits(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Audited]:
    """The newest entries, newest first; `before_id` is the last id of the page before."""
    return [_entry(row) for row in tx.rows(_BEFORE, limit=limit, before_id=before_id or _LAST)]


def _entry(row: tuple[object, ...]) -> Audited:
    names = ("id", "at", "person", "act", "page", "subject", "key", "reason")
    return Audited(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type] # as selected
