"""`hotline calls|tickets|appointments|callbacks|surveys list|show`; refuses to change what it shows.

Programs get everything with `--json`; people get tables in which phone numbers are masked.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, TypeVar

import click

from centre.settings import Settings, load
from centre.shown import cell, table, to_json
from promises.masking import mask

if TYPE_CHECKING:
    from centre.registers import Register, Row
    from storage.transaction import Transaction

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
SEARCHED = ("calls",)
SCREENFUL = 50
NAMES = {
    "calls": ("call", "SID"),
    "tickets": ("ticket", "NUMBER"),
    "appointments": ("appointment", "NUMBER"),
    "callbacks": ("callback", "ID"),
    "surveys": ("survey", "SID of its call"),
}


def _group(register: str) -> click.Group:
    """The commands of one register."""
    one, key = NAMES[register]
    group = click.Group(name=register, help=f"List {register}, or show one {one}.")

    searched = click.option("--words", help="Only calls in which all of this was said; Chinese as it stands, 漏气.")

    @group.command("list", help=f"The newest {register}, newest first.")
    @(searched if register in SEARCHED else _as_it_is)
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON array of all, numbers in full.")
    @click.option("--limit", type=click.IntRange(min=1), help=f"How many at most (else {SCREENFUL} in a table, all as JSON).")
    def listed(*, as_json: bool, limit: int | None, words: str | None = None) -> None:
        settings = load()
        if words is not None:
            _check_words(words)
        most = limit or (None if as_json else SCREENFUL)
        rows = _read(settings, lambda tx: list(_register(register).rows(tx, most, words)))
        if as_json:
            _print_array(rows)
        else:
            _print_table(_register(register), rows, settings.zone)

    @group.command("show", help=f"Everything kept of one {one}. KEY is the {key}.")
    @click.argument("key")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object, numbers in full.")
    def shown(*, key: str, as_json: bool) -> None:
        settings = load()
        row = _read(settings, lambda tx: _register(register).found(tx, key))
        if row is None:
            click.echo(f"hotline: there is no such {one}", err=True)
            raise click.exceptions.Exit(1)
        if as_json:
            click.echo(to_json(row))
        else:
            _print_one(row, settings.zone, key=_register(register).key)

    return group


def _as_it_is(function: F) -> F:
    return function


def _check_words(words: str) -> None:
    from storage import search

    if not search.query(words):
        raise click.BadParameter("there is no word in it", param_hint="--words")


def _register(name: str) -> Any:
    from centre.registers import REGISTERS

    return REGISTERS[name]


def _read(settings: Settings, work: Callable[["Transaction"], T]) -> T:
    """Read from the store; a database that is not there yet is made, so that its lists are empty rather than an error."""
    from centre import wiring
    from storage.errors import StoreError

    store = wiring.database(settings)
    try:
        return store.read(work)
    except StoreError:
        store.close()
        wiring.migrate(settings)
        store = wiring.database(settings)
        return store.read(work)
    finally:
        store.close()


def _print_array(rows: Sequence["Row"]) -> None:
    """One array, a row a line: readable and still one JSON document."""
    if not rows:
        click.echo("[]")
        return
    click.echo("[")
    click.echo(",\n".join(to_json(row) for row in rows))
    click.echo("]")


def _shown(name: str, value: Any, zone: tzinfo | None, key: str) -> str:
    """A field for people. What a thing is asked for by is there to be copied, though it may look like a phone number."""
    return str(value) if name == key and value is not None else cell(value, zone)


def _print_table(register: "Register", rows: Sequence["Row"], zone: tzinfo | None) -> None:
    if not rows:
        click.echo("hotline: none yet", err=True)
        return
    head = [column.removesuffix("_at").upper() for column in register.columns]
    for line in table(head, [[_shown(name, row[name], zone, register.key) for name in register.columns] for row in rows]):
        click.echo(line)


def _print_one(row: "Row", zone: tzinfo | None, *, key: str) -> None:
    """A field a line, then the timeline: what happened, in order."""
    width = max(len(name) for name in row)
    for name, value in row.items():
        if name not in {"timeline", "replies", "transcripts", "recordings"}:
            click.echo(f"{name:<{width}}  {_shown(name, value, zone, key)}")
    for recording in row.get("recordings", ()):
        _print_recording(recording)
    for transcript in row.get("transcripts", ()):
        _print_transcript(transcript)
    for event in row.get("timeline", ()):
        facts = {**event["data"], **(event["personal"] or {})}
        told = "  ".join(f"{name}={cell(value, zone)}" for name, value in facts.items() if value not in (None, "", [], {}))
        turn = "" if event["turn"] is None else event["turn"]
        click.echo(f"{event['at'].astimezone(zone):%H:%M:%S}  {turn:>3}  {event['kind']:<18}  {told}")


def _print_recording(recording: "Row") -> None:
    """What became of a recording, and where it lies."""
    length = "" if recording["seconds"] is None else f"{recording['seconds']} s  "
    told = recording["error"] or recording["file"] or ""
    click.echo(f"recording {recording['sid']}  {recording['state']}  {length}{told}".rstrip())


def _print_transcript(transcript: "Row") -> None:
    """Whose account it is and how it went, then what was said, a line each, from the beginning on."""
    what = transcript["error"] or transcript["state"].replace("_", " ")
    click.echo(f"transcript of the {transcript['of']}  {transcript['engine'] or '–'}  {transcript['language'] or '–'}  {what}")
    for one in transcript["said"]:
        minutes, seconds = divmod(one["start_ms"] // 1000, 60)
        click.echo(f"  {minutes:>3}:{seconds:02}  {one['speaker']:<6}  {mask(one['text'] or '–')}")


calls = _group("calls")
tickets = _group("tickets")
appointments = _group("appointments")
callbacks = _group("callbacks")
surveys = _group("surveys")


@surveys.command("count", help="How surveys add up: asked, declined, broken off, answered in full (n), not reached.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Before this day (UTC).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def counted(*, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """One account of all surveys, and one for each way of asking."""
    from promises.surveys import tally
    from storage import surveys as kept

    first = (since or datetime(1970, 1, 1)).replace(tzinfo=UTC)  # noqa: DTZ001 - as click gives them
    last = (until or datetime(9000, 1, 1)).replace(tzinfo=UTC)  # noqa: DTZ001 - as click gives them
    found = _read(load(), lambda tx: kept.counted(tx, since=first, until=last))
    accounts = {}
    for channel in ("all", kept.IN_CALL, kept.BY_PHONE):
        sums: dict[str, int] = {}
        for (way, status), number in found.items():
            if channel in {"all", way}:
                sums[status] = sums.get(status, 0) + number
        one = tally(sums)
        accounts[channel] = {"offered": one.offered, **{name: getattr(one, name) for name in one.__slots__}}
    if as_json:
        click.echo(to_json(accounts))
        return
    columns = ("offered", "declined", "broke_off", "n", "under_way", "planned", "not_reached", "withdrawn")
    for line in table(
        ["", *(name.upper() for name in columns)], [[way, *(str(one[n]) for n in columns)] for way, one in accounts.items()]
    ):
        click.echo(line)
