"""`hotline relay`: rings when work is due; refuses to start without a Redis to ring on."""

import click

from centre import crew, wiring
from centre.environment import Problem, SettingsProblems, name_of
from centre.settings import load


@click.command()
def command() -> None:
    """Look for due work and ring the workers' bell on Redis, until SIGTERM.

    The work itself stays in the database: a Redis that is away, flushed or new loses nothing, and several relays do no harm.

    Example: HOTLINE_REDIS_URL=redis://127.0.0.1:6379/0 hotline relay
    """
    settings = load()
    if settings.redis_url is None:
        message = "needed by the relay: it rings on a Redis; workers without one look into the database by themselves"
        raise SettingsProblems((Problem(name=name_of("redis_url"), message=message),))
    crew.run_relay(settings, wiring.read_pack(settings))
