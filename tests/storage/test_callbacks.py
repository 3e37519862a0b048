"""Callbacks: one open a number and matter, each with its promise."""

from storage import callbacks, customers, promises
from storage.callbacks import Callback
from storage.door import Store
from storage.promises import Subject
from storage.transaction import Transaction
from tests.storage.world import ANN, BEN, DAY, HOUR, NOW, a_call, ask, do, task, together


def asked(
    tx: Transaction, number: str = ANN, matter: str = "repair", *, customer_id: int | None = None, call_id: int | None = None
) -> tuple[Callback, bool]:
    return callbacks.request(
        tx,
        customer_id=customer_id,
        number=number,
        matter=matter,
        due=NOW + HOUR,
        reason="队列太长",
        call_id=call_id,
        at=NOW,
    )


def test_a_callback_is_kept_whole_with_its_promise(store: Store) -> None:
    call = do(store, a_call)
    made, new = do(store, asked, call_id=call.id)
    assert new
    assert ask(store, callbacks.list_callbacks) == [made]
    assert (made.status, made.number, made.matter, made.reason) == ("open", ANN, "repair", "队列太长")
    assert (made.due_at, made.requested_at, made.closed_at, made.call_id) == (NOW + HOUR, NOW, None, call.id)
    (promise,) = ask(store, promises.of, Subject.CALLBACK, made.id)
    assert (promise.kind, promise.due_at, promise.outcome) == ("callback", NOW + HOUR, None)


def test_asking_again_about_the_same_matter_gives_the_open_one(store: Store) -> None:
    first, _ = do(store, asked)
    again, new = do(store, asked)
    assert (again, new) == (first, False)
    assert len(ask(store, promises.of, Subject.CALLBACK, first.id)) == 1


def test_another_matter_or_number_is_another_callback(store: Store) -> None:
    assert [do(store, asked, number, matter)[1] for number, matter in ((ANN, "repair"), (ANN, "bill"), (BEN, "repair"))] == [
        True
    ] * 3


def test_after_it_is_closed_it_may_be_asked_for_again(store: Store) -> None:
    first, _ = do(store, asked)
    assert do(store, callbacks.cancel, first.id, at=NOW + HOUR)
    assert not do(store, callbacks.cancel, first.id, at=NOW + DAY)
    again, new = do(store, asked)
    assert new
    assert again.id != first.id
    (promise,) = ask(store, promises.of, Subject.CALLBACK, first.id)
    assert (promise.outcome, promise.settled_at) == ("withdrawn", NOW + HOUR)


def test_open_callbacks_of_a_customer(store: Store) -> None:
    ann = do(store, customers.remember, ANN, NOW)
    first, _ = do(store, asked, customer_id=ann.id)
    second, _ = do(store, asked, matter="bill", customer_id=ann.id)
    do(store, asked, BEN)
    assert ask(store, callbacks.open_of_customer, ann.id) == [second, first]
    do(store, callbacks.cancel, second.id, at=NOW)
    assert ask(store, callbacks.open_of_customer, ann.id) == [first]


def test_asking_many_times_at_once_opens_one(store: Store) -> None:
    answers = together([task(store, asked) for _ in range(8)])
    assert [new for _, new in answers].count(True) == 1
    assert len({made.id for made, _ in answers}) == 1
    assert len(ask(store, promises.of, Subject.CALLBACK, answers[0][0].id)) == 1


def test_asking_and_cancelling_at_once_leaves_at_most_one_open(store: Store) -> None:
    for _ in range(5):
        made, _ = do(store, asked)
        together([task(store, asked), task(store, cancelled, made)])
        still_open = [each for each in ask(store, callbacks.list_callbacks) if each.status == "open"]
        assert len(still_open) <= 1
        assert ask(store, promises.audit) == []


def cancelled(tx: Transaction, made: Callback) -> tuple[Callback, bool]:
    return made, callbacks.cancel(tx, made.id, at=NOW)


def test_a_callback_shows_nothing_personal(store: Store) -> None:
    told = repr(do(store, asked))
    assert ANN not in told
    assert "队列" not in told


def test_a_callback_ends_once_with_one_outcome(store: Store) -> None:
    ends = {"done": (callbacks.done, "kept"), "failed": (callbacks.fail, "missed"), "cancelled": (callbacks.cancel, "withdrawn")}
    for matter, (end, outcome) in ends.items():
        made, _ = do(store, asked, matter=matter)
        assert together([task(store, end, made.id, at=NOW + HOUR) for _ in range(3)]).count(True) == 1
        for other, _ in ends.values():
            assert not do(store, other, made.id, at=NOW + DAY)
        found = ask(store, callbacks.find, made.id)
        assert found is not None
        assert (found.status, found.closed_at) == (matter, NOW + HOUR)
        assert [promise.outcome for promise in ask(store, promises.of, Subject.CALLBACK, made.id)] == [outcome]
    assert ask(store, promises.audit) == []


def test_a_moved_callback_owes_the_new_time_only(store: Store) -> None:
    made, _ = do(store, asked)
    assert do(store, callbacks.move, made.id, due=NOW + DAY, at=NOW)
    found = [(one.due_at, one.outcome) for one in ask(store, promises.of, Subject.CALLBACK, made.id)]
    assert found == [(NOW + HOUR, "replaced"), (NOW + DAY, None)]
    assert [one.due_at for one in ask(store, callbacks.open_of_number, ANN)] == [NOW + DAY]
    assert ask(store, promises.audit) == []
    do(store, callbacks.done, made.id, at=NOW + DAY)
    assert not do(store, callbacks.move, made.id, due=NOW + 2 * DAY, at=NOW + DAY)
    assert ask(store, callbacks.open_of_number, ANN) == []
