"""`hotline config`: the settings in force; refuses to show a secret."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click
from pydantic import SecretStr

from centre.environment import name_of, strangers
from centre.settings import Settings, load
from centre.shown import to_json
from promises.masking import MASK

ADDRESSES = ("database_url", "redis_url")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(*, as_json: bool) -> None:
    """Show the settings in force, under the names that set them, secrets masked.

    Example: hotline config --json
    """
    settings = load()
    shown = {name_of(field): _shown(field, getattr(settings, field)) for field in Settings.model_fields}
    if as_json:
        click.echo(to_json(shown))
    else:
        width = max(len(name) for name in shown)
        for name, value in shown.items():
            click.echo(f"{name:<{width}}  {_line(value)}")
    for name in strangers(fields=tuple(Settings.model_fields)):
        click.echo(f"hotline: {name} is no setting; docs/settings.md lists them all", err=True)


def _shown(field: str, value: Any) -> Any:
    match value:
        case SecretStr() if field in ADDRESSES:
            return _without_password(value.get_secret_value())
        case SecretStr():
            return MASK
        case tuple():
            return list(value)
        case None | bool() | int() | dict():
            return value
        case _:
            return str(value)


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    if not parts.netloc:
        return address  # a file
    user, at, host = parts.netloc.rpartition("@")
    if ":" in user:
        user = f"{user.partition(':')[0]}:{MASK}"
    # a password may hide in the query too
    return urlunsplit(parts._replace(netloc=f"{user}{at}{host}", query=MASK if parts.query else ""))


def _line(value: Any) -> str:
    match value:
        case None | [] | {}:
            return "–"
        case list():
            return ", ".join(value)
        case dict():
            return ", ".join(f"{key}={item}" for key, item in value.items())
        case _:
            return str(value)
