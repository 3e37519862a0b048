"""`hotline ledger`: what the carrier simulator did, for good; refuses to write: the file is the simulator's alone."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from centre.settings import load
from centre.shown import cell, to_json

if TYPE_CHECKING:
    from telephony.simulator.ledger import Entry

WIDEST = 200


@click.command()
@click.option("--kind", help="Only entries of this kind: call, status, webhook, heard, keyed, text, fault, error, …")
@click.option("--call", help="Only those about this call or text (its SID).")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Only those after the entry of this number.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, with all that was noted.")
def command(*, kind: str | None, call: str | None, after: int, as_json: bool) -> None:
    """Show the simulator's ledger: what was dialled, spoken, keyed, texted, recorded, sent, and what went wrong.

    It may be read while the simulator runs, and after it was killed. Exit 1 when there is none in the data folder.

    Example: hotline ledger --kind fault
    """
    from telephony.simulator.ledger import read

    file = load().data_dir.absolute() / "simulator" / "ledger.jsonl"
    if not file.exists():
        click.echo("hotline: no simulator has run on this data folder", err=True)
        if as_json:
            click.echo("[]")
        raise click.exceptions.Exit(1)
    found = [entry for entry in read(file) if entry.n > after and kind in {None, entry.kind} and call in {None, entry.call}]
    if as_json:
        click.echo(to_json([entry.as_json() for entry in found]))
    for entry in () if as_json else found:
        click.echo(_line(entry))


def _line(entry: "Entry") -> str:
    """For people: numbers masked, what is blank left out."""
    told = " ".join(f"{name}={cell(value, None)}" for name, value in entry.data.items() if value != "" and value is not None)
    at = datetime.fromisoformat(entry.at).astimezone(UTC)
    return f"{entry.n:>6}  {at:%Y-%m-%dT%H:%M:%SZ}  {entry.kind:<12}  {entry.call}  {told}"[:WIDEST].rstrip()
