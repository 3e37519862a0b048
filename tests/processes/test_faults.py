"""A small part of `bench/faults.py`: processes killed, stopped and flushed; nothing lost, nothing doubled."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("seed", [3])
def test_nothing_is_lost_and_nothing_doubled(seed: int) -> None:
    words = [sys.executable, "bench/faults.py", "--kills", "5", "--flushes", "1", "--seed", str(seed)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.stdout, ended.stderr[-4000:]
    figures = json.loads(ended.stdout.splitlines()[-1])
    assert (figures["lost"], figures["doubled"], figures["unknown_to_us"]) == (0, 0, 0), ended.stderr[-4000:]
    assert figures["slowest_rerun_s"] <= 10
    assert figures["kills"] >= 6
    assert figures["reruns"] >= 3
    assert figures["flushes"] == 1
    assert figures["errands"] > 20
    assert figures["dialled"] > 40
    assert figures["turns"] > 10
    assert ended.returncode == 0
