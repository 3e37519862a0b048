"""Customers: one a number, remembered and never forgotten by halves."""

from storage import customers
from storage.door import Store
from tests.storage.world import ANN, BEN, HOUR, NOW, ask, do, task, together


def test_nobody_is_known_at_first(store: Store) -> None:
    assert ask(store, customers.find, ANN) is None


def test_a_caller_is_remembered(store: Store) -> None:
    ann = do(store, customers.remember, ANN, NOW, language="zh-CN", name="安")
    assert ask(store, customers.find, ANN) == ann
    assert (ann.number, ann.name, ann.language, ann.first_seen_at, ann.last_seen_at) == (ANN, "安", "zh-CN", NOW, NOW)


def test_what_is_not_said_again_stays_as_it_was(store: Store) -> None:
    first = do(store, customers.remember, ANN, NOW, language="zh-CN", name="安")
    again = do(store, customers.remember, ANN, NOW + HOUR, language="en-US")
    assert (again.id, again.name, again.language) == (first.id, "安", "en-US")
    assert (again.first_seen_at, again.last_seen_at) == (NOW, NOW + HOUR)


def test_two_numbers_are_two_customers(store: Store) -> None:
    made = [do(store, customers.remember, number, NOW) for number in (ANN, BEN)]
    assert ask(store, customers.list_customers) == made[::-1]


def test_a_caller_remembered_by_many_at_once_is_one_customer(store: Store) -> None:
    made = together([task(store, customers.remember, ANN, NOW) for _ in range(8)])
    assert len({customer.id for customer in made}) == 1


def test_a_customer_shows_neither_number_nor_name(store: Store) -> None:
    told = repr(do(store, customers.remember, ANN, NOW, name="Ann"))
    assert ANN not in told
    assert "'Ann'" not in told
