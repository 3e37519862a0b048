"""Every version that was in use is kept, and a call is looked at by the one it went through."""

from dataclasses import replace
from functools import partial

import pytest

from centre.pack_files import load_pack
from storage import sources
from storage.door import Store
from storage.sources import SourceKind
from telephony import editions
from telephony.retelling import retold
from tests.telephony import hotlines
from tests.telephony.hotlines import FLOW, Caller

AT = hotlines.WEDNESDAY


def test_flow_and_scripts_of_a_pack_are_kept_once(store: Store) -> None:
    pack = load_pack("gas")
    for _ in range(2):
        store.write(lambda tx: editions.keep(tx, pack, at=AT))
    (kept,) = store.read(lambda tx: sources.editions(tx, SourceKind.FLOW, "gas"))
    assert kept.version == pack.flow.version
    for script in pack.scripts.scripts.values():
        found = store.read(partial(sources.find, kind=SourceKind.SCRIPT, name=script.name, version=script.version))
        assert found is not None
        assert found.texts == {script.source.file: pack.texts[script.source.file]}
    files = store.read(lambda tx: sources.find(tx, SourceKind.FLOW, "gas", pack.flow.version))
    assert files is not None
    assert files.intents == "intents.yaml"
    assert {"pack.yaml", "knowledge.yaml"}.isdisjoint(files.texts)


def test_a_call_is_looked_at_by_the_version_it_went_through(store: Store) -> None:
    old = hotlines.pack(FLOW)
    new = hotlines.pack(FLOW.replace("Goodbye.", "Bye.", 1))
    store.write(lambda tx: editions.keep(tx, old, at=AT))
    found = store.read(lambda tx: editions.flow_of(tx, new, "small", old.flow.version))
    assert found is not None
    assert found.version == old.flow.version != new.flow.version
    assert store.read(lambda tx: editions.flow_of(tx, new, "small", new.flow.version)) is new.flow
    assert store.read(lambda tx: editions.flow_of(tx, new, "small", "nothing")) is None
    assert store.read(lambda tx: editions.flow_of(tx, new, None, None)) is None


def test_a_version_that_can_no_longer_be_read_is_none(store: Store) -> None:
    pack = hotlines.pack(FLOW)
    store.write(
        lambda tx: sources.keep(
            tx, SourceKind.FLOW, "small", "broken", main="flow.yaml", intents=None, texts={"flow.yaml": "flow: ["}, at=AT
        )
    )
    assert store.read(lambda tx: editions.flow_of(tx, pack, "small", "broken")) is None


@pytest.mark.parametrize("end", ["hung up", "by the flow"])
def test_a_stored_call_is_retold_with_its_end(store: Store, end: str) -> None:
    line = hotlines.hotline(store)
    caller = Caller(line=line)
    caller.start()
    if end == "hung up":
        caller.gone()
    zone = line.pack.calendar.zone
    found = line.store.read(lambda tx: retold(tx, caller.sid, zone))
    assert found is not None
    assert (found.turns[-1].number is None) == (end == "hung up")
    assert found.by(line.pack.flow)[-1].verdict == "same"
    assert line.store.read(lambda tx: retold(tx, "CA404", zone)) is None


def test_a_pack_without_files_keeps_nothing(store: Store) -> None:
    pack = replace(hotlines.pack(FLOW), files=None, texts={})
    store.write(lambda tx: editions.keep(tx, pack, at=AT))
    assert store.read(lambda tx: sources.editions(tx, SourceKind.FLOW, "small")) == []
