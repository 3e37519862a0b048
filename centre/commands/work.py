"""`hotline work`: the worker processes; refuses to need Redis: without one they look into the database by themselves."""

import click

from centre import crew, wiring
from centre.settings import load

PATIENCE_S = 30.0


@click.command()
@click.option("--processes", type=click.IntRange(1, 64), default=2, help="How many worker processes (else 2).")
def command(processes: int) -> None:
    """Do background work until SIGTERM: callbacks, reminders, recordings, whatever calls have left to be done.

    Each process does one job at a time; one that dies is started again, and its job runs again within seconds. With
    HOTLINE_REDIS_URL the relay's bell wakes them at once; without, they look five times a second.

    Example: hotline work --processes 4
    """
    settings = load()
    pack = wiring.read_pack(settings)
    wiring.recognisers(settings)  # what they lack is told now, not in the middle of the night
    wiring.migrate(settings)
    crew.load_for_children()
    crew.run(
        crew.workers(settings, pack, processes),
        patience_s=PATIENCE_S,
        on_ready=lambda: _say(f"{processes} {'workers are' if processes > 1 else 'worker is'} at work"),
        say=_say,
    )


def _say(line: str) -> None:
    click.echo(f"hotline: {line}", err=True)
