"""`hotline phone`: a telephone in the terminal, by hand or by story; refuses carriers other than the simulator.

Exit 0: the call was carried, or every story held; 1: an expectation failed, or the hotline did not answer; 2: wrong use.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from centre import wiring
from centre.settings import Settings, load

if TYPE_CHECKING:  # imported where used: the list of commands starts fast
    from centre.captions import Captions
    from centre.records import StoredRecords
    from telephony.simulator.caller import Caller
    from telephony.simulator.heard import Heard
    from telephony.story import Story

    Line = tuple[Caller, StoredRecords | None]

CALLER = "+12025550123"


@click.command()
@click.argument("number", required=False)
@click.option(
    "--play", "plays", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A caller story to play."
)
@click.option("--from", "caller", default=CALLER, show_default=True, help="The caller's number, client:NAME, or withheld.")
def command(number: str | None, plays: tuple[Path, ...], caller: str) -> None:
    """Phone the hotline, at NUMBER or its first number.

    Digits, * and # are keys; other text is spoken; an empty line is silence; /h or Ctrl-D hangs up; ? helps. Lines may be
    piped in. A story that sets the clock gets an empty hotline of its own; all else goes to the hotline that runs here, or,
    where none does, to one inside this command.

    Example: hotline phone --play centre/packs/gas/stories/complaint-keys-en.yaml
    """
    settings = load()
    if settings.carrier != "simulator":
        raise click.UsageError("phone goes through the simulator, and HOTLINE_CARRIER is another carrier")
    main = _party(number, "NUMBER") if number else settings.numbers[0]
    captions = _captions()
    if plays:
        stories = [_read(path) for path in plays]
        held = [_play(settings, captions, story, main) for story in stories]
        raise click.exceptions.Exit(0 if all(held) else 1)
    raise click.exceptions.Exit(_talk(settings, captions, main, _party(caller, "--from")))


def _captions() -> "Captions":
    from rich.console import Console

    from centre.captions import Captions

    return Captions(Console(highlight=False, markup=False), Console(stderr=True, highlight=False, markup=False))


def _party(written: str, where: str) -> str:
    """Who calls or is called, as the carrier writes it."""
    from telephony.story import PHONE, WITHHELD

    if not PHONE.fullmatch(written):
        raise click.BadParameter("expected E.164 such as +12025550123, client:NAME or withheld", param_hint=where)
    return WITHHELD if written == "withheld" else written


def _typed() -> TextIO:
    """What is typed or piped in; bytes that are no text become question marks."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin


def _talk(settings: Settings, captions: "Captions", number: str, shown: str) -> int:
    from centre.telephone import Telephone
    from telephony.simulator.caller import CallerError

    with _line(settings, captions) as (caller, _):
        telephone = Telephone(caller, captions)
        try:
            telephone.call(number, shown=shown, lines=_typed())
        except KeyboardInterrupt:
            telephone.hang_up()
        except CallerError as error:
            captions.note(f"hotline: {error}", bad=True)
            return 1
        return 1 if telephone.trouble else 0


def _read(path: Path) -> "Story":
    from telephony.story import StoryProblems, read

    try:
        story = read(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError:
        raise click.UsageError(f"{path}: not UTF-8") from None
    except StoryProblems as error:
        for problem in error.problems:
            click.echo(f"hotline: {problem}", err=True)
        raise click.exceptions.Exit(2) from None
    story.set_sounds(lambda name: _sound(path.parent / name))
    return story


def _sound(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _play(settings: Settings, captions: "Captions", story: "Story", main: str) -> bool:
    """Play one story and tell how it went."""
    from telephony import stories

    def watch(deed: str, heard: "Heard | None") -> None:
        if heard is None:
            captions.deed(deed)
        else:
            captions.heard(heard)

    with _line(settings, captions, story) as (caller, records):
        verdict = stories.run(story, caller, main=main, watch=watch)
        known = records is not None and bool(verdict.sids) and records.knows(verdict.sids[-1])
        failures = verdict.failures + (stories.judge(story, verdict.sids, records) if records is not None and known else ())
    for failure in failures:
        captions.verdict(failure, good=False)
    unchecked = [item for item in verdict.unchecked if not known or item.startswith("at:")]
    if unchecked:
        captions.note(f"hotline: not looked at here: {', '.join(unchecked)}")
    captions.verdict(f"{story.story}: {'held' if not failures else f'{len(failures)} failed'}", good=not failures)
    return not failures


@contextmanager
def _line(settings: Settings, captions: "Captions", story: "Story | None" = None) -> Iterator["Line"]:
    """A telephone at the carrier that runs here; at one inside this command where none does, or where a story sets the clock."""
    from telephony.simulator.http_caller import HttpCaller

    address = settings.carrier_api_url or ""
    outside = HttpCaller(address)
    alone = story is not None and story.at is not None
    with ExitStack() as stack:
        if not alone and outside.reachable():
            yield outside, stack.enter_context(_records(settings))
            return
        why = "the story sets the clock" if alone else f"no carrier at {address}"
        captions.note(f"hotline: {why}, so hotline and carrier run inside this command")
        yield stack.enter_context(_inside(settings, story))


@contextmanager
def _records(settings: Settings) -> Iterator["StoredRecords | None"]:
    """What the running hotline stores, if it is where the settings say."""
    from centre.records import StoredRecords

    scheme, _, path = settings.database_url.get_secret_value().partition(":///")
    if scheme == "sqlite" and not Path(path).is_file():
        yield None
        return
    store = wiring.database(settings)
    try:
        yield StoredRecords(store)
    finally:
        store.close()


@contextmanager
def _inside(settings: Settings, story: "Story | None") -> Iterator["Line"]:
    from centre.clock import clock
    from centre.logs import set_up
    from centre.rehearsal import rehearsal, throw_away

    set_up(level="error", form=settings.log_format, clock=clock())
    pack = wiring.read_pack(settings)
    with ExitStack() as stack:
        if story is not None and story.at is not None:
            settings = stack.enter_context(throw_away(settings))
        if story is not None and settings.on_call_number is None:
            # Who answers in the story is who is on call in it.
            settings = settings.model_copy(
                update={"on_call_number": next((one for one in story.handsets if one[0] == "+"), None)}
            )
        place = stack.enter_context(rehearsal(settings, pack, for_a_person=story is None))
        yield place.caller, place.records
