"""Flows from their files: a flow file, or the flow of a pack; refuses to guess which of several flows in a folder is meant.

A flow is read from texts by name: its main file, the files it includes, the intents of its pack. Those texts are also what is
kept of every version that has answered a call.
"""

from pathlib import Path
from typing import Any

from ivr.files import FlowFiles, gather, included
from ivr.intents import Intents, IntentsProblems
from ivr.source import parse

PACKS = Path(__file__).resolve().parent / "packs"
PACK_FILE, INTENTS_FILE = "pack.yaml", "intents.yaml"


class NoFlow(ValueError):
    """There is no flow here; the text says why."""


def files_of(target: str | Path) -> FlowFiles:
    """The files of a flow: of a flow file, of a pack's folder, or of a pack that is shipped, by name. Raises NoFlow."""
    shipped = PACKS / target
    path = shipped if shipped.parent == PACKS and shipped.is_dir() else Path(target)
    if path.is_dir():
        return _of_pack(path)
    if not path.is_file():
        raise NoFlow(f"{target}: there is no such flow file and no such pack")
    intents = intents_beside(path)
    texts = {str(path): text_of(path)}
    for name in included(texts[str(path)], str(path)):
        beside = path.parent / name
        if beside.is_file():
            texts[str(beside)] = text_of(beside)
    if intents is not None:
        texts[str(intents)] = text_of(intents)
    return FlowFiles(main=str(path), intents=str(intents) if intents else None, texts=texts)


def intents_beside(flow: Path) -> Path | None:
    """The intents file of the pack that a flow file lies in, if it can be read; its faults are told when the pack is checked."""
    for folder in (flow.parent, flow.parent.parent):
        file = folder / INTENTS_FILE
        if file.is_file():
            try:
                Intents.read(text_of(file), INTENTS_FILE)
            except IntentsProblems:
                return None
            return file
    return None


def text_of(file: Path) -> str:
    """The file's text; bytes that are none become a sign that the parser refuses with its place."""
    return file.read_text(encoding="utf-8-sig", errors="replace")


def _of_pack(folder: Path) -> FlowFiles:
    if not (folder / PACK_FILE).is_file():
        raise NoFlow(f"{folder}: there is no pack here; name a flow file")
    texts = {one.relative_to(folder).as_posix(): text_of(one) for one in sorted(folder.rglob("*.yaml"))}
    head = parse(texts[PACK_FILE], PACK_FILE).data
    named: dict[str, Any] = head if isinstance(head, dict) else {}
    main, intents = named.get("flow"), named.get("intents")
    if not isinstance(main, str) or main not in texts:
        raise NoFlow(f"{folder / PACK_FILE}: the pack names no flow that is there")
    return gather(texts, main, intents if isinstance(intents, str) else None)
