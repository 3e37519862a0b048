"""`hotline up`: everything on this machine; refuses to need an account, a server or a setting."""

import gc
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from centre import people, ports, supervisor, wiring
from centre.environment import name_of
from centre.settings import Settings, load

PATIENCE_S = 60.0
LOADED = (
    *(
        "centre.commands.serve",
        "centre.commands.simulator",
        "centre.logs",
        "centre.server",
        "centre.web",
        "desk.house",
        "storage.sqlite",
    ),
    *("telephony.edge", "telephony.simulator.app", "telephony.simulator.carrier", "telephony.simulator.transport"),
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
def command(pack: str | None, data: Path | None, port: int | None) -> None:
    """Run the hotline and the carrier simulator until Ctrl-C, and say where to phone.

    A process that dies is started again. Calls and all they led to are kept in the data folder.

    Example: hotline up --port 9000
    """
    settings = load(pack=pack, data_dir=data, port=port)
    folder = wiring.make_data_dir(settings)
    for taken in _ports(settings):
        ports.bind(settings.host, taken).close()
    _talk("starting")
    _load(settings)
    try:
        supervisor.supervise(
            _programs(settings, folder), patience_s=PATIENCE_S, on_ready=lambda: _announce(settings, folder), say=_talk
        )
    except supervisor.NotStartedError as error:
        _talk(f"{error}; all ended")
        raise click.exceptions.Exit(2 if error.code == supervisor.WRONG_USE else 1) from None
    _talk("all ended")


def _load(settings: Settings) -> None:
    """Load what the children need before they are forked: they start at once, now and after a crash."""
    wiring.read_pack(settings)
    for module in LOADED:
        import_module(module)
    gc.collect()
    gc.freeze()  # what is loaded is shared with the children; looking for garbage in it would copy it


def _ports(settings: Settings) -> Iterator[int]:
    yield settings.port
    if settings.carrier == "simulator":
        yield settings.port + 1


def _programs(settings: Settings, folder: Path) -> list[supervisor.Program]:
    environment = {
        name_of("data_dir"): str(folder),
        name_of("pack"): settings.pack,
        name_of("port"): str(settings.port),
    }
    host = ports.reachable(settings.host)
    web, *simulator = [f"http://{host}:{port}" for port in _ports(settings)]
    programs = [supervisor.Program(name="web", arguments=("serve",), environment=environment, health=f"{web}/readyz")]
    for address in simulator:
        arguments = ("simulator", "--port", str(settings.port + 1))
        health = f"{address}/healthz"
        programs.append(supervisor.Program(name="simulator", arguments=arguments, environment=environment, health=health))
    return programs


def _announce(settings: Settings, folder: Path) -> None:
    usual = load()  # what a second terminal reads that is told nothing
    click.echo(f"Web       {settings.public_url}")
    for name, password, role in _people(settings, folder):
        click.echo(f"Sign in   {settings.public_url}/sign-in as {name} with {password}  ({role})")
    if settings.carrier == "simulator":
        there = {name_of("port"): settings.port, name_of("data_dir"): folder}
        here = {name_of("port"): usual.port, name_of("data_dir"): usual.data_dir.absolute()}
        before = "".join(f"{name}={value} " for name, value in there.items() if value != here[name])
        click.echo(f"Carrier   {settings.carrier_api_url} (the simulator)")
        click.echo(f"Phone it  {before}./hotline phone   (in a second terminal; the number is {settings.numbers[0]})")
    click.echo(f"Data      {folder}")
    click.echo("Ready. Ctrl-C ends it all.")


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
