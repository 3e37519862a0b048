"""People and the audit trail as administrators see them; refuses passwords and sessions to everybody."""

from dataclasses import dataclass
from datetime import datetime

from desk.reader import PEOPLE, Reader
from storage import audit, people
from storage.audit import Audited
from storage.transaction import Transaction

PAGE = 50
MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody who may sign in, or might once."""

    name: str | None
    shown: str | None
    roles: tuple[str, ...]
    active: bool
    signed_in_at: datetime | None


def people_for(reader: Reader, tx: Transaction) -> list[Known]:
    """Everybody, the newest first."""
    reader.must(*PEOPLE)
    return [
        Known(
            name=person.name,
            shown=person.shown,
            roles=tuple(person.roles),
            active=bool(person.active),
            signed_in_at=person.signed_in_at,
        )
        for person in people.list_people(tx, limit=MOST_PEOPLE)
    ]


def audits_for(reader: Reader, tx: Transaction, before_id: int | None) -> tuple[list[Audited], int | None]:
    """A page of the audit trail, newest first, and below which id the next goes on."""
    reader.must(*PEOPLE)
    entries = audit.list_audits(tx, limit=PAGE + 1, before_id=before_id)
    return entries[:PAGE], entries[PAGE - 1].id if len(entries) > PAGE else None
