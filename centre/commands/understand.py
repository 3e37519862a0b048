"""`hotline understand`: how typed words would be understood on the phone; refuses to fail because nothing was understood."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:  # imported where used: the list of commands starts fast
    from ivr.intents import Intents

PACKS = Path(__file__).resolve().parent.parent / "packs"
INTENTS_FILE = "intents.yaml"
PACK_FILE = "pack.yaml"
QUESTIONS = ("date-time", "intent", "yes-no", "digits", "phone", "amount", "plate", "address", "free-speech", "language")
LANGUAGES = ("zh-CN", "en-US")

Understand = Callable[[str], dict[str, Any]]


@click.command()
@click.argument("question", type=click.Choice(QUESTIONS))
@click.argument("texts", nargs=-1, metavar="[TEXT]...|-")
@click.option("--language", type=click.Choice(LANGUAGES), default="zh-CN", show_default=True, help="The call's language.")
@click.option(
    "--at", "moment", help="The moment of the call, as 2026-11-18T10:00+08:00 (else now, in HOTLINE_TIMEZONE or the pack's zone)."
)
@click.option("--pack", help="The pack whose intents and zone count: its name or its folder (else HOTLINE_PACK, else gas).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(  # noqa: PLR0913 - one argument an option
    question: str, texts: tuple[str, ...], language: str, moment: str | None, pack: str | None, *, as_json: bool
) -> None:
    """Show how words are understood: what QUESTION makes of each TEXT, or of each line of standard input.

    Example: hotline understand date-time 下周三上午十点半 --language zh-CN --at 2026-11-18T10:00+08:00 --json
    """
    understand: Understand = (
        _intent(pack, language) if question == "intent" else _answers(question, language, _moment(moment, pack))
    )
    for text in _lines(texts):
        found = understand(text)
        click.echo(json.dumps(found, ensure_ascii=False) if as_json else _plain(found))


def _lines(texts: tuple[str, ...]) -> Iterator[str]:
    """The texts given, standard input's lines in the place of `-` or of none."""
    for text in texts or ("-",):
        if text == "-":
            for line in sys.stdin.buffer:
                yield line.decode("utf-8", errors="replace").rstrip("\r\n")
        else:
            yield text


def _moment(written: str | None, pack: str | None) -> datetime:
    """The instant written, or now in the hotline's zone."""
    if written is None:
        from centre.clock import clock

        return clock(_zone(pack))()
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter("a moment is written 2026-11-18T10:00+08:00", param_hint="--at") from None
    if at.tzinfo is None:
        raise click.BadParameter("a moment needs its offset, as 2026-11-18T10:00+08:00", param_hint="--at")
    return at


def _zone(pack: str | None) -> ZoneInfo:
    """The zone that is set, else that of the pack; only the pack's own file is read."""
    from centre.settings import load
    from ivr.source import parse
    from promises.calendar import CalendarFile

    if (zone := load().zone) is not None:
        return zone
    file = _file(pack, PACK_FILE)
    data = parse(file.read_text(encoding="utf-8-sig", errors="replace"), str(file)).data
    try:
        return ZoneInfo(CalendarFile.model_validate(data["calendar"]).zone)
    except (KeyError, TypeError, ValueError):
        raise click.BadParameter(f"{file} names no time zone", param_hint="--pack") from None


def _file(pack: str | None, name: str) -> Path:
    """A file of the pack: of the one named, else of the one that is set."""
    from centre.settings import load

    pack = pack or load().pack
    file = (PACKS / pack if (PACKS / pack).is_dir() else Path(pack)) / name
    if not file.is_file():
        raise click.BadParameter(f"there is no {name} of a pack {pack}", param_hint="--pack")
    return file


def _times(language: str, now: datetime) -> Understand:
    """What a text says of times."""
    from ivr.spoken.when import read

    def times(text: str) -> dict[str, Any]:
        reading = read(text, language, now)
        candidates = [candidate.to_json() for candidate in reading.candidates]
        return {"text": text, "candidates": candidates, "ambiguous": reading.ambiguous}

    return times


def _answers(question: str, language: str, now: datetime) -> Understand:
    """What a question of this type understands."""
    from ivr.questions import Answer, Context, parse

    if question == "date-time":
        return _times(language, now)
    asked, context = parse({"type": question}), Context(language=language, now=now)

    def value(text: str) -> dict[str, Any]:
        answer = asked.from_speech(text, context)
        if isinstance(answer, Answer):
            return {"text": text, "value": answer.value, "sure": answer.sure, "reason": None}
        return {"text": text, "value": None, "sure": False, "reason": answer.reason}

    return value


def _intent(pack: str | None, language: str) -> Understand:
    """What the pack's intents make of a text."""
    from ivr.intents import classify

    intents = intents_of(pack)

    def intent(text: str) -> dict[str, Any]:
        guess = classify(intents, text, language)
        return {"text": text, "intent": guess.intent, "score": guess.score}

    return intent


def intents_of(pack: str | None) -> "Intents":
    """The intents of the pack; faults in them end the command, with all of them on stderr and exit 1."""
    from ivr.intents import Intents, IntentsProblems

    file = _file(pack, INTENTS_FILE)
    try:
        return Intents.read(file.read_text(encoding="utf-8-sig", errors="replace"), str(file))
    except IntentsProblems as refused:
        click.echo("\n".join(map(str, refused.problems)), err=True)
        raise SystemExit(1) from None


def _plain(found: dict[str, Any]) -> str:
    """One line for people."""
    if "candidates" in found:
        said = " or ".join(_time(one) for one in found["candidates"]) or "no time"
        return f"{found['text']}: {said}{' (ambiguous)' if found['ambiguous'] else ''}"
    if "intent" in found:
        return f"{found['text']}: {found['intent'] or 'no intent'} ({found['score']:.2f})"
    known = found["value"] is not None
    return f"{found['text']}: {json.dumps(found['value'], ensure_ascii=False) if known else found['reason']}"


def _time(candidate: dict[str, Any]) -> str:
    start, end = candidate["start"], candidate["end"]
    shown = str(start if candidate["has_time"] else start[:10])
    if end:
        shown += f" to {end if candidate['has_time'] else end[:10]}"
    return f"{shown} {candidate['part']}" if candidate["part"] else shown
