"""People as Flask-Security knows them, read from our own store; refuses to write: the store's functions do."""

from typing import Any

from flask_security import RoleMixin, UserMixin
from flask_security.datastore import UserDatastore

from desk.reader import Reader, Role
from storage import people
from storage.door import Store
from storage.people import Person


class MemberRole(RoleMixin):
    """A role by its name; it has no permissions of its own."""

    permissions: list[str]

    def __init__(self, name: str) -> None:
        self.name = name
        self.permissions = []


class Member(UserMixin):
    """Somebody who may sign in."""

    fs_uniquifier = ""

    def __init__(self, person: Person) -> None:
        self.id = person.id
        self.name = person.name
        self.shown = person.shown or person.name or ""
        self.language = person.language
        self.password = person.password
        self.active = bool(person.active)
        self.fs_uniquifier = person.token
        self.roles = [MemberRole(name) for name in person.roles]
        self.reader = Reader(id=person.id, roles=frozenset(Role(name) for name in person.roles if name in set(Role)))


class Members(UserDatastore):
    """Flask-Security's view of our people."""

    def __init__(self, store: Store) -> None:
        super().__init__(Member, MemberRole)
        self._store = store

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Member | None:  # noqa: FBT001, FBT002 - the library's own
        """Whoever has this `fs_uniquifier` (a session's token) or this `name`."""
        del case_insensitive
        if "fs_uniquifier" in kwargs:
            person = self._store.read(lambda tx: people.by_token(tx, kwargs["fs_uniquifier"]))
        else:
            person = self._store.read(lambda tx: people.find(tx, kwargs["name"]))
        return Member(person) if person else None

    def find_role(self, role: str) -> MemberRole | None:
        """A role of ours."""
        return MemberRole(role) if role in set(Role) else None

    def put(self, model: Member) -> Member:
        """Keep a password that was hashed anew."""
        if model.password is None:
            raise ValueError("nobody is kept without a password")
        password = model.password
        self._store.write(lambda tx: people.set_password(tx, model.id, password))
        return model

    def commit(self) -> None:
        """Each write of ours is kept already."""
