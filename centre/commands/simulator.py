"""`hotline simulator`: the carrier on your desk as a process; refuses to need a database, a hotline or Redis."""

import secrets
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from centre import ports, wiring
from centre.environment import LOOPBACK
from centre.settings import Settings, load

if TYPE_CHECKING:
    from flask import Flask

    from telephony.simulator.faults import Fault

THREADS = 128
"""Requests at the same time: phones wait for their hotline in one request each."""
USUAL_HOTLINE = "http://127.0.0.1:8080"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", help="Port to bind (else PORT, else the hotline's plus 1).")
@click.option("--host", default=LOOPBACK[1], help="Address to bind; loopback when left out.")
@click.option("--hotline", help="Where the hotline answers (else HOTLINE_PUBLIC_URL, else this machine's).")
@click.option(
    "--speed", type=click.FloatRange(min=0, max=10_000), help="How fast the clock goes, 60: a minute a second, 0: not at all."
)
@click.option("--at", metavar="MOMENT", help="Where the clock starts, 2026-11-18T10:00+08:00; now: the real time again.")
@click.option(
    "--misbehave",
    multiple=True,
    metavar="NAME[:PROBABILITY]",
    help="What is to go wrong (docs/carrier.md), and how likely each time; may be given several times.",
)
@click.option(
    "--calls-per-second",
    type=click.FloatRange(min=0, max=1000),
    default=0.0,
    help="How many calls leave the queue a second; 0: as they come.",
)
@click.option("--seed", default="1", help="What chance grows from: the same seed and the same calls go wrong in the same way.")
def command(  # noqa: PLR0913 - one parameter an option
    *,
    port: int | None,
    host: str,
    hotline: str | None,
    speed: float | None,
    at: str | None,
    misbehave: tuple[str, ...],
    seed: str,
    calls_per_second: float,
) -> None:
    """Carry calls between telephones of this machine and a hotline, as the real carrier would.

    Serves a phone page, answers the carrier's REST API and a control API, keeps a ledger and recordings in the data folder.
    Its account is TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN. Runs until SIGTERM.

    Example: hotline simulator --port 9000 --misbehave duplicate:0.1 --misbehave rest-answer-lost:0.05 --seed 7
    """
    trouble = _Trouble(chances=chances(misbehave), seed=seed, calls_per_s=calls_per_second)
    settings = load()
    put_clock(settings, at=at, speed=speed)
    port = port or urlsplit(settings.carrier_api_url or "").port or settings.port + 1
    if host not in LOOPBACK:
        click.echo(f"hotline: whoever reaches {host} can phone through this carrier and read its calls", err=True)
    with ports.bind(host, port) as listener:
        address = f"http://{ports.reachable(host)}:{port}"
        place = _Place(address=address, host=host, hotline=hotline or _hotline(settings, port), trouble=trouble)
        click.echo(f"hotline: a phone in your browser: {address}", err=True)
        _serve(settings, listener, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """What is to go wrong, by name how likely; how many calls leave a second (0: as they come)."""

    chances: "dict[Fault, float]"
    seed: str
    calls_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the simulator answers, at which address of this machine, where its hotline does, and what goes wrong between."""

    address: str
    host: str
    hotline: str
    trouble: _Trouble


def chances(given: tuple[str, ...]) -> "dict[Fault, float]":
    """Misbehaviours as they were written, by name how likely. Raises `click.BadParameter`."""
    from telephony.simulator.misbehaviour import written

    try:
        return dict(written(text) for text in given)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--misbehave") from None


def put_clock(settings: Settings, *, at: str | None, speed: float | None) -> None:
    """Put the clock that all on this data folder follow, where somebody asked for it. Raises `click.BadParameter`."""
    if at is None and speed is None:
        return
    hands = wiring.hands_of(settings)
    wiring.make_data_dir(settings)
    try:
        moment = None if at in {None, "now"} else datetime.fromisoformat(at or "")
        if at == "now":
            hands.reset()
        if moment is not None or speed is not None:
            hands.put(moment, speed)
    except ValueError:
        raise click.BadParameter("a moment is written 2026-11-18T10:00+08:00, or now", param_hint="--at") from None


def _hotline(settings: Settings, port: int) -> str:
    """Where the hotline is: PORT alone speaks of this process, not of the hotline."""
    public = settings.public_url
    own = urlsplit(public).hostname in LOOPBACK and urlsplit(public).port == port
    return USUAL_HOTLINE if own else public


def _serve(settings: Settings, listener: socket.socket, place: _Place) -> None:
    from centre import server
    from centre.clock import clock
    from centre.logs import set_up

    set_up(level=settings.log_level, form=settings.log_format, clock=clock())
    folder = wiring.make_data_dir(settings) / "simulator"

    def make() -> "Flask":
        return _make(settings, folder, place)

    one = settings.model_copy(update={"workers": 1, "threads": THREADS})
    server.run(make, settings=one, listener=listener, name="hotline simulator")


def _make(settings: Settings, folder: Path, place: _Place) -> "Flask":
    """The application, in the one process that holds the calls."""
    from centre import phone_page
    from telephony.simulator.account import Account
    from telephony.simulator.app import create_simulator
    from telephony.simulator.carrier import Carrier, Config, Number
    from telephony.simulator.clock import RealClock
    from telephony.simulator.misbehaviour import Misbehaviour
    from telephony.simulator.pace import Pace
    from telephony.simulator.transport import HttpTransport

    voice = wiring.voice()
    account = Account(sid=settings.account_sid, token=settings.auth_token.get_secret_value(), api_url=place.address)
    config = Config(
        account=account,
        numbers=dict.fromkeys(settings.numbers, Number.of(place.hotline, settings.fallback_url)),
        default=Number.of(place.hotline, settings.fallback_url),
        folder=folder,
        seed=secrets.token_hex(16),
        voice=voice,
        misbehaviour=Misbehaviour(place.trouble.chances, seed=place.trouble.seed),
        pace=Pace(place.trouble.calls_per_s),
    )
    carrier = Carrier(config, clock=RealClock.following(wiring.hands_of(settings)), transport=HttpTransport())
    return create_simulator(carrier, phone=phone_page.page(settings, voice), names=phone_page.names(settings, place.host))
