"""`hotline load`: the parts that count, on made-up numbers, and the whole of it once, with kills and misbehaviour."""

import json
import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from centre.cli import hotline
from centre.loading.arrivals import arrivals, duration, thinking
from centre.loading.figures import percentile, slope, spread
from centre.loading.telephone import Paced
from centre.pack_files import PACKS
from telephony.simulator.http_caller import HttpCaller

ROOT = Path(__file__).resolve().parents[2]


def test_evenly_callers_come_at_equal_distances_and_at_random_as_often() -> None:
    even = list(arrivals(4, kind="even", calls=5, seconds=None, dice=random.Random(1)))
    assert even == [0.0, 0.25, 0.5, 0.75, 1.0]
    chance = list(arrivals(4, kind="poisson", calls=None, seconds=1000, dice=random.Random(1)))
    assert 3800 < len(chance) < 4200
    assert len({round(later - earlier, 3) for earlier, later in pairwise(chance)}) > 100
    assert chance == list(arrivals(4, kind="poisson", calls=None, seconds=1000, dice=random.Random(1)))


def test_people_think_as_long_as_they_should_on_average_and_never_for_ever() -> None:
    dice = random.Random(1)
    times = [thinking(2.0, dice) for _ in range(5000)]
    assert 1.8 < sum(times) / len(times) < 2.2
    assert max(times) <= 20


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("30m", 1800), ("2h", 7200), ("1.5m", 90)])
def test_durations_are_read(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "-3s", "3 weeks", "3d", "0s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        duration(text)


def test_percentiles_and_slopes() -> None:
    values = [number / 1000 for number in range(1, 101)]
    assert spread(values) == {"p50": 51.0, "p90": 91.0, "p99": 100.0, "max": 100.0}
    assert percentile([], 0.5) == 0.0
    assert slope([(0, 10), (1, 12), (2, 14)]) == pytest.approx(2.0)
    assert slope([(0, 10), (1, 12)]) == 0.0


class Slow(HttpCaller):
    """A telephone whose hotline takes a moment."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1")
        self.pressed: list[str] = []

    def key(self, keys: str) -> None:
        self.pressed.append(keys)


def test_a_turn_is_timed_from_the_moment_it_was_meant_to_begin() -> None:
    import time

    seen: list[float] = []
    late = Paced(Slow(), think=lambda: 0.0, due=time.monotonic() - 5.0, seen=seen.append)
    late.key("1")
    late.key("2")
    assert seen[0] >= 5.0
    assert seen[1] < 1.0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Missing option '--story'"),
        (("--story", "nothing"), "there is no story 'nothing'"),
        (("--story", "callback-answered-zh"), "neither moves the clock"),
        (("--story", "complaint-keys-zh", "--misbehave", "badly"), "NAME or NAME:PROBABILITY"),
        (("--story", "complaint-keys-zh", "--duration", "long"), "a duration is written"),
        (("--story", "complaint-keys-zh", "--running", "--kill-every", "20s"), "not with --running"),
    ],
)
def test_wrong_use_is_told_before_anything_starts(arguments: tuple[str, ...], told: str) -> None:
    ended = CliRunner().invoke(hotline, ["load", *arguments])
    assert ended.exit_code == 2
    assert told in ended.stderr


@pytest.mark.processes
def test_callers_are_answered_while_processes_are_killed_and_the_carrier_misbehaves() -> None:
    stories = [str(PACKS / "gas" / "stories" / f"{name}.yaml") for name in ("complaint-keys-zh", "enquiry-keys-en")]
    disturb = ["--kill-every", "4s", "--misbehave", "duplicate:0.2", "--misbehave", "lost-reply:0.05"]
    told = [word for story in stories for word in ("--story", story)]
    words = [sys.executable, "-m", "centre", "load", "--calls", "14", "--rate", "1", "--think", "0.5", *told, *disturb]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(ended.stdout.splitlines()[-1])
    assert ended.returncode == 0, ended.stderr
    assert (found["calls"], found["lost"], found["doubled"], found["unanswered"], found["loose"]) == (14, 0, 0, 0, 0)
    assert found["held"] + found["failed"] == 14
    assert sum(found["kills"].values()) > 0
    assert found["turns"] >= 14
    assert found["turn_ms"]["p50"] > 0
    if sys.platform == "linux":
        assert {"web", "worker", "relay", "standby", "simulator"} <= set(found["processes"])


@pytest.mark.processes
def test_calls_whose_end_is_never_reported_are_over_when_the_run_is() -> None:
    story = str(PACKS / "gas" / "stories" / "complaint-hung-up-zh.yaml")
    told = ["--calls", "4", "--rate", "4", "--think", "0.1", "--story", story, "--misbehave", "callback-lost"]
    words = [sys.executable, "-m", "centre", "load", *told]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(ended.stdout.splitlines()[-1])
    assert ended.returncode == 0, ended.stderr
    assert (found["calls"], found["held"], found["lost"], found["loose"], found["unanswered"]) == (4, 4, 0, 0, 0)
