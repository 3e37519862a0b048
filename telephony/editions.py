"""Which flow a call went through: the pack's own, or one that was in use before; refuses to forget a version that took a call."""

from datetime import datetime

from ivr.files import FlowFiles
from ivr.flow import Flow, FlowProblems
from ivr.intents import IntentsProblems
from storage import sources
from storage.sources import SourceKind
from storage.transaction import Transaction
from telephony.pack import Pack


def keep(tx: Transaction, pack: Pack, *, at: datetime) -> None:
    """Keep the files of the pack's flow and scripts, each version once; at every start, before the first call."""
    files = pack.files
    if files is not None:
        kept = {"main": files.main, "intents": files.intents, "texts": files.texts}
        sources.keep(tx, SourceKind.FLOW, pack.flow.name, pack.flow.version, at=at, **kept)  # type: ignore[arg-type] # as declared
    for script in pack.scripts.scripts.values():
        name = script.source.file
        if name in pack.texts:
            texts = {name: pack.texts[name]}
            sources.keep(tx, SourceKind.SCRIPT, script.name, script.version, main=name, intents=None, texts=texts, at=at)


def files_of(tx: Transaction, pack: Pack, name: str, version: str) -> FlowFiles | None:
    """The files of this version of a flow: the pack's own, else those kept; None where nobody kept them."""
    if pack.files is not None and (pack.flow.name, pack.flow.version) == (name, version):
        return pack.files
    kept = sources.find(tx, SourceKind.FLOW, name, version)
    return FlowFiles(main=kept.main, intents=kept.intents, texts=kept.texts) if kept else None


def flow_of(tx: Transaction, pack: Pack, name: str | None, version: str | None) -> Flow | None:
    """The flow of this version; None where nobody kept it or this program can no longer read it."""
    if name is None or version is None:
        return None
    if (pack.flow.name, pack.flow.version) == (name, version):
        return pack.flow
    files = files_of(tx, pack, name, version)
    try:
        return files.flow() if files else None
    except (FlowProblems, IntentsProblems):
        return None
