"""Desks for the simulator's tests."""

from collections.abc import Iterator

import pytest

from tests.telephony.simulator.desk import BASE, Desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk whose number reports its end and has a fallback."""
    desk = Desk(status_url=f"{BASE}/status", fallback_url=f"{BASE}/fallback")
    desk.page("/status", "")
    yield desk
    desk.carrier.close()


@pytest.fixture
def bare() -> Iterator[Desk]:
    """A desk without status and fallback URLs."""
    desk = Desk()
    yield desk
    desk.carrier.close()
