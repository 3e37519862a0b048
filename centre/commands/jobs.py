"""`hotline jobs`: background work as it stands, and a second chance for what is parked; refuses to show what callers said."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from centre import wiring
from centre.settings import load
from centre.shown import cell, table, to_json

if TYPE_CHECKING:
    from storage.outbox import Entry, State
    from storage.transaction import Transaction

SCREENFUL: Final = 50
PAGE: Final = 500
STATES: Final = ("due", "parked", "done")
COLUMNS: Final = ("key", "kind", "state", "due_at", "attempts", "reason")
PERSON: Final = "operator"


@click.group()
def command() -> None:
    """List background work; try parked work again."""


@command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only what is in this state (else all, newest first).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array of all.")
@click.option("--limit", type=click.IntRange(min=1), help=f"How many at most (else {SCREENFUL} in a table, all as JSON).")
def listed(*, state: "State | None", as_json: bool, limit: int | None) -> None:
    """Work that is due, parked or done. What is due comes in the order it falls due, all else newest first.

    Parked work could not be done and waits for a person: 'hotline jobs retry KEY'.

    Example: hotline jobs list --state parked
    """
    settings = load()
    wiring.migrate(settings)
    store = wiring.database(settings)
    try:
        most = limit or (None if as_json else SCREENFUL)
        rows = [_row(entry) for entry in store.read(lambda tx: list(_entries(tx, state, most)))]
    finally:
        store.close()
    if as_json:
        click.echo("[" + ",\n ".join(to_json(row) for row in rows) + "]")
    elif rows:
        head = [name.removesuffix("_at").upper() for name in COLUMNS]
        for line in table(head, [[cell(row[name], settings.zone) for name in COLUMNS] for row in rows]):
            click.echo(line)
    else:
        click.echo("hotline: none", err=True)


@command.command()
@click.argument("keys", metavar="KEY", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that is parked.")
def retry(*, keys: Sequence[str], every: bool) -> None:
    """Make parked work due again, now. Exit 1 when a KEY is not parked.

    Example: hotline jobs retry place_callback:7:1
    """
    if bool(keys) == every:
        raise click.UsageError("name the keys, or --all")
    from storage import leases

    settings = load()
    wiring.migrate(settings)
    store = wiring.database(settings)
    now = wiring.time_of(settings)()
    try:
        wanted = list(keys) or store.read(lambda tx: [entry.key for entry in _entries(tx, "parked", None)])
        missed = [key for key in wanted if not store.write(lambda tx, key=key: leases.retry(tx, key, at=now, actor=PERSON))]  # type: ignore[misc] # one key a transaction
    finally:
        store.close()
    for key in missed:
        click.echo(f"hotline: {key} is not parked", err=True)
    click.echo(f"hotline: {len(wanted) - len(missed)} due again", err=True)
    if missed and not every:
        raise click.exceptions.Exit(1)


def _entries(tx: "Transaction", state: "State | None", most: int | None) -> "Iterator[Entry]":
    """At most `most`, page by page."""
    from storage import outbox

    if state == "due":  # in the order it falls due, which has no pages
        yield from outbox.list_state(tx, state, limit=most or 2**31)
        return
    left, before = most, None
    while left is None or left > 0:
        size = PAGE if left is None else min(left, PAGE)
        if state is None:
            page = outbox.list_entries(tx, limit=size, before_id=before)
        else:
            page = outbox.list_state(tx, state, limit=size, before_id=before)
        if not page:
            return
        yield from page
        before = page[-1].id
        left = None if left is None else left - len(page)


def _row(entry: "Entry") -> dict[str, Any]:
    """What may be shown: all but the payload."""
    return {
        "key": entry.key,
        "kind": entry.kind,
        "state": entry.state,
        "due_at": entry.due_at,
        "put_at": entry.put_at,
        "done_at": entry.done_at,
        "attempts": entry.attempts,
        "failures": entry.failures,
        "crashes": entry.crashes,
        "held_by": entry.lease_owner,
        "held_until": entry.lease_until,
        "reason": entry.last_error,
    }
