"""People who sign in, known by a name they type; refuses two with one name, and keeps no password, only what proves it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage.schema import people
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person: `name` is typed to sign in, `shown` is what others see, `token` stands in a session, `active` 0 or 1.

    `language` is BCP 47, or None for whatever the browser asks for; `password` is a hash.
    """

    id: int
    name: str | None
    shown: str | None
    roles: list[str]
    language: str | None
    password: str = field(repr=False)
    token: str = field(repr=False)
    active: int
    made_at: datetime
    signed_in_at: datetime | None


_PERSON = Shape(Person, people)
_ADD = Statement(
    insert(people).on_conflict_do_nothing(index_elements=["name"]).returning(*_PERSON.columns),
    *("name", "shown", "roles", "language", "password", "token", "active", "made_at"),
)
_BY_NAME = Statement(select(*_PERSON.columns).where(people.c.name == bindparam("name")))
_BY_ID = Statement(select(*_PERSON.columns).where(people.c.id == bindparam("person_id")))
_BY_TOKEN = Statement(select(*_PERSON.columns).where(people.c.token == bindparam("token")))
_SHOWN = Statement(select(people.c.shown, people.c.name).where(people.c.id == bindparam("person_id"), text("active = 1")))
_ONE = update(people).where(people.c.id == bindparam("person_id"))
_ACTIVE = Statement(_ONE.values(active=bindparam("whether"), token=bindparam("fresh")))
_TOKEN = Statement(_ONE.values(token=bindparam("fresh")))
_PASSWORD = Statement(_ONE.values(password=bindparam("proof")))
_LANGUAGE = Statement(_ONE.values(language=bindparam("tongue")))
_SIGNED_IN = Statement(_ONE.values(signed_in_at=bindparam("at")))


def add(
    tx: Transaction,
    *,
    name: str,
    shown: str,
    roles: Sequence[str],
    password: str,
    token: str,
    at: datetime,
    language: str | None = None,
) -> Person | None:
    """A new person; None when somebody has this name. password: a hash. token: random, changed to end all sessions."""
    row = tx.row(
        _ADD,
        name=name,
        shown=shown,
        roles=list(roles),
        language=language,
        password=password,
        token=token,
        active=1,
        made_at=at,
    )
    return _PERSON.value(row) if row else None


def find(tx: Transaction, name: str) -> Person | None:
    """Whoever signs in under this name, active or not."""
    row = tx.row(_BY_NAME, name=name)
    return _PERSON.value(row) if row else None


def by_id(tx: Transaction, person_id: int) -> Person | None:
    """The person with this id."""
    row = tx.row(_BY_ID, person_id=person_id)
    return _PERSON.value(row) if row else None


def by_token(tx: Transaction, token: str) -> Person | None:
    """Whose session this is."""
    row = tx.row(_BY_TOKEN, token=token)
    return _PERSON.value(row) if row else None


def named(tx: Transaction, ids: Iterable[int]) -> dict[int, str]:
    """What others see of these people, by their ids; without those who may not sign in."""
    found = {person: tx.row(_SHOWN, person_id=person) for person in ids}
    return {person: str(row[0] or row[1] or person) for person, row in found.items() if row}


def set_active(tx: Transaction, person_id: int, *, active: bool, token: str) -> None:
    """Let a person in, or no longer; a fresh token ends all sessions at once."""
    tx.change(_ACTIVE, person_id=person_id, whether=int(active), fresh=token)


def set_token(tx: Transaction, person_id: int, token: str) -> None:
    """End all sessions of a person."""
    tx.change(_TOKEN, person_id=person_id, fresh=token)


def set_password(tx: Transaction, person_id: int, password: str) -> None:
    """Keep another hash."""
    tx.change(_PASSWORD, person_id=person_id, proof=password)


def set_language(tx: Transaction, person_id: int, language: str | None) -> None:
    """The language of this person's pages."""
    tx.change(_LANGUAGE, person_id=person_id, tongue=language)


def note_sign_in(tx: Transaction, person_id: int, at: datetime) -> None:
    """Note that a person signed in."""
    tx.change(_SIGNED_IN, person_id=person_id, at=at)


def list_people(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Person]:
    """People, the newest first; `before_id` is the last id of the page before."""
    return _PERSON.page(tx, limit, before_id)
