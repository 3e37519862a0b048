"""The gate before dialling against the C library's clocks: 0 calls outside the window, and none put off without need."""

import os
import random
import time
import zoneinfo
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from promises import gate
from promises.calendar import Calendar
from promises.gate import Never, Ring, Standing, Verdict, Wait, Windows
from promises.outbound import Outbound, Result, pause_before
from promises.written import WEEKDAYS, DaySpan

CASES = 100_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
EVERYBODY = Standing(known=True)
MINUTE = timedelta(minutes=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = sorted(name for name in available_timezones() if name not in {"localtime", "Factory"} and not name.startswith("right/"))

Span = tuple[int, int]


def table(zone: str) -> Path:
    """The file that holds the zone's changes: the system's where it has one, as in `zoneinfo`, else the tzdata package's."""
    folders = [*map(Path, zoneinfo.TZPATH), Path(str(files("tzdata"))) / "zoneinfo"]
    return next(folder / zone for folder in folders if (folder / zone).is_file())


@contextmanager
def c_library(zone: str) -> Iterator[None]:
    """Let the C library keep this zone's time."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = f":{table(zone)}"
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


def inside(spans: Sequence[Span], at: datetime) -> bool:
    """Whether the C library's clock shows a minute inside one of the spans; nothing of ours takes part in it."""
    shown = time.localtime(int(at.timestamp()))
    minute = shown.tm_hour * 60 + shown.tm_min
    for opens, closes in spans:
        if closes > 1440:
            if minute >= opens or minute < closes - 1440:
                return True
        elif opens <= minute < closes:
            return True
    return False


def a_window(dice: random.Random) -> Span:
    """Any span of a day; a third of them runs over midnight."""
    opens = dice.randrange(1440)
    length = dice.choice((dice.randrange(1, 90), dice.randrange(60, 1439)))
    return opens, min(opens + length, opens + 1439)


def edges(zone: str) -> list[datetime]:
    """The moments at which the zone's clocks are put forward or back in the years looked at."""
    where = ZoneInfo(zone)
    found: list[datetime] = []
    at = FIRST
    while at < FIRST + YEARS:
        later, offset = at + timedelta(days=14), at.astimezone(where).utcoffset()
        if offset != later.astimezone(where).utcoffset():
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if middle.astimezone(where).utcoffset() == offset else (low, middle)
            found.append(high)
        at = later
    return found


def verdict(zone: str, window: Span, legal: Span, at: datetime) -> Verdict:
    rules = Outbound(legal=(DaySpan(*legal),))
    allowed = Windows(zones=(ZoneInfo(zone),), days=(rules.legal, (DaySpan(*window),)))
    return gate.ask(rules, allowed, EVERYBODY, at)


def judged(zone: str, window: Span, legal: Span, at: datetime) -> str | None:
    """What is wrong with the verdict for one case, by the C library's clock."""
    said = verdict(zone, window, legal, at)
    allowed = inside((window,), at) and inside((legal,), at)
    soon = at + gate.SLACK
    lasts = inside((window,), soon) and inside((legal,), soon)
    match said:
        case Ring():
            return None if allowed and lasts else "rung outside the window"
        case Wait(until=until):
            if allowed and lasts:
                return "not rung inside the window"
            if until <= at or not (inside((window,), until) and inside((legal,), until)):
                return "put off to a moment outside the window"
        case Never():
            return None if not allowed else "never rung inside the window"
    return None


def test_of_a_hundred_thousand_random_cases_none_is_rung_outside_its_window() -> None:
    dice = random.Random(20261126)
    by_zone: dict[str, list[tuple[Span, Span, datetime]]] = defaultdict(list)
    turning = {zone: edges(zone) for zone in ZONES}
    for number in range(CASES):
        zone = dice.choice(ZONES)
        at = FIRST + timedelta(seconds=dice.randrange(int(YEARS.total_seconds())))
        if number % 3 == 0 and turning[zone]:
            at = dice.choice(turning[zone]) + timedelta(seconds=dice.randrange(-86_400, 86_400))
        by_zone[zone].append((a_window(dice), dice.choice(((480, 1260), (0, 1440), a_window(dice))), at))
    wrong: list[tuple[str, str]] = []
    for zone, cases in by_zone.items():
        with c_library(zone):
            wrong += [(zone, found) for window, legal, at in cases if (found := judged(zone, window, legal, at))]
    assert wrong == []


def test_at_every_change_of_the_clocks_of_every_zone_none_is_rung_outside_its_window() -> None:
    windows = ((60, 120), (90, 150), (120, 180), (150, 200), (0, 90), (1380, 1560), (480, 1260))
    steps = [timedelta(minutes=minutes, seconds=seconds) for minutes in range(-130, 131, 10) for seconds in (-1, 0)]
    wrong: list[tuple[str, str]] = []
    looked = 0
    for zone in ZONES:
        changes = edges(zone)[:2]
        if not changes:
            continue
        with c_library(zone):
            for change in changes:
                for window in windows:
                    looked += len(steps)
                    wrong += [(zone, found) for step in steps if (found := judged(zone, window, (0, 1440), change + step))]
    assert wrong == []
    assert looked > 30_000


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/New_York", "2026-03-08"), ("America/New_York", "2026-11-01"), ("Australia/Lord_Howe", "2026-04-05")],
)
def test_the_next_opening_is_the_first_allowed_minute(zone: str, day: str) -> None:
    """Minute by minute over a day whose clocks change: nothing is put off longer than it must be."""
    where, window = ZoneInfo(zone), ((90, 150), (1380, 1500))
    allowed = Windows(zones=(where,), days=(tuple(DaySpan(*span) for span in window),))
    start = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=where).astimezone(UTC)
    minutes = [start + n * MINUTE for n in range(27 * 60)]
    with c_library(zone):
        opened = [inside(window, at) for at in minutes]
    assert [allowed.is_open(at) for at in minutes] == opened
    for number in range(0, 25 * 60, 7):
        first = next(at for at, is_open in zip(minutes[number:], opened[number:], strict=True) if is_open)
        assert allowed.next_open(minutes[number], until=start + timedelta(days=3)) == first


OFFICE = Calendar(zone=SHANGHAI, hours=dict.fromkeys(WEEKDAYS[:5], (DaySpan(510, 1080),)))
RULES = Outbound(daily_limit=2)
WIDE = (DaySpan(480, 1260),)
AT = datetime.fromisoformat("2026-11-18T10:00:00+08:00")


def asked(standing: Standing = EVERYBODY, at: datetime = AT, *zones: str, staffed: bool = True) -> Verdict:
    where = tuple(ZoneInfo(zone) for zone in zones)
    return gate.ask(RULES, gate.windows(RULES, WIDE, where, OFFICE, staffed=staffed), standing, at)


def until(text: str) -> Wait:
    return Wait(until=datetime.fromisoformat(text).astimezone(UTC))


def test_within_all_windows_we_ring() -> None:
    assert asked() == Ring()
    assert asked(EVERYBODY, AT, "Asia/Shanghai") == Ring()


def test_in_the_last_seconds_of_a_window_nobody_is_rung_any_more() -> None:
    last = datetime.fromisoformat("2026-11-18T17:59:50+08:00")
    assert asked(EVERYBODY, last - timedelta(seconds=1)) == Ring()
    assert asked(EVERYBODY, last) == until("2026-11-19T08:30+08:00")


def test_a_number_of_which_no_zone_is_known_has_the_hotlines_day() -> None:
    assert asked(EVERYBODY, AT + timedelta(hours=12), staffed=False) == until("2026-11-19T08:00+08:00")


def test_all_zones_a_number_may_be_in_have_to_agree() -> None:
    assert asked(EVERYBODY, AT, "Asia/Shanghai", "Europe/London", staffed=False) == until("2026-11-18T16:00+08:00")


def test_zones_without_a_common_hour_are_never_rung() -> None:
    assert asked(EVERYBODY, AT, "Pacific/Auckland", "Europe/London", staffed=True) is Never.NO_WINDOW
    assert asked(EVERYBODY, AT, "Asia/Shanghai", "America/New_York", staffed=False) == until("2026-11-19T08:00+08:00")


def test_where_a_person_is_needed_our_own_hours_count() -> None:
    late = datetime.fromisoformat("2026-11-20T18:00:00+08:00")
    assert asked(EVERYBODY, late) == until("2026-11-23T08:30+08:00")
    assert asked(EVERYBODY, late, staffed=False) == Ring()


def test_who_asked_not_to_be_rung_is_not_rung() -> None:
    assert asked(replace(EVERYBODY, refused_at=AT - timedelta(days=99))) is Never.REFUSED


def test_who_asked_for_this_call_after_refusing_others_is_rung() -> None:
    refused = replace(EVERYBODY, refused_at=AT - timedelta(days=2))
    assert asked(replace(refused, asked_at=AT - timedelta(days=1))) == Ring()
    assert asked(replace(refused, asked_at=AT - timedelta(days=2))) is Never.REFUSED


def test_a_number_is_rung_so_often_a_day_and_no_more() -> None:
    assert asked(replace(EVERYBODY, dialled=1)) == Ring()
    assert asked(replace(EVERYBODY, dialled=2)) == until("2026-11-19T08:30+08:00")


def test_who_is_on_the_line_is_left_alone_for_a_while() -> None:
    assert asked(replace(EVERYBODY, busy=True)) == until("2026-11-18T10:05+08:00")


def test_what_comes_too_late_is_not_said_at_all() -> None:
    evening = datetime.fromisoformat("2026-11-18T22:00:00+08:00")
    assert asked(replace(EVERYBODY, expires=evening + timedelta(hours=9)), evening) is Never.EXPIRED
    assert asked(replace(EVERYBODY, expires=evening + timedelta(hours=12)), evening) == until("2026-11-19T08:30+08:00")


def test_who_has_been_asked_lately_rests_and_who_has_no_number_is_nobody() -> None:
    assert asked(replace(EVERYBODY, rested=False)) is Never.RESTED
    assert asked(Standing(known=False)) is Never.NO_NUMBER


def test_the_called_partys_day_begins_where_it_is_earliest() -> None:
    zones = (ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London"))
    assert gate.day_began(AT, zones) == datetime.fromisoformat("2026-11-17T16:00+00:00")


def test_a_ladder_ends_after_its_last_rung() -> None:
    assert [pause_before((0, 30, 120), done) for done in range(5)] == [0, 30, 120, None, None]


def test_only_calls_in_which_nobody_was_spoken_to_are_tried_again() -> None:
    again = {result.value for result in Result if result.asks_again}
    assert again == {"busy", "no_answer", "failed", "canceled", "machine", "unheard"}
