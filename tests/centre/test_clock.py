"""The clock: aware, in its zone, or standing still."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from centre import wiring
from centre.clock import Hands, clock, followed, pinned
from centre.settings import load


def test_the_clock_tells_the_time_of_its_zone() -> None:
    moment = clock(ZoneInfo("Asia/Shanghai"))()
    assert moment.utcoffset() == timedelta(hours=8)
    assert abs(moment - clock()()) < timedelta(seconds=5)


def test_a_pinned_clock_stands_still() -> None:
    at = datetime(2026, 11, 18, 10, tzinfo=UTC)
    tick = pinned(at)
    assert tick() == tick() == at


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        pinned(datetime(2026, 11, 18, 10))  # noqa: DTZ001 - that is the point


AT = datetime(2026, 11, 18, 10, tzinfo=UTC)


def _near(one: datetime, other: datetime, seconds: float = 2) -> bool:
    return abs(one - other) < timedelta(seconds=seconds)


def test_hands_that_nobody_put_tell_the_real_time(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "clock.json")
    assert _near(hands.tell(), clock()())
    assert (hands.speed, hands.ahead) == (1.0, None)


def test_hands_are_put_for_everybody_who_follows_them(tmp_path: Path) -> None:
    one, other = Hands(tmp_path / "new" / "clock.json"), Hands(tmp_path / "new" / "clock.json")
    assert other.ahead is None
    one.put(AT)
    assert _near(followed(other, ZoneInfo("Asia/Shanghai"))(), AT)
    assert followed(other, ZoneInfo("Asia/Shanghai"))().utcoffset() == timedelta(hours=8)
    one.put(AT + timedelta(days=3))
    assert _near(other.tell(), AT + timedelta(days=3))
    one.reset()
    assert _near(other.tell(), clock()())


def test_hands_held_stand_still_and_go_on_from_there(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "clock.json")
    hands.put(AT, speed=0)
    assert hands.tell() == hands.tell() == AT
    hands.put(speed=1)
    assert _near(hands.tell(), AT)


def test_hands_go_as_fast_as_they_are_told(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "clock.json")
    hands.put(AT, speed=100_000)
    time.sleep(0.05)
    assert hands.tell() - AT > timedelta(seconds=5000)


def test_hands_that_cannot_be_read_change_nothing(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "clock.json")
    hands.put(AT, speed=0)
    assert hands.tell() == AT
    (tmp_path / "clock.json").write_text("{half", encoding="utf-8")
    assert hands.tell() == AT


@pytest.mark.parametrize(("moment", "speed"), [(datetime(2026, 11, 18), None), (None, -1.0)])  # noqa: DTZ001 - that is the point
def test_hands_refuse_what_is_no_time(tmp_path: Path, moment: datetime | None, speed: float | None) -> None:
    with pytest.raises(ValueError, match="clock"):
        Hands(tmp_path / "clock.json").put(moment, speed)


@pytest.mark.parametrize("carrier", ["simulator", "twilio"])
def test_only_a_hotline_on_the_simulator_follows_its_hands(tmp_path: Path, carrier: str) -> None:
    settings = load({"HOTLINE_DATA_DIR": str(tmp_path)}).model_copy(update={"carrier": carrier})
    wiring.hands_of(settings).put(AT, speed=0)
    assert (wiring.time_of(settings)() == AT) is (carrier == "simulator")
