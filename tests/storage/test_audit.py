"""The audit trail: newest first, by subject, with the person's shown name."""

from storage import audit, people
from storage.audit import Act
from storage.door import Store
from tests.storage.world import NOW, ask, do


def test_entries_name_the_person_and_come_newest_first(store: Store) -> None:
    sue = do(store, people.add, name="sue", shown="Sue", roles=[], password="p", token="t", at=NOW)
    assert sue is not None
    do(store, audit.log, Act.SIGN_IN_FAILED, person_id=None, page="/sign-in", at=NOW)
    do(store, audit.log, Act.REVEALED, person_id=sue.id, page="/calls", at=NOW, subject="call", key="CA1", reason="回访")
    do(store, audit.log, Act.DENIED, person_id=sue.id, page="/admin", at=NOW)
    listed = ask(store, audit.list_audits)
    assert [(entry.act, entry.person) for entry in listed] == [("denied", "Sue"), ("revealed", "Sue"), ("sign_in_failed", None)]
    assert [entry.act for entry in ask(store, audit.list_audits, before_id=listed[0].id, limit=1)] == ["revealed"]
    (found,) = ask(store, audit.of, "call", "CA1")
    assert (found.reason, found.page) == ("回访", "/calls")
    assert "回访" not in repr(found)
    assert ask(store, audit.of, "call", "CA2") == []
