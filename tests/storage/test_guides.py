"""Ways through scripts: one a call and script, each change seen before the next, the last one turned to is the one; on both."""

from storage import eventlog, guides
from storage.door import Store
from storage.guides import Change, Guide
from storage.transaction import Transaction
from tests.storage.world import NOW, a_call, task, together

LI, WANG = 7, 8


def change(kind: str = "script_answered", *, person: int = LI, **data: object) -> Change:
    return Change(kind=kind, data=data, person_id=person, at=NOW)


def begun(tx: Transaction, script: str = "repair") -> Guide:
    made = guides.begin(tx, call_id=a_call(tx).id, script=script, progress={"n": 0}, change=change("script_opened"))
    assert made is not None
    return made


def test_a_script_is_begun_once_a_call(store: Store) -> None:
    first = store.write(begun)
    again = store.write(
        lambda tx: guides.begin(tx, call_id=first.call_id, script="repair", progress={"n": 9}, change=change("script_opened"))
    )
    assert again is None
    assert store.read(lambda tx: guides.find(tx, first.call_id, "repair")) == first
    assert store.read(lambda tx: guides.find(tx, first.call_id, "complaint")) is None


def test_who_has_not_seen_the_last_change_changes_nothing(store: Store) -> None:
    first = store.write(begun)
    kept = store.write(lambda tx: guides.keep(tx, first, {"n": 1}, change(answer="since", person=WANG)))
    assert kept is not None
    assert (kept.version, kept.person_id, kept.progress) == (2, WANG, {"n": 1})
    assert store.write(lambda tx: guides.keep(tx, first, {"n": 2}, change())) is None
    assert store.read(lambda tx: guides.of_call(tx, first.call_id)) == [kept]
    events = store.read(lambda tx: eventlog.of_call(tx, first.call_id))
    assert [(one.kind, one.actor, one.data) for one in events] == [
        ("script_opened", "person:7", {"script": "repair"}),
        ("script_answered", "person:8", {"script": "repair", "answer": "since"}),
    ]


def test_the_script_turned_to_last_is_the_one_the_agent_is_in(store: Store) -> None:
    first = store.write(begun)
    store.write(
        lambda tx: guides.begin(tx, call_id=first.call_id, script="emergency", progress={}, change=change("script_opened"))
    )
    assert [one.script for one in store.read(lambda tx: guides.of_call(tx, first.call_id))] == ["repair", "emergency"]
    store.write(lambda tx: guides.keep(tx, first, {"n": 1}, change("script_turned_to"), turn_to=True))
    assert [one.script for one in store.read(lambda tx: guides.of_call(tx, first.call_id))] == ["emergency", "repair"]
    assert [one.script for one in store.read(guides.list_guides)] == ["emergency", "repair"]


def test_of_eight_at_once_one_is_kept(store: Store) -> None:
    first = store.write(begun)
    came = together([task(store, guides.keep, first, {"n": n}, change()) for n in range(8)])
    assert sum(one is not None for one in came) == 1
    (kept,) = store.read(lambda tx: guides.of_call(tx, first.call_id))
    assert kept.version == 2
