"""`hotline promises`: whether everything promised is kept track of; refuses to mend what it finds, or to show whose it is."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from centre import wiring
from centre.settings import load
from centre.shown import to_json

if TYPE_CHECKING:
    from centre.settings import Settings
    from storage.door import Store

Found = list[dict[str, str]]


@click.group()
def command() -> None:
    """Look after what was promised to callers."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.option(
    "--ledger",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The simulator's ledger, to be held against the database in both directions.",
)
def audit(*, as_json: bool, ledger: Path | None) -> None:
    """Hold the database to its rules: no promise lost, no one dialled twice for one matter, every call with an outcome.

    One line for each row that breaks a rule, without anything personal. Exit 0: all is well; 1: something is not.

    Example: hotline promises audit --ledger .hotline/simulator/ledger.jsonl
    """
    settings = load()
    wiring.migrate(settings)
    store = wiring.database(settings)
    try:
        found = [*_loose(store), *(_compared(settings, store, ledger) if ledger else [])]
    finally:
        store.close()
    if as_json:
        click.echo("[" + ",\n ".join(to_json(row) for row in found) + "]")
    else:
        for row in found:
            click.echo(row["told"])
        click.echo(f"hotline: {len(found) or 'nothing'} wrong", err=True)
    raise click.exceptions.Exit(1 if found else 0)


def _loose(store: "Store") -> Found:
    from centre import invariants
    from centre.clock import clock
    from centre.invariants.audit import told

    ends = invariants.audit(store, clock()())
    return [{"rule": end.rule.value, "table": end.table, "key": end.key, "more": end.more, "told": told(end)} for end in ends]


def _compared(settings: "Settings", store: "Store", ledger: Path) -> Found:
    from centre.invariants import Ledger, compare

    compared = compare(store, Ledger.read(ledger), settings.public_url)
    return [{"rule": "ledger", "told": line} for line in compared.told()]
