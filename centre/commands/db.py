"""`hotline db`: the database's own commands; refuses to hide an error: a database that cannot be used is exit 2."""

import click

from centre import wiring
from centre.settings import load


@click.group()
def command() -> None:
    """Bring the database up to date."""


@command.command()
def upgrade() -> None:
    """Bring the tables up to date; waits while another process does it.

    Safe to run at any time and as often as you like. 'hotline serve' does the same before its first call.

    Example: hotline db upgrade
    """
    wiring.migrate(load())
    click.echo("the database is up to date", err=True)
