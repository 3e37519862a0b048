"""`hotline standby`: answers callers while the web process cannot; refuses to need a database, Redis, or a readable pack."""

import logging
import socket
from typing import TYPE_CHECKING

import click

from centre import ports, supervisor
from centre.settings import Settings, load

if TYPE_CHECKING:
    from telephony.pack import Pack
    from telephony.standby import Standby

THREADS = 32


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), required=True, help="Port to bind.")
@click.option("--host", help="Address to bind (else HOTLINE_HOST, else loopback).")
def command(port: int, host: str | None) -> None:
    """Answer the carrier's fallback requests until SIGTERM.

    The carrier asks here when the web process had no document for a call. Its address is HOTLINE_FALLBACK_URL.

    Example: hotline standby --port 8082
    """
    settings = load(host=host)
    with ports.bind(settings.host, port) as listener:
        serve(settings, listener)


def serve(settings: Settings, listener: socket.socket) -> None:
    """Serve on this socket."""
    from centre import server, wiring
    from centre.logs import set_up

    set_up(level=settings.log_level, form=settings.log_format, clock=wiring.time_of(settings))
    own = settings.fallback_url or f"http://{ports.reachable(settings.host)}:{listener.getsockname()[1]}"
    one = settings.model_copy(update={"workers": 1, "threads": THREADS})
    server.run(lambda: _make(settings, own), settings=one, listener=listener, name="hotline standby")


def _make(settings: Settings, own_url: str) -> "Standby":
    from telephony.standby import Post, Standby

    pack = _pack(settings)
    web = f"http://{ports.reachable(settings.host)}:{settings.port}/healthz"
    return Standby(
        Post(
            own_url=own_url,
            public_url=settings.public_url,
            auth_tokens=settings.tokens,
            account_sid=settings.account_sid,
            awake=supervisor.answers(web),
            on_call_number=settings.on_call_number,
            numbers=settings.numbers,
            interrupts=pack.flow.interrupts if pack else (),
            safety=pack.safety if pack else None,
        )
    )


def _pack(settings: Settings) -> "Pack | None":
    """The pack knows what to say of danger; without it our own words serve."""
    from centre import wiring
    from centre.environment import SettingsProblems

    try:
        return wiring.read_pack(settings)
    except SettingsProblems:
        logging.getLogger(__name__).warning("the pack cannot be read; the standby speaks without it")
        return None
