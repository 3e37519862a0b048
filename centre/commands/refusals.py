"""`hotline refusals`: numbers whose owners do not want to be rung; refuses a number that cannot be dialled."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import click

from centre import wiring
from centre.settings import Settings, load
from centre.shown import cell, table, to_json

if TYPE_CHECKING:
    from storage.refusals import Refusal

_COLUMNS = ("said_at", "number", "actor", "lifted_at", "lifted_by")


@click.group()
def command() -> None:
    """List, add or lift refusals: nothing is dialled to such a number, except a callback asked for later."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array of all, numbers in full.")
def listed(*, as_json: bool) -> None:
    """The newest refusals, newest first, lifted ones too."""
    from storage import refusals

    settings = load()
    rows = [_row(one) for one in _with(settings, lambda tx: refusals.list_refusals(tx, limit=1_000_000 if as_json else 50))]
    if as_json:
        click.echo("[\n" + ",\n".join(to_json(row) for row in rows) + "\n]" if rows else "[]")
    elif rows:
        _print(rows, settings.zone)
    else:
        click.echo("hotline: none yet", err=True)


@command.command()
@click.argument("number")
def add(*, number: str) -> None:
    """Note that whoever has NUMBER (E.164) does not want to be rung; open callbacks to it are withdrawn."""
    from storage import callbacks, refusals

    settings = load()
    now = wiring.time_of(settings)()
    told = _dialable(number)

    def work(tx: Any) -> bool:
        new = refusals.say(tx, told, at=now, actor="command")
        for callback in callbacks.open_of_number(tx, told):
            callbacks.cancel(tx, callback.id, at=now)
            _note(tx, "callback_withdrawn", {"callback_id": callback.id, "why": "refused"}, now)
        if new:
            _note(tx, "calls_refused", {}, now)
        return new

    new = _with(settings, work, write=True)
    click.echo("noted" if new else "known already", err=True)


@command.command()
@click.argument("number")
def lift(*, number: str) -> None:
    """NUMBER may be rung again. Exit 1 when nothing was refused."""
    from storage import refusals

    settings = load()
    now = wiring.time_of(settings)()
    told = _dialable(number)

    def work(tx: Any) -> bool:
        lifted = refusals.lift(tx, told, at=now, actor="command")
        if lifted:
            _note(tx, "refusal_lifted", {}, now)
        return lifted

    if not _with(settings, work, write=True):
        click.echo("hotline: nothing was refused", err=True)
        raise click.exceptions.Exit(1)
    click.echo("lifted", err=True)


def _note(tx: Any, kind: str, data: dict[str, Any], at: datetime) -> None:
    from storage import eventlog
    from storage.eventlog import Envelope

    eventlog.append(tx, call_id=None, turn=None, events=[Envelope(kind=kind, data=data)], at=at, actor="command")


def _dialable(number: str) -> str:
    from promises.phones import e164

    told = e164(number, "ZZ") if number.startswith("+") else None
    if told is None:
        raise click.BadParameter("expected E.164, such as +8613800138000", param_hint="NUMBER")
    return told


def _with(settings: Settings, work: Any, *, write: bool = False) -> Any:
    """Run the work on the settings' database, made if need be."""
    wiring.migrate(settings)
    store = wiring.database(settings)
    try:
        return store.write(work) if write else store.read(work)
    finally:
        store.close()


def _row(refusal: "Refusal") -> dict[str, Any]:
    return {name: getattr(refusal, name) for name in _COLUMNS}


def _print(rows: list[dict[str, Any]], zone: tzinfo | None) -> None:
    head = [name.removesuffix("_at").upper() for name in _COLUMNS]
    for line in table(head, [[cell(row[name], zone) for name in _COLUMNS] for row in rows]):
        click.echo(line)
