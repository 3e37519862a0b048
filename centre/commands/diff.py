"""`hotline diff`: what changed between two flows, and which stored calls would have gone another way; refuses to change anything.

Exit 0: nothing changed, or the calls would have gone the same way; 1: something changed; 2: wrong use.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # imported where used: the list of commands starts fast
    from centre.rerun import Run
    from ivr.compare import Changed, Difference
    from ivr.files import FlowFiles
    from ivr.flow import Flow
    from storage.door import Store
    from telephony.pack import Pack

SIGNS = {"added": "+", "removed": "-", "renamed": "=", "changed": "~"}
NONE = "–"


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--calls", type=click.IntRange(min=1), metavar="N", help="Also run the last N stored calls again by NEW.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(old: str, new: str, calls: int | None, *, as_json: bool) -> None:
    """Tell what changed from OLD to NEW: nodes, texts, where ways lead. Each is a flow file, a pack or a kept version.

    With --calls the exit code speaks of the calls alone: 1 when one would have gone another way. Calls run with an older version
    than OLD are compared with what happened, not with OLD.

    Example: hotline diff gas mine/flows/gas.yaml --calls 200
    """
    from ivr.compare import compare

    before, after = _files(old), _files(new)
    found = compare(before, after)
    runs = _runs(after.flow(), calls) if calls else None
    if as_json:
        shown = {"changes": [asdict(one) for one in found], "calls": [asdict(one) for one in runs] if runs is not None else None}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        for line in (*_told(found), *_calls_told(runs or ())):
            click.echo(line)
    click.echo(f"hotline: {_summary(found, runs)}", err=True)
    bad = any(one.verdict == "way" for one in runs) if runs is not None else bool(found)
    if bad:
        raise SystemExit(1)


def _files(target: str) -> "FlowFiles":
    """The files of a flow that can be read: where it lies, or a version that has been in use here."""
    from centre.flow_files import NoFlow, files_of
    from ivr.flow import FlowProblems
    from ivr.intents import IntentsProblems

    try:
        files = _kept(target) or files_of(target)
        files.flow()
    except NoFlow as missing:
        raise click.UsageError(str(missing)) from None
    except (FlowProblems, IntentsProblems) as refused:
        for problem in refused.problems:
            click.echo(str(problem), err=True)
        raise SystemExit(1) from None
    return files


def _kept(version: str) -> "FlowFiles | None":
    """The files of a version, when this is the name of one: twelve hexadecimal digits."""
    import re

    from storage.errors import StoreError
    from telephony import editions

    if not re.fullmatch(r"[0-9a-f]{12}", version):
        return None
    pack, store = _hotline()
    try:
        return store.read(lambda tx: editions.files_of(tx, pack, pack.flow.name, version))
    except StoreError:
        return None
    finally:
        store.close()


def _hotline() -> "tuple[Pack, Store]":
    from centre import wiring
    from centre.settings import load

    settings = load()
    return wiring.read_pack(settings), wiring.database(settings)


def _runs(flow: "Flow", count: int) -> "list[Run]":
    """The newest calls that are over, run again by this flow."""
    from centre.rerun import rerun
    from storage import retelling
    from storage.errors import StoreError

    pack, store = _hotline()
    try:
        return [rerun(store, sid, flow, pack) for sid in store.read(lambda tx: retelling.latest(tx, count))]
    except StoreError:
        raise click.UsageError("there are no calls: the database is not there or not up to date") from None
    finally:
        store.close()


def _told(found: "Sequence[Changed]") -> Iterator[str]:
    for one in found:
        place = f"{one.file}:{one.line}"
        name = f"{one.former} → {one.name}" if one.former else one.name or "(head)"
        yield f"{SIGNS[one.change.value]} {name}  {place}"
        for difference in one.differences:
            yield from _difference(difference)


def _difference(one: "Difference") -> Iterator[str]:
    if one.aspect.value == "way":
        yield f"    {one.path}: {one.before or NONE} → {one.after or NONE}"
        return
    yield f"    {one.path}"
    if one.before is not None:
        yield f"      - {one.before}"
    if one.after is not None:
        yield f"      + {one.after}"


def _calls_told(runs: "Sequence[Run]") -> Iterator[str]:
    """Only those that came out otherwise."""
    for run in runs:
        if run.verdict in {"way", "unknown"}:
            where = f"turn {run.turn}" if run.turn else "at the end"
            after = f" after {run.node}" if run.node else ""
            now = f"{run.outcome or NONE} → {run.now or '?'}"
            yield f"{'!' if run.verdict == 'way' else '?'} {run.sid}  {where}{after}  {now}" + (
                f"  ({run.note})" if run.note else ""
            )


def _summary(found: "Sequence[Changed]", runs: "Sequence[Run] | None") -> str:
    counts = {sign: sum(one.change.value == sign for one in found) for sign in SIGNS}
    parts = [f"{count} {sign}" for sign, count in counts.items() if count] or ["nothing changed"]
    if runs is not None:
        tally = {word: sum(run.verdict == word for run in runs) for word in ("same", "words", "way", "unknown", "none")}
        parts.append(
            f"of {len(runs)} calls {tally['way']} would have gone another way, {tally['unknown']} are unknown from some turn on, "
            f"{tally['words']} would have heard other words, {tally['same']} nothing else, {tally['none']} cannot be run again"
        )
    return "; ".join(parts)
