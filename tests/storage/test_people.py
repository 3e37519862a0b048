"""People: one name, one person; sessions end when the token changes."""

from storage import people
from storage.door import Store
from storage.people import Person
from tests.storage.world import NOW, ask, do


def add(store: Store, *, again: bool = False) -> Person | None:
    token = "t2" if again else "t1"
    return do(store, people.add, name="sue", shown="Sue", roles=["supervisor"], password="hash", token=token, at=NOW)


def test_a_person_is_found_by_name_and_by_session(store: Store) -> None:
    made = add(store)
    assert made is not None
    assert (made.roles, made.active, made.language) == (["supervisor"], 1, None)
    assert ask(store, people.find, "sue") == ask(store, people.by_token, "t1") == made
    assert ask(store, people.find, "nobody") is None
    assert "hash" not in repr(made)
    assert "t1" not in repr(made)


def test_a_name_is_given_once(store: Store) -> None:
    assert add(store) is not None
    assert add(store, again=True) is None
    assert len(ask(store, people.list_people)) == 1


def test_who_is_not_active_has_no_session(store: Store) -> None:
    made = add(store)
    assert made is not None
    do(store, people.set_active, made.id, active=False, token="t2")
    assert ask(store, people.by_token, "t1") is None
    again = ask(store, people.find, "sue")
    assert again is not None
    assert again.active == 0


def test_people_are_named_but_not_those_who_may_not_sign_in(store: Store) -> None:
    made = add(store)
    assert made is not None
    assert ask(store, people.named, [made.id, 99]) == {made.id: "Sue"}
    do(store, people.set_active, made.id, active=False, token="t3")
    assert ask(store, people.named, [made.id]) == {}


def test_what_may_change_changes(store: Store) -> None:
    made = add(store)
    assert made is not None
    do(store, people.set_language, made.id, "en-US")
    do(store, people.set_password, made.id, "other")
    do(store, people.set_token, made.id, "t3")
    do(store, people.note_sign_in, made.id, NOW)
    found = ask(store, people.by_token, "t3")
    assert found is not None
    assert (found.language, found.password, found.signed_in_at) == ("en-US", "other", NOW)
