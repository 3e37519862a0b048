"""`hotline serve`: the web process; refuses to start with a pack or a setting that would fail a caller."""

import gc
import logging
import socket
from importlib import import_module

import click

from centre import ports, wiring
from centre.environment import strangers
from centre.settings import Settings, load

LOADED = ("storage.sqlite", "telephony.edge")
"""Loaded before the web processes are forked: one that dies is back before its caller notices."""


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to bind (else HOTLINE_PORT or PORT, else 8080).")
@click.option("--host", help="Address to bind (else HOTLINE_HOST, else loopback).")
@click.option("--pack", help="Industry pack to answer with: a name or a folder (else HOTLINE_PACK).")
def command(port: int | None, host: str | None, pack: str | None) -> None:
    """Answer the carrier's webhooks until SIGTERM.

    Loads and proves the pack and brings the database up to date before the first call. Needs no Redis.

    Example: hotline serve --port 8000
    """
    settings = load(port=port, host=host, pack=pack)
    with ports.bind(settings.host, settings.port) as listener:
        _serve(settings, listener)


def _serve(settings: Settings, listener: socket.socket) -> None:
    from centre import server
    from centre.logs import set_up
    from centre.web import create_app

    import_module("desk.house")  # before the web processes are forked: one that dies is back at once
    pack = wiring.read_pack(settings)
    set_up(level=settings.log_level, form=settings.log_format, clock=wiring.clock_of(settings, pack))
    for name in strangers(fields=tuple(Settings.model_fields)):
        logging.getLogger(__name__).warning("this is no setting; is it mistyped?", extra={"setting": name})
    wiring.migrate(settings)
    wiring.keep_editions(settings, pack)
    for module in LOADED:
        import_module(module)
    gc.collect()
    gc.freeze()  # shared with the web processes; each would look through it and copy it before its first request
    server.run(lambda: create_app(settings, pack=pack), settings=settings, listener=listener)
