"""People as the command line and a first start make them; refuses to show a password twice, but to those who try it out."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # imported where used: commands start fast
    from storage.door import Store
    from storage.transaction import Transaction

FILE: Final = "people.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody to be let in: the name they type, the name others see, what they are here for."""

    name: str
    shown: str
    roles: tuple[str, ...]


TRIAL: Final = (
    Newcomer(name="sue", shown="Sue", roles=("supervisor",)),
    Newcomer(name="ann", shown="Ann 安", roles=("agent",)),
    Newcomer(name="ben", shown="Ben", roles=("agent",)),
    Newcomer(name="bea", shown="Bea", roles=("builder",)),
    Newcomer(name="ada", shown="Ada", roles=("admin",)),
)
"""Who may sign in on a first start."""


def new_password() -> str:
    """A password that nobody guesses: 80 bits, without signs that look alike."""
    return "-".join("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)) for _ in range(4))


def add(store: "Store", newcomer: Newcomer, password: str, at: datetime) -> bool:
    """Let somebody in; False when the name is taken. ValueError for a password or a name that cannot be used."""
    from desk.passwords import kept, sign_in_name
    from storage import people

    proof, name = kept(password), sign_in_name(newcomer.name)
    if not 0 < len(name) <= 100 or any(sign.isspace() or not sign.isprintable() for sign in name):
        raise ValueError("a name has 1 to 100 characters and no blanks")
    token = secrets.token_hex(16)

    def work(tx: "Transaction") -> bool:
        added = people.add(tx, name=name, shown=newcomer.shown, roles=newcomer.roles, password=proof, token=token, at=at)
        return added is not None

    return store.write(work)


def try_out(store: "Store", folder: Path, at: datetime) -> list[tuple[str, str, str]]:
    """On a first start, make people to try it with and keep their passwords in the data folder, closed to others.

    Gives (name, password, role) of those in the file: nobody once it is gone, or where people were made by hand.
    """
    from storage import people

    file = folder / FILE
    if not store.read(lambda tx: people.list_people(tx, limit=1)):
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text("".join(f"{newcomer.name} {new_password()}\n" for newcomer in TRIAL), encoding="utf-8")
        for newcomer, password in _kept(file):
            add(store, newcomer, password, at)
    return [(newcomer.name, password, newcomer.roles[0]) for newcomer, password in _kept(file)]


def _kept(file: Path) -> list[tuple[Newcomer, str]]:
    """The people of the file who are ours, with their passwords; none without a file."""
    if not file.exists():
        return []
    words = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    passwords = {word[0]: word[1] for word in words if len(word) == 2}
    return [(newcomer, passwords[newcomer.name]) for newcomer in TRIAL if newcomer.name in passwords]
