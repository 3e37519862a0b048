"""The command line: quick to start, plain about mistakes, exit codes as promised."""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from centre.cli import COMMANDS, hotline

ROOT = Path(__file__).resolve().parent.parent.parent
BARE = {name: None for name in os.environ if name.startswith(("HOTLINE_", "TWILIO_")) or name == "PORT"}


def run(*arguments: str, environ: Mapping[str, str] | None = None, typed: str | None = None) -> Result:
    """The command in this process, with none of this machine's settings; logging is left as it was."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    try:
        return CliRunner().invoke(hotline, list(arguments), env={**BARE, **(environ or {})}, input=typed)
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers


def program(*arguments: str, environ: Mapping[str, str] | None = None, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The program as it is started from a shell."""
    given = {name: value for name, value in os.environ.items() if name not in BARE}
    return subprocess.run(
        [sys.executable, "-m", "centre", *arguments],
        cwd=folder,
        env={**given, "PYTHONPATH": str(ROOT), **(environ or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_list_exists(name: str) -> None:
    command = COMMANDS[name].load()
    assert isinstance(command, click.Command)
    assert command.help or command.short_help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    ended = run(name, "--help")
    assert ended.exit_code == 0
    assert "Usage: hotline" in ended.stdout


def test_help_lists_the_commands_without_importing_them() -> None:
    script = "import sys; from centre.cli import hotline; hotline.main(['--help'], standalone_mode=False); print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    listed, modules = ended.stdout.rsplit("\n", 2)[0], ended.stdout.rsplit("\n", 2)[1].split()
    assert all(re.search(rf"^  {name} ", listed, re.MULTILINE) for name in COMMANDS)
    assert not {"flask", "sqlalchemy", "twilio", "pydantic", "rich"} & set(modules)


def test_the_version_is_told() -> None:
    ended = run("--version")
    assert ended.exit_code == 0
    assert re.fullmatch(r"hotline, version \d+\.\d+\.\d+\n", ended.stdout)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("clals",), "calls"),
        (("calls", "lst"), "No such command"),
        (("serve", "--prot", "1"), "--port"),
        (("serve", "--port", "x"), "x"),
    ],
    ids=["a mistyped command", "a mistyped second word", "a mistyped option", "a port that is none"],
)
def test_wrong_use_is_explained_with_exit_2(arguments: tuple[str, ...], hint: str) -> None:
    ended = run(*arguments)
    assert ended.exit_code == 2
    assert hint in ended.stderr
    assert ended.stdout == ""


def test_all_broken_settings_are_listed_with_exit_2(tmp_path: Path) -> None:
    broken = {"HOTLINE_CARRIER": "twilio", "HOTLINE_NUMBERS": "12", "HOTLINE_THREADS": "many", "TWILIO_AUTH_TOKEN": "tiny"}
    ended = program("serve", environ=broken, folder=tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == ""
    told = [line.split()[1].rstrip(":") for line in ended.stderr.splitlines()]
    assert sorted(told) == [
        *("HOTLINE_NUMBERS", "HOTLINE_PUBLIC_URL", "HOTLINE_THREADS", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
    ]
    assert "tiny" not in ended.stderr


def test_config_shows_the_settings_and_no_secret() -> None:
    environ = {
        "HOTLINE_DATABASE_URL": "postgresql://ann:hunter2@db.example:5432/calls?password=hunter3",
        "HOTLINE_REDIS_URL": "redis://:hunter4@cache.example/0",
        "HOTLINE_SECRET_KEY": "hunter5-hunter5-hunter5",
        "TWILIO_AUTH_TOKEN": "hunter6-hunter6",
        "TWILIO_API_KEY": "SK1",
        "TWILIO_API_SECRET": "hunter7",
        "HOTLINE_NUMBERS": "+12025550100,+12025550101",
    }
    for form in ((), ("--json",)):
        ended = run("config", *form, environ=environ)
        assert ended.exit_code == 0
        assert "hunter" not in ended.output
        assert "db.example:5432/calls" in ended.stdout
    shown = json.loads(run("config", "--json", environ=environ).stdout)
    assert shown["HOTLINE_NUMBERS"] == ["+12025550100", "+12025550101"]
    assert shown["TWILIO_AUTH_TOKEN"] == "•••"
    assert shown["HOTLINE_CARRIER"] == "simulator"


def test_config_points_at_mistyped_names() -> None:
    ended = run("config", environ={"HOTLINE_PUBIC_URL": "https://a.example"})
    assert ended.exit_code == 0
    assert "HOTLINE_PUBIC_URL is no setting" in ended.stderr


def test_tests_need_the_source_and_run_from_anywhere(tmp_path: Path) -> None:
    ended = program("test", "--version", folder=tmp_path)
    assert ended.returncode == 0
    assert "pytest" in ended.stdout
