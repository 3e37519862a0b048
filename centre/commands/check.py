"""`hotline check`: flows, call scripts and packs parsed and proved; refuses to stop at the first problem.

Exit 0: all is well; 1: problems; 2: a path that holds nothing to check.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:  # imported where used: the list of commands starts fast
    from ivr.intents import Intents
    from ivr.source import Problem

PACKS = Path(__file__).resolve().parent.parent / "packs"
PACK_FILE, INTENTS_FILE = "pack.yaml", "intents.yaml"


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(("text", "json", "github")), default="text", help="How problems are printed.")
@click.option(
    "--schema",
    type=click.Choice(("flow", "script")),
    is_flag=False,
    flag_value="flow",
    help="Print the JSON Schema of a flow file, or of a script file, instead (docs/flow.schema.json, docs/script.schema.json).",
)
def command(paths: tuple[Path, ...], form: str, schema: str | None) -> None:
    """Parse flows, call scripts and packs and prove that neither caller nor agent can get stuck.

    PATH is a flow file, a script file, a pack's folder or a folder of these; all packs of the program when left out. Every
    problem is printed as file:line:col: message.

    Example: hotline check centre/packs/gas/flows/gas.yaml
    """
    if schema:
        click.echo(published_schema(schema), nl=False)
        return
    checked = 0
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for path in paths or (PACKS,):
        found = list(targets(path))
        if not found:
            raise click.UsageError(f"{path}: no flow, no script, no pack and no folder of packs")
        checked += len(found)
        for target in found:
            problems.extend(problems_of(target))
            warnings.extend(warnings_of(target))
    problems = list(dict.fromkeys(problems))
    for line in _printed(problems, form):
        click.echo(line)
    for warning in dict.fromkeys(warnings):
        place = f"{warning.file}:{warning.line}:{warning.col}"
        click.echo(f"{place}: warning: {warning.message}", err=True)
    verdict = f"{len(problems)} problem{'s' * (len(problems) != 1)}" if problems else "no problems"
    click.echo(f"hotline: {checked} checked, {verdict}", err=True)
    if problems:
        raise SystemExit(1)


def published_schema(kind: str = "flow") -> str:
    """The text of docs/flow.schema.json, or of docs/script.schema.json."""
    schema = import_module("scripts.written" if kind == "script" else "ivr.written").schema
    return json.dumps(schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def targets(path: Path) -> Iterator[Path]:
    """The pack folders, flow files and script files that a path means."""
    if path.is_file():
        if path.name in {PACK_FILE, INTENTS_FILE}:
            yield path.parent
        elif path.suffix in {".yaml", ".yml"}:
            yield path
    elif (path / PACK_FILE).is_file():
        yield path
    else:
        packs = sorted(folder for folder in path.iterdir() if (folder / PACK_FILE).is_file())
        yield from packs or (file for file in _yaml_in(path) if _is_main(file))


def problems_of(target: Path) -> "Sequence[Problem]":
    """Everything wrong with one pack, one script file or one flow file."""
    if target.is_dir():
        return _of_pack(target)
    if _begins(target, "script:"):
        return _refusals(lambda: _script(target))
    return _of_flow(target, _intents_beside(target))


def warnings_of(target: Path) -> "Sequence[Problem]":
    """What is odd in a script file, or in a pack's scripts, and yet works."""
    files = sorted((target / "scripts").glob("*.yaml")) if target.is_dir() else [target]
    return [warning for file in files if _begins(file, "script:") for warning in _warnings(file)]


def _warnings(file: Path) -> "Sequence[Problem]":
    from scripts.reading import ScriptProblems

    try:
        return tuple(_script(file).warnings)
    except ScriptProblems:
        return ()


def _script(file: Path) -> Any:
    from scripts.reading import read

    return read(_text(file), str(file))


def _of_pack(folder: Path) -> "Sequence[Problem]":
    """The whole pack where its reader is installed; else its flow with its intents."""
    if find_spec("centre.pack_files") is not None:
        load_pack = import_module("centre.pack_files").load_pack
        return _not_text(folder) or _refusals(lambda: load_pack(str(folder)))
    from ivr.source import parse

    source = parse(_text(folder / PACK_FILE), str(folder / PACK_FILE))
    flow = source.data.get("flow") if isinstance(source.data, dict) else None
    if not isinstance(flow, str) or not (folder / flow).is_file():
        return (*source.problems, source.problem(("flow",), "the pack's flow file is not there"))
    return (*source.problems, *_of_flow(folder / flow, _intents_beside(folder / flow)))


def _not_text(folder: Path) -> "Sequence[Problem]":
    """The files of a pack that are no UTF-8, each with the place of the first byte that is none."""
    from ivr.source import NO_TEXT, parse

    texts = {file: _text(file) for file in sorted(folder.rglob("*.yaml"))}
    return [problem for file, text in texts.items() if NO_TEXT in text for problem in parse(text, str(file)).problems]


def _of_flow(file: Path, intents: "Intents | None") -> "Sequence[Problem]":
    from ivr.flow import read

    texts = {str(one): _text(one) for one in _yaml_in(file.parent)}
    return _refusals(lambda: read(texts, str(file), intents))


def _intents_beside(flow: Path) -> "Intents | None":
    from centre.flow_files import intents_beside
    from ivr.intents import Intents

    file = intents_beside(flow)
    return Intents.read(_text(file), INTENTS_FILE) if file else None


def _refusals(read: Any) -> "Sequence[Problem]":
    """The problems that a reader refuses its files for."""
    try:
        read()
    except ValueError as refused:
        problems = getattr(refused, "problems", None)
        if problems is None:
            raise
        return tuple(problems)
    return ()


def _text(file: Path) -> str:
    """The file's text; bytes that are none become a sign that the parser refuses with its place."""
    return file.read_text(encoding="utf-8-sig", errors="replace")


def _yaml_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix in {".yaml", ".yml"})


def _is_main(file: Path) -> bool:
    """Whether a file is a flow or a script of its own, by the one key that every such file has."""
    return _begins(file, "flow:", "script:")


def _begins(file: Path, *keys: str) -> bool:
    """Whether a line of the file begins with one of these keys."""
    return any(line.startswith(keys) for line in _text(file).splitlines())


def _printed(problems: "Iterable[Problem]", form: str) -> Iterator[str]:
    match form:
        case "json":
            rows = [{"file": one.file, "line": one.line, "col": one.col, "message": one.message} for one in problems]
            yield json.dumps(rows, ensure_ascii=False, indent=2)
        case "github":
            for one in problems:
                place = f"file={_escaped(one.file)},line={one.line},col={one.col}"
                yield f"::error {place}::{one.message.replace('%', '%25')}"
        case _:
            yield from map(str, problems)


def _escaped(text: str) -> str:
    """A property of a workflow command."""
    return text.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
