"""`hotline intents`: a pack's intents tried on what people say; refuses to call a phrase understood that is meant otherwise.

Exit 0: as many were right as asked for; 1: fewer; 2: wrong use.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # imported where used: the list of commands starts fast
    from ivr.intents import Intents

NONE = "none"
"""Under this name stand phrases that should mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A phrase that was understood otherwise; None is no intent. score: 0 to 1."""

    text: str
    wanted: str | None
    understood: str | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many phrases of an intent were right."""

    phrases: int
    right: int


@click.group(name="intents")
def command() -> None:
    """Try a pack's intents on what people say."""


@command.command("test")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pack", help="The pack whose intents count: its name or its folder (else HOTLINE_PACK, else gas).")
@click.option("--language", type=click.Choice(("zh-CN", "en-US")), help="Of all phrases (else by their characters).")
@click.option("--least", type=click.FloatRange(0, 100), default=100.0, show_default=True, help="In a hundred, to be right.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def test(file: Path, pack: str | None, language: str | None, least: float, *, as_json: bool) -> None:
    """Try the phrases in FILE: JSON or YAML, each intent with a list of phrases, those without a meaning under `none`.

    Example: hotline intents test what-people-say.json --least 95
    """
    from centre.commands.understand import intents_of

    intents = intents_of(pack)
    phrases = _phrases(file, intents)
    wrong = list(_wrong(intents, phrases, language))
    tallies = {
        name: Tally(phrases=len(texts), right=len(texts) - sum((one.wanted or NONE) == name for one in wrong))
        for name, texts in phrases.items()
    }
    total = sum(one.phrases for one in tallies.values())
    share = 100 * (total - len(wrong)) / total if total else 100.0
    for line in _as_json(tallies, wrong, total) if as_json else _as_text(tallies, wrong):
        click.echo(line)
    click.echo(f"hotline: {total - len(wrong)} of {total} phrases right ({share:.1f} %)", err=True)
    if share < least:
        raise SystemExit(1)


def _phrases(file: Path, intents: "Intents") -> dict[str, list[str]]:
    """The phrases by intent. Anything else in the file is wrong use."""
    from centre.flow_files import text_of
    from ivr.source import parse

    source = parse(text_of(file), str(file))
    if source.problems:
        raise click.UsageError("\n".join(map(str, source.problems)))
    data = source.data
    if not isinstance(data, dict) or not all(isinstance(texts, list) for texts in data.values()):
        raise click.UsageError(f"{file}: each intent has a list of phrases")
    for name in data:
        if name != NONE and name not in intents.intents:
            raise click.UsageError(str(source.problem((name,), f"the pack has no intent '{name}'", at_key=True)))
    return {str(name): [str(text) for text in texts] for name, texts in data.items()}


def _wrong(intents: "Intents", phrases: Mapping[str, list[str]], language: str | None) -> Iterator[Wrong]:
    from ivr.intents import classify
    from ivr.spoken.text import has_han

    for name, texts in phrases.items():
        wanted = None if name == NONE else name
        for text in texts:
            guess = classify(intents, text, language or ("zh-CN" if has_han(text) else "en-US"))
            if guess.intent != wanted:
                yield Wrong(text=text, wanted=wanted, understood=guess.intent, score=round(guess.score, 3))


def _as_json(tallies: Mapping[str, Tally], wrong: list[Wrong], total: int) -> Iterator[str]:
    intents = {name: asdict(one) for name, one in tallies.items()}
    shown = {"phrases": total, "right": total - len(wrong), "intents": intents, "wrong": [asdict(one) for one in wrong]}
    yield json.dumps(shown, ensure_ascii=False, indent=2)


def _as_text(tallies: Mapping[str, Tally], wrong: list[Wrong]) -> Iterator[str]:
    for one in wrong:
        yield f"{one.text}: {one.understood or NONE} ({one.score:.2f}), not {one.wanted or NONE}"
    width = max(map(len, tallies), default=0)
    for name, tally in tallies.items():
        yield f"{name:<{width}}  {tally.right:>4} of {tally.phrases}"
