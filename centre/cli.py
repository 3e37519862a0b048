"""The command line: `hotline COMMAND`; refuses to import a command before it is asked for.

stdout is data, stderr is talk. Exit 0: fine; 1: the thing asked about is bad; 2: wrong use or setting.
"""

import importlib
import sys
from dataclasses import dataclass
from difflib import get_close_matches

import click

from centre.environment import SettingsProblems


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Where a command lives (`module:name`) and its one line in the list, which costs no import."""

    at: str
    help: str

    def load(self) -> click.Command:
        """The command itself."""
        module, _, name = self.at.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


COMMANDS: dict[str, Entry] = {
    "up": Entry(at="centre.commands.up:command", help="Run everything on this machine and say where to phone."),
    "test": Entry(at="centre.commands.test:command", help="Run the tests; arguments go to pytest."),
    "phone": Entry(at="centre.commands.phone:command", help="Phone the hotline from the terminal, or play a caller story."),
    "load": Entry(at="centre.commands.load:command", help="Let many callers phone at once; count what was lost."),
    "check": Entry(at="centre.commands.check:command", help="Parse and prove flows and packs."),
    "draw": Entry(at="centre.commands.draw:command", help="Draw a flow as a picture."),
    "replay": Entry(at="centre.commands.replay:command", help="Run a real call again from its log, by its own flow or another."),
    "diff": Entry(at="centre.commands.diff:command", help="What changed between two flows, and for which calls."),
    "understand": Entry(at="centre.commands.understand:command", help="Show how typed words are understood."),
    "serve": Entry(at="centre.commands.serve:command", help="Answer the carrier's webhooks (the web process)."),
    "standby": Entry(at="centre.commands.standby:command", help="Answer callers while the web process cannot."),
    "work": Entry(at="centre.commands.work:command", help="Do background work (the worker processes)."),
    "relay": Entry(at="centre.commands.relay:command", help="Ring the workers when work is due."),
    "simulator": Entry(at="centre.commands.simulator:command", help="Run the carrier simulator (its own process)."),
    "db": Entry(at="centre.commands.db:command", help="Bring the database up to date."),
    "user": Entry(at="centre.commands.user:command", help="Add, list and disable people who may sign in."),
    "config": Entry(at="centre.commands.config:command", help="Show the settings, secrets masked."),
    "jobs": Entry(at="centre.commands.jobs:command", help="List background work; try parked work again."),
    "calls": Entry(at="centre.commands.lists:calls", help="List calls, or show one with its timeline."),
    "tickets": Entry(at="centre.commands.lists:tickets", help="List tickets, or show one."),
    "appointments": Entry(at="centre.commands.lists:appointments", help="List appointments, or show one."),
    "callbacks": Entry(at="centre.commands.lists:callbacks", help="List callbacks, or show one."),
    "surveys": Entry(at="centre.commands.lists:surveys", help="List survey responses, show one, or count them."),
    "promises": Entry(at="centre.commands.promises:command", help="Audit: is everything promised kept track of?"),
    "refusals": Entry(at="centre.commands.refusals:command", help="List, add or lift refusals: numbers not to be rung."),
}


class Registry(click.Group):
    """A group whose commands are found in `COMMANDS` and imported when used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of `COMMANDS`: what a newcomer needs comes first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now."""
        entry = COMMANDS.get(cmd_name)
        return entry.load() if entry else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Click's own, with the nearest name offered for a mistyped one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else " 'hotline --help' lists the commands."
            raise click.UsageError(f"No such command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the registry's own lines."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


@click.group(cls=Registry, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="hotline", prog_name="hotline")
def hotline() -> None:
    """Hotline: phone flows, call scripts, promises and surveys, in Chinese and English.

    Start with 'hotline up', then 'hotline phone'.
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line and exit. Settings that cannot be used are listed, all of them, with exit 2."""
    try:
        hotline.main(args=args, prog_name="hotline")
    except SettingsProblems as error:
        for problem in error.problems:
            click.echo(f"hotline: {problem}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
