"""The wallboard: figures and verdicts in words, nobody named."""

from datetime import timedelta

from storage import calls, presences, queue
from storage.transaction import Transaction
from tests.desk.house import CALLER, FORMULA, SHOWN, House


def waited(house: House, how: str, seconds: int, count: int) -> None:
    def work(tx: Transaction) -> None:
        for number in range(count):
            call = calls.create(tx, sid=f"{how}{number}", direction="inbound", caller=None, called=None, at=house.clock.at)
            entered = house.clock.at - timedelta(minutes=30)
            queue.enter(tx, call.id, "service", 0, entered)
            queue.leave(tx, call.id, how, entered + timedelta(seconds=seconds))

    house.store.write(work)


def test_who_waits_and_how_long(house: House) -> None:
    house.fill()
    page = house.signed_in("ann").get("/wallboard").text
    assert '<div class="value"><span data-since="70">1:10' in page
    assert "1 overdue" in page
    assert "too much" in page


def test_shares_of_enough_waits_are_told(house: House) -> None:
    waited(house, "answered", 10, 9)
    waited(house, "left", 10, 1)
    page = house.signed_in("ann").get("/wallboard").text
    assert '<div class="value">90<small>%' in page
    assert '<div class="value">10.0<small>%' in page


def test_shares_of_few_waits_are_not(house: House) -> None:
    waited(house, "answered", 30, 9)
    page = house.signed_in("ann").get("/wallboard").text
    assert "fewer than 10" in page
    assert '<div class="value">0<small>/ 9' in page


def test_nobody_is_named(house: House) -> None:
    house.fill()
    for name in ("ann", "sue", "bea", "ada"):
        page = house.signed_in(name).get("/wallboard").text
        assert CALLER not in page
        assert SHOWN not in page
        assert FORMULA not in page


def test_a_board_whose_session_has_ended_is_told_401(house: House) -> None:
    assert house.visitor().get("/wallboard", **{"X-Refresh": "1"}).status_code == 401


def test_agents_are_counted_by_state(house: House) -> None:
    def work(tx: Transaction) -> None:
        for person in (1, 2, 3):
            there = presences.arrive(tx, person, languages=[], queues=[], at=house.clock.at)
            presences.move(tx, there, "free" if person < 3 else "break", at=house.clock.at, actor="test")

    assert "No agent is here yet" in house.signed_in("ann").get("/wallboard").text
    house.store.write(work)
    page = house.signed_in("ann").get("/wallboard").text
    assert "<span>Free</span><b>2</b>" in page
    assert "<span>Break</span><b>1</b>" in page
