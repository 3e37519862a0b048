"""What a caller is told about a queue."""

import pytest

from promises.queues import Queue, Wait

NAME = {"zh-CN": "客服", "en-US": "service"}
SERVICE = Queue(name=NAME, long_waiting=5, long_wait_minutes=10, minutes_per_call=3)


@pytest.mark.parametrize(
    ("waiting", "oldest_minutes", "is_open", "wait"),
    [
        (0, 0, True, "short"),
        (3, 2, True, "short"),
        (4, 0, True, "long"),  # twelve minutes
        (1, 10, True, "long"),  # nobody has been answered for ten minutes
        (0, 0, False, "closed"),
        (9, 0, False, "closed"),
    ],
)
def test_a_queue_is_short_long_or_closed(waiting: int, oldest_minutes: float, *, is_open: bool, wait: str) -> None:
    assert SERVICE.wait(waiting=waiting, oldest_minutes=oldest_minutes, is_open=is_open).value == wait


def test_many_waiting_are_long_however_fast_calls_go() -> None:
    fast = Queue(name=NAME, long_waiting=3, minutes_per_call=0.1)
    assert fast.wait(waiting=3, oldest_minutes=0, is_open=True) is Wait.LONG


def test_a_queue_staffed_around_the_clock_never_closes() -> None:
    assert Queue(name=NAME, always=True).wait(waiting=0, oldest_minutes=0, is_open=False) is Wait.SHORT


@pytest.mark.parametrize(("waiting", "minutes"), [(0, 1), (1, 3), (2, 6)])
def test_the_estimate_is_in_whole_minutes_and_at_least_one(waiting: int, minutes: int) -> None:
    assert SERVICE.estimate(waiting) == minutes
    assert Queue(name=NAME, minutes_per_call=1.2).estimate(3) == 4
