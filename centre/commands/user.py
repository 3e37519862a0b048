"""`hotline user`: people who may sign in; refuses passwords as arguments: other users of the machine could read them."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from centre import people, wiring
from centre.settings import load
from centre.shown import cell, table, to_json

if TYPE_CHECKING:
    from datetime import datetime

    from storage.door import Store
    from storage.people import Person

ROLES = ("agent", "supervisor", "builder", "admin")


@click.group()
def command() -> None:
    """Let people in, or no longer: agents, supervisors, builders, administrators."""


@command.command()
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="What they are here for; may be given twice."
)
@click.option("--shown", help="Their name as others see it (else NAME).")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin instead of making one.")
def add(name: str, roles: tuple[str, ...], shown: str | None, *, password_stdin: bool) -> None:
    """Add a person who signs in as NAME. Prints the password that was made for them.

    Example: hotline user add sue --role supervisor
    """
    password = _password(given=password_stdin)
    with _store() as (store, now):
        try:
            added = people.add(store, people.Newcomer(name=name, shown=shown or name, roles=roles), password, now)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    if not added:
        click.echo("hotline: somebody has this name already", err=True)
        raise click.exceptions.Exit(1)
    if not password_stdin:
        click.echo(password)


@command.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin instead of making one.")
def password(name: str, *, password_stdin: bool) -> None:
    """Give a person another password and end their sessions. Prints the one that was made.

    Example: hotline user password sue
    """
    from desk.passwords import kept
    from storage import people as stored

    fresh = _password(given=password_stdin)
    try:
        proof = kept(fresh)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with _store() as (store, _now):
        found = _found(store, name)
        store.write(lambda tx: stored.set_password(tx, found.id, proof))
        store.write(lambda tx: stored.set_token(tx, found.id, secrets.token_hex(16)))
    if not password_stdin:
        click.echo(fresh)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def listed(*, as_json: bool) -> None:
    """List everybody who may sign in, or might once."""
    from storage import people as stored

    with _store() as (store, now):
        known = store.read(lambda tx: stored.list_people(tx, limit=10_000))
    rows = [
        {
            "name": person.name,
            "shown": person.shown,
            "roles": person.roles,
            "active": bool(person.active),
            "signed_in_at": person.signed_in_at,
        }
        for person in known
    ]
    if as_json:
        click.echo(to_json(rows))
        return
    cells = [
        [*(cell(row[name], now.tzinfo) for name in ("name", "shown")), ", ".join(person.roles), "yes" if person.active else "no"]
        for row, person in zip(rows, known, strict=True)
    ]
    for line in table(("NAME", "SHOWN", "ROLES", "ACTIVE"), cells):
        click.echo(line)


@command.command()
@click.argument("name")
def disable(name: str) -> None:
    """Let a person in no longer; their sessions end at once, what they did stays."""
    _set_active(name, active=False)


@command.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let a person in again."""
    _set_active(name, active=True)


def _set_active(name: str, *, active: bool) -> None:
    from storage import people as stored

    with _store() as (store, _now):
        found = _found(store, name)
        store.write(lambda tx: stored.set_active(tx, found.id, active=active, token=secrets.token_hex(16)))


def _found(store: "Store", name: str) -> "Person":
    from desk.passwords import sign_in_name
    from storage import people as stored

    person = store.read(lambda tx: stored.find(tx, sign_in_name(name)))
    if person is None:
        click.echo("hotline: there is nobody of this name", err=True)
        raise click.exceptions.Exit(1)
    return person


def _password(*, given: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if given else people.new_password()


@contextmanager
def _store() -> "Iterator[tuple[Store, datetime]]":
    """The store, up to date, and the present moment."""
    settings = load()
    wiring.migrate(settings)
    store = wiring.database(settings)
    try:
        yield store, wiring.time_of(settings, settings.zone or wiring.read_pack(settings).calendar.zone)()
    finally:
        store.close()
