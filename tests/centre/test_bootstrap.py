"""The front door `./hotline`: what it says when it cannot, how little it costs when all is there.

Installing for real needs a package registry and is tried from a fresh clone before every release.
"""

import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ("cat", "cksum", "dirname", "grep", "mkdir", "readlink", "rm", "sh", "tail")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with what the front door reads, and nothing else."""
    folder = tmp_path / "a house"
    folder.mkdir()
    for name in ("hotline", "requirements.lock", "requirements-test.lock", "requirements-voice.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with the few tools that the front door uses, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (folder / tool).symlink_to(found)
    return folder


def script(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def start(door: Path, path: Path, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(door), *arguments], cwd=folder, env={"PATH": str(path)}, capture_output=True, text=True, timeout=60, check=False
    )


def furnish(house: Path) -> None:
    """An environment as it is after installing; its program tells what it was asked."""
    script(house / ".venv" / "bin" / "python", f'exec "{sys.executable}" "$@"')
    script(house / ".venv" / "bin" / "hotline", 'printf "%s|" "$PWD" "$@"')
    inputs = (house / "requirements.lock").read_bytes() + (house / "pyproject.toml").read_bytes()
    summed = subprocess.run(["cksum"], input=inputs, capture_output=True, check=True).stdout.decode().strip()  # noqa: S607 - of every system
    (house / ".venv" / ".hotline").write_text(f"{house.resolve()} {summed}\n")


def test_it_is_plain_shell_and_executable() -> None:
    assert os.access(ROOT / "hotline", os.X_OK)
    assert (ROOT / "hotline").read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", str(ROOT / "hotline")], check=False).returncode == 0  # noqa: S607 - of every system


def test_without_a_python_it_says_so(house: Path, path: Path) -> None:
    ended = start(house / "hotline", path, "up")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == "hotline: Python 3.11 or newer is needed; found no Python 3. Install one and put it on PATH.\n"


def test_with_an_old_python_it_says_which(house: Path, path: Path) -> None:
    script(path / "python3", 'case "$1" in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac')
    ended = start(house / "hotline", path, "up")
    assert ended.returncode == 2
    assert "found Python 3.9.2" in ended.stderr


def test_without_venv_it_says_what_to_install(house: Path, path: Path) -> None:
    script(path / "python3", f'case "$2" in *ensurepip*) exit 1 ;; *) exec "{sys.executable}" "$@" ;; esac')
    ended = start(house / "hotline", path, "up")
    assert ended.returncode == 2
    assert "apt install python3-venv" in ended.stderr
    assert not (house / ".venv").exists()


def test_what_is_installed_starts_at_once_from_anywhere_through_links(house: Path, path: Path, tmp_path: Path) -> None:
    furnish(house)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "link").symlink_to(house / "hotline")
    (elsewhere / "link to link").symlink_to("link")
    began = time.monotonic()
    ended = start(elsewhere / "link to link", path, "calls", "list", "a b", folder=elsewhere)
    took = time.monotonic() - began
    assert ended.returncode == 0
    assert ended.stderr == ""
    assert ended.stdout == f"{elsewhere}|calls|list|a b|"
    assert took < 0.5


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_what_has_changed_is_installed_again(house: Path, path: Path, changed: str) -> None:
    furnish(house)
    with (house / changed).open("a") as file:
        file.write("# changed\n")
    script(path / "uv", 'echo "no network" >&2; exit 1')
    (path / "python3").symlink_to(sys.executable)
    ended = start(house / "hotline", path, "up")
    assert ended.returncode == 1
    assert "no network" in ended.stderr
    assert "Start again to go on" in ended.stderr


def test_tests_want_their_own_packages(house: Path, path: Path) -> None:
    furnish(house)
    script(path / "uv", "exit 1")
    (path / "python3").symlink_to(sys.executable)
    assert start(house / "hotline", path, "calls").returncode == 0
    ended = start(house / "hotline", path, "test")
    assert ended.returncode == 1
    assert "installing" in ended.stderr


def test_after_an_interruption_it_starts_afresh(house: Path, path: Path) -> None:
    furnish(house)
    (house / ".venv" / ".hotline").unlink()
    (house / ".venv" / ".installing").touch()
    (house / ".venv" / "half of something").touch()
    script(path / "uv", "exit 1")
    (path / "python3").symlink_to(sys.executable)
    ended = start(house / "hotline", path, "up")
    assert ended.returncode == 1
    assert "interrupted" in ended.stderr
    assert not (house / ".venv" / "half of something").exists()
