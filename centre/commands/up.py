"""`hotline up`: everything on this machine; refuses to need an account, a server or a setting."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from pydantic import SecretStr

from centre import crew, embedded, people, ports, supervisor, wiring
from centre.commands.simulator import chances, put_clock
from centre.environment import name_of
from centre.settings import Settings, load
from centre.supervisor import Program

if TYPE_CHECKING:
    from telephony.pack import Pack

PATIENCE_S = 60.0
WORKERS = 2
LOADED = (
    *("centre.commands.serve", "centre.commands.simulator", "centre.commands.standby", "centre.server", "centre.web"),
    *(
        "desk.house",
        "telephony.edge",
        "telephony.standby",
        "telephony.simulator.app",
        "telephony.simulator.carrier",
        "telephony.simulator.transport",
    ),
)


@click.command()
@click.option("--pack", help="Industry pack to run: a name or a folder (else HOTLINE_PACK, else gas).")
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder (else HOTLINE_DATA_DIR, else .hotline)."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    help="Port of the web process (else HOTLINE_PORT or PORT, else 8080); the simulator takes the next one.",
)
@click.option("--at", metavar="MOMENT", help="Where the clock starts, 2026-11-18T10:00+08:00; now: the real time again.")
@click.option("--speed", type=click.FloatRange(min=0, max=10_000), help="How fast the clock goes, 60: a minute a second.")
@click.option(
    "--misbehave",
    multiple=True,
    metavar="NAME[:PROBABILITY]",
    help="What is to go wrong at the simulator (docs/carrier.md); may be given several times.",
)
@click.option("--seed", default="1", help="What chance grows from: the same seed and the same calls go wrong in the same way.")
def command(  # noqa: PLR0913 - one parameter an option
    *,
    pack: str | None,
    data: Path | None,
    port: int | None,
    at: str | None,
    speed: float | None,
    misbehave: tuple[str, ...],
    seed: str,
) -> None:
    """Run the hotline, its background work and the carrier simulator until Ctrl-C, and say where to phone.

    A process that dies is started again. Calls and all they led to are kept in the data folder.

    Example: hotline up --port 9000
    """
    settings = _with_standby(load(pack=pack, data_dir=data, port=port))
    if settings.carrier != "simulator" and (at or speed is not None or misbehave):
        raise click.UsageError("only the simulator misbehaves, and only its callers have another time than the real one")
    chances(misbehave)  # said at once, not by a child that does not start
    put_clock(settings, at=at, speed=speed)
    folder = wiring.make_data_dir(settings)
    for taken in _ports(settings):
        ports.bind(settings.host, taken).close()
    _talk("starting")
    crew.load_for_children(*LOADED)
    read = wiring.read_pack(settings)
    wiring.recognisers(settings)
    with nullcontext() if settings.redis_url else embedded.offered(folder) as valkey:
        programs = [*_programs(settings, _trouble(misbehave, seed)), *_background(settings, read, valkey), *_standby(settings)]
        crew.run(programs, patience_s=PATIENCE_S, on_ready=lambda: _announce(settings, folder, valkey), say=_talk)
    _talk("all ended")


def _with_standby(settings: Settings) -> Settings:
    """With the simulator there is a standby on the next port but one, or, where that is taken, on any; else as it is set."""
    if settings.carrier != "simulator" or settings.fallback_url is not None:
        return settings
    port = ports.free(settings.host, settings.port + 2)
    return settings.model_copy(update={"fallback_url": f"http://{ports.reachable(settings.host)}:{port}"})


def _standby(settings: Settings) -> list[Program]:
    """The standby, where the simulator is told of it: elsewhere it belongs on another machine."""
    address = settings.fallback_url or ""
    port = urlsplit(address).port
    if settings.carrier != "simulator" or port is None:
        return []
    healthy = supervisor.answers(f"{address}/healthz")
    arguments = ("standby", "--port", str(port))
    return [supervisor.command("standby", *arguments, environment=_environment(settings), healthy=healthy)]


def _environment(settings: Settings) -> dict[str, str]:
    """What the commands that run as children are told."""
    told = {
        name_of("data_dir"): str(settings.data_dir.absolute()),
        name_of("pack"): settings.pack,
        name_of("port"): str(settings.port),
    }
    return told | ({name_of("fallback_url"): settings.fallback_url} if settings.fallback_url else {})


def _ports(settings: Settings) -> Iterator[int]:
    yield settings.port
    if settings.carrier == "simulator":
        yield settings.port + 1


def _trouble(misbehave: tuple[str, ...], seed: str) -> tuple[str, ...]:
    """What the simulator is told to do wrong."""
    return (*(word for one in misbehave for word in ("--misbehave", one)), "--seed", seed)


def _programs(settings: Settings, trouble: tuple[str, ...]) -> list[Program]:
    """The web process, and the simulator where it carries the calls."""
    environment = _environment(settings)
    host = ports.reachable(settings.host)
    web, *simulator = [f"http://{host}:{port}" for port in _ports(settings)]
    programs = [supervisor.command("web", "serve", environment=environment, healthy=supervisor.answers(f"{web}/readyz"))]
    for address in simulator:
        arguments = ("simulator", "--port", str(settings.port + 1), *trouble)
        healthy = supervisor.answers(f"{address}/healthz")
        programs.append(supervisor.command("simulator", *arguments, environment=environment, healthy=healthy))
    return programs


def _background(settings: Settings, pack: "Pack", valkey: embedded.Valkey | None) -> list[Program]:
    """Workers, and where there is a Redis the relay; the embedded one where none was named."""
    url = settings.redis_url if valkey is None else SecretStr(valkey.url)
    ringing = settings.model_copy(update={"redis_url": url})
    return [
        *([valkey.program] if valkey else []),
        *([crew.relay(ringing, pack)] if url else []),
        *crew.workers(ringing, pack, WORKERS),
    ]


def _announce(settings: Settings, folder: Path, valkey: embedded.Valkey | None) -> None:
    usual = load()  # what a second terminal reads that is told nothing
    click.echo(f"Web       {settings.public_url}")
    for name, password, role in _people(settings, folder):
        click.echo(f"Sign in   {settings.public_url}/sign-in as {name} with {password}  ({role})")
    if settings.carrier == "simulator":
        there = {name_of("port"): settings.port, name_of("data_dir"): folder}
        here = {name_of("port"): usual.port, name_of("data_dir"): usual.data_dir.absolute()}
        before = "".join(f"{name}={value} " for name, value in there.items() if value != here[name])
        click.echo(f"Carrier   {settings.carrier_api_url} (the simulator)")
        _announce_clock(settings)
        click.echo(f"Phone     {settings.carrier_api_url} in a browser")
        click.echo(f"Phone it  {before}./hotline phone   (in a second terminal; the number is {settings.numbers[0]})")
    bell = "an embedded Valkey" if valkey else "your Redis" if settings.redis_url else "no bell: they look by themselves"
    click.echo(f"Work      {WORKERS} workers; {bell}")
    click.echo(f"Data      {folder}")
    click.echo("Ready. Ctrl-C ends it all.")


def _announce_clock(settings: Settings) -> None:
    hands = wiring.hands_of(settings)
    if hands.ahead is not None:
        moment = wiring.clock_of(settings, wiring.read_pack(settings))()
        click.echo(f"Clock     {moment:%Y-%m-%d %H:%M %z}, {hands.speed:g} times as fast (--at now: the real time)")


def _people(settings: Settings, folder: Path) -> list[tuple[str, str, str]]:
    """Those who may try the pages out: made on a first start with the simulator, never where real callers call."""
    if settings.carrier != "simulator":
        return []
    store = wiring.database(settings)
    try:
        return people.try_out(store, folder, wiring.clock_of(settings, wiring.read_pack(settings))())
    finally:
        store.close()


def _talk(line: str) -> None:
    click.echo(f"hotline: {line}", err=True)
