"""Versions of flows and scripts: kept once, found again; and a call as it can be run again."""

from datetime import timedelta

from storage import calls, eventlog, retelling, sources
from storage.door import Store
from storage.eventlog import Envelope
from storage.sources import SourceKind
from tests.storage.world import NOW, a_call, a_turn, ask, do, said

TEXTS = {"flow.yaml": "flow: gas\n", "intents.yaml": "投诉: {}\n"}


def keep(store: Store, version: str, *, days: int = 0, text: str | None = None, kind: SourceKind = SourceKind.FLOW) -> None:
    texts = TEXTS | ({"flow.yaml": text} if text else {})
    at = NOW + timedelta(days=days)
    do(store, sources.keep, kind, "gas", version, main="flow.yaml", intents="intents.yaml", texts=texts, at=at)


def test_a_version_is_found_as_it_was_kept(store: Store) -> None:
    keep(store, "aaa")
    found = ask(store, sources.find, SourceKind.FLOW, "gas", "aaa")
    assert found is not None
    assert (found.main, found.intents, found.texts, found.first_used_at) == ("flow.yaml", "intents.yaml", TEXTS, NOW)
    assert ask(store, sources.find, SourceKind.SCRIPT, "gas", "aaa") is None
    assert ask(store, sources.find, SourceKind.FLOW, "gas", "bbb") is None


def test_the_first_use_of_a_version_counts(store: Store) -> None:
    keep(store, "aaa")
    keep(store, "aaa", days=3, text="another")
    found = ask(store, sources.find, SourceKind.FLOW, "gas", "aaa")
    assert found is not None
    assert (found.first_used_at, found.texts) == (NOW, TEXTS)


def test_versions_are_listed_newest_first(store: Store) -> None:
    for days, version in enumerate(("aaa", "bbb", "ccc")):
        keep(store, version, days=days)
    keep(store, "ddd", kind=SourceKind.SCRIPT)
    assert [one.version for one in ask(store, sources.editions, SourceKind.FLOW, "gas")] == ["ccc", "bbb", "aaa"]
    assert [one.version for one in ask(store, sources.editions, SourceKind.FLOW, "gas", limit=1)] == ["ccc"]


def test_a_call_is_told_turn_by_turn_and_what_came_after_apart(store: Store) -> None:
    call = do(store, a_call)
    do(store, a_turn, call, events=[said("您好"), Envelope(kind="call_ended", data={"outcome": "x", "by": "flow"})])
    beside = [Envelope(kind="status_changed", data={"status": "completed"}), said("以后")]
    do(store, eventlog.append, call_id=call.id, turn=1, events=beside, at=NOW)
    (turn,) = ask(store, retelling.turns_of, call.id)
    assert turn.number == 1
    assert [event[0] for event in turn.events] == ["said", "call_ended"]
    assert turn.events[0][2] == {"text": "您好"}
    after = ask(store, retelling.beside, call.id, {"said"})
    assert after is not None
    assert (after.number, [event[2] for event in after.events]) == (None, [{"text": "以后"}])
    assert ask(store, retelling.beside, call.id, {"heard"}) is None
    assert "您好" not in repr(turn)


def test_the_newest_calls_that_are_over_come_first(store: Store) -> None:
    for number in range(4):
        call = do(store, a_call, sid=f"CA{number}")
        if number != 2:
            do(store, calls.end, call, outcome="x", at=NOW, session=None)
    assert ask(store, retelling.latest, 2) == ["CA3", "CA1"]
    assert ask(store, retelling.latest, 9) == ["CA3", "CA1", "CA0"]
