"""`hotline load`: many callers at once, and what came of it; refuses the real carrier, where calls cost money."""

import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from centre.settings import load as load_settings

if TYPE_CHECKING:
    from centre.loading.arrivals import Kind
    from centre.loading.run import Place, Plan
    from telephony.simulator.faults import Fault
    from telephony.stories import Story

USUAL_CALLS = 60
MORE = {"HOTLINE_RECOGNISERS": "en-US=none"}
"""Turning recordings into words takes more of a processor than all calls together, and is measured by itself."""


def _seconds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    from centre.loading.arrivals import duration

    if value is None:
        return None
    try:
        return duration(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.option("--calls", type=click.IntRange(min=1), help=f"How many calls (else as many as --duration has, else {USUAL_CALLS}).")
@click.option(
    "--rate", type=click.FloatRange(0.01, 1000), default=1.0, show_default=True, help="Calls begun a second, on average."
)
@click.option("--story", "tales", multiple=True, required=True, help="A story: a file, or a name in the pack. They take turns.")
@click.option("--duration", callback=_seconds, help="For how long calls begin: 90s, 30m, 2h.")
@click.option(
    "--arrivals", type=click.Choice(["poisson", "even"]), default="poisson", show_default=True, help="At random, or evenly."
)
@click.option(
    "--think", type=click.FloatRange(0, 60), default=2.0, show_default=True, help="Mean seconds a caller thinks before acting."
)
@click.option("--misbehave", multiple=True, metavar="NAME[:PROBABILITY]", help="What the carrier does wrong (docs/carrier.md).")
@click.option(
    "--kill-every", callback=_seconds, help="Kill a process of the hotline at random this often: 20s. Own hotline only."
)
@click.option("--later", callback=_seconds, help="Put the clock on by so much after the last call, and see what falls due done.")
@click.option("--pack", help="Industry pack (else HOTLINE_PACK): a name or a folder.")
@click.option("--at", help="Where the own hotline's clock begins; a Wednesday morning when left out.")
@click.option("--running", is_flag=True, help="Use the hotline and simulator that run here instead of starting one.")
@click.option("--keep", is_flag=True, help="Keep the own hotline's data folder, also when all is well.")
@click.option("--seed", type=int, default=1, show_default=True, help="Chance grows from it.")
def command(**given: Any) -> None:
    """Let many callers phone at once, whatever becomes of those before, and hold the ledger against the database.

    Each caller plays a story with a number and pauses of their own. Without --running a hotline is started for it, with a
    database of its own. The last line is one JSON object. Exit 0: nothing lost, doubled, loose or unanswered, and (unless
    something was killed or went wrong on purpose) every story held.

    Example: hotline load --calls 300 --rate 2 --story complaint-keys-zh --story enquiry-keys-en
    """
    settings = load_settings(pack=given["pack"])
    if settings.carrier != "simulator":
        raise click.UsageError("load goes through the simulator, and HOTLINE_CARRIER is another carrier")
    if given["running"] and given["kill_every"]:
        raise click.UsageError("--kill-every kills processes of a hotline that was started for it, not with --running")
    plan = _plan(settings.pack, given)
    with _place(settings.pack, given) as place:
        from centre.loading.run import run

        with _asked_to_stop() as stopping:
            found = run(place, plan, tell=_tell, stopping=stopping)
    click.echo(json.dumps(found, ensure_ascii=False))
    disturbed = bool(plan.kill_every_s or plan.misbehave)
    wrong = found["lost"] or found["doubled"] or found["unanswered"] or found["loose"]
    raise click.exceptions.Exit(1 if wrong or (found["failed"] and not disturbed) else 0)


def _tell(line: str) -> None:
    click.echo(f"hotline: {line}", err=True)


def _plan(pack: str, given: dict[str, Any]) -> "Plan":
    from centre.loading.run import Plan

    calls, seconds = given["calls"], given["duration"]
    kind: Kind = given["arrivals"]
    return Plan(
        tales=[_story(pack, name) for name in given["tales"]],
        rate=given["rate"],
        kind=kind,
        calls=calls if calls or seconds else USUAL_CALLS,
        seconds=seconds,
        think_s=given["think"],
        seed=given["seed"],
        misbehave=_chances(given["misbehave"]),
        kill_every_s=given["kill_every"],
        later_s=given["later"] or 0.0,
    )


def _chances(written: tuple[str, ...]) -> "dict[Fault, float]":
    from telephony.simulator import misbehaviour

    try:
        return dict(misbehaviour.written(text) for text in written)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--misbehave") from None


def _story(pack: str, name: str) -> "Story":
    from centre.loading.calling import UNDER_LOAD, unfit
    from centre.pack_files import STORIES, PackProblems, folder_of
    from telephony.story import StoryProblems, read

    path = Path(name)
    try:
        if not path.is_file():
            path = folder_of(pack) / STORIES / f"{name}.yaml"
        story = read(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError, PackProblems):
        raise click.BadParameter(f"there is no story '{name}', as a file or in the pack", param_hint="--story") from None
    except StoryProblems as error:
        raise click.BadParameter(str(error), param_hint="--story") from None
    if unfit(story):
        raise click.BadParameter(f"{story.story}: {UNDER_LOAD}", param_hint="--story")
    story.set_sounds(lambda sound: (path.parent / sound).read_bytes())
    return story


@contextmanager
def _place(pack: str, given: dict[str, Any]) -> "Iterator[Place]":
    """Where the calls go; an own hotline's folder goes with it, unless something was wrong."""
    from centre.loading.run import MORNING, Place, own

    if given["running"]:
        settings = load_settings(pack=given["pack"])
        ledger = settings.data_dir.absolute() / "simulator" / "ledger.jsonl"
        yield Place(settings=settings, ledger=ledger)
        return
    folder = Path(tempfile.mkdtemp(prefix="hotline-load-"))
    _tell(f"starting a hotline in {folder}")
    kept = True
    try:
        with own(folder, pack, given["at"] or MORNING, MORE) as place:
            yield place
        kept = given["keep"]
    except click.exceptions.Exit as over:
        kept = given["keep"] or over.exit_code != 0
        raise
    finally:
        if kept:
            _tell(f"all that was written is kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Ctrl-C lets nobody begin another call; those under way go on to their end."""
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda signum, _frame: asked.append(signum))
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)
        sys.stdout.flush()
