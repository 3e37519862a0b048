"""`hotline test`: the tests; refuses settings from outside, so that they run the same everywhere."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import click

from centre.environment import CARRIER_NAMES, PREFIX

ROOT = Path(__file__).resolve().parent.parent.parent
# these want one process, or say themselves how many
ALONE = ("-n", "--numprocesses", "--pdb", "--trace", "-s", "--capture=no", "--collect-only", "--co", "-p", "--version", "-h")


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": ["--help"]}
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENTS]...")
def command(arguments: tuple[str, ...]) -> None:
    """Run the tests, two at a time; arguments go to pytest. './hotline test' installs what they need first.

    Example: hotline test tests/ivr -q
    """
    if not (ROOT / "tests").is_dir():
        raise click.UsageError("The tests come with the source: clone the repository and run ./hotline test there.")
    if importlib.util.find_spec("pytest") is None:
        raise click.UsageError("pytest is not installed: ./hotline test installs all the tests need.")
    given = {name: value for name, value in os.environ.items() if not _setting(name)}
    ended = subprocess.run([sys.executable, "-m", "pytest", *_spread(arguments), *arguments], cwd=ROOT, env=given, check=False)
    raise click.exceptions.Exit(ended.returncode)


def _setting(name: str) -> bool:
    return name.startswith(PREFIX) or name in CARRIER_NAMES.values() or name == "PORT"


def _spread(arguments: tuple[str, ...]) -> list[str]:
    """Two processes unless the arguments want it otherwise; tests of one file stay together."""
    if any(argument == alone or argument.startswith(f"{alone}=") for argument in arguments for alone in ALONE):
        return []
    return ["-n", "2", "--dist", "loadfile"]
