"""The kit as an outsider has it: somebody else's hotline with its own tests, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOTUS = ROOT / "docs" / "second-hotline"


def outsider(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest, started in a folder, by somebody who has installed hotline."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_", "PYTEST_"))}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(words, cwd=folder, env=kept, capture_output=True, text=True, check=False)


def written(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """The run of one file with this text, in a folder that has nothing else."""
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    return outsider(folder, "test_it.py")


@pytest.mark.processes
def test_the_second_hotline_passes_its_own_tests() -> None:
    ended = outsider(LOTUS)
    assert ended.returncode == 0, ended.stdout
    assert "6 passed" in ended.stdout


@pytest.mark.processes
def test_a_test_that_expects_otherwise_shows_the_conversation(tmp_path: Path) -> None:
    ended = written(tmp_path, 'def test_it(caller):\n    caller.phones()\n    caller.hears("good morning")\n')
    assert ended.returncode == 1
    assert "did not hear 'good morning'" in ended.stdout
    assert "caller   phones" in ended.stdout
    assert "hotline  Welcome to the gas service line" in ended.stdout
    assert "centre/kit" not in ended.stdout.partition("short test summary")[0]


@pytest.mark.processes
def test_a_pack_that_cannot_be_used_fails_with_what_is_wrong(tmp_path: Path) -> None:
    mark = 'import pytest\n\n@pytest.mark.hotline(pack="nowhere")\ndef test_it(caller):\n    pass\n'
    ended = written(tmp_path, mark)
    assert ended.returncode == 1
    assert "the pack cannot be used:" in ended.stdout
    assert "there is no pack here" in ended.stdout
    assert "Traceback" not in ended.stdout


@pytest.mark.processes
def test_tests_that_have_nothing_to_do_with_calls_load_nothing_of_ours(tmp_path: Path) -> None:
    text = """
import sys

import pytest

@pytest.fixture
def clock():
    return "my own"

def test_it(clock):
    ours = {name for name in sys.modules if name.partition(".")[0] in {"centre", "telephony", "storage", "ivr", "flask"}}
    assert ours <= {"centre", "centre.kit", "centre.kit.plugin"}
    assert clock == "my own"
"""
    ended = written(tmp_path, text)
    assert ended.returncode == 0, ended.stdout
