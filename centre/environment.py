"""Variables as people type them: names, `.env`, `*_FILE` secrets; refuses to judge values (that is `centre.settings`)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "HOTLINE_"
CARRIER_NAMES = {
    "account_sid": "TWILIO_ACCOUNT_SID",
    "auth_token": "TWILIO_AUTH_TOKEN",
    "auth_token_second": "TWILIO_AUTH_TOKEN_SECONDARY",
    "api_key": "TWILIO_API_KEY",
    "api_secret": "TWILIO_API_SECRET",
}
PLAIN_NAMES = {"port": ("PORT",)}
"""Names without our prefix that platforms set."""
SECRETS = ("database_url", "redis_url", "secret_key", "auth_token", "auth_token_second", "api_secret", "recogniser_keys")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One setting that cannot be used: its name as typed, and what is expected; never the value."""

    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


class SettingsProblems(Exception):
    """The settings cannot be used; `problems` are all that is wrong with them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def name_of(field: str) -> str:
    """The variable that sets this field."""
    return CARRIER_NAMES.get(field) or PREFIX + field.upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What was found: `values` as typed, by field, the variable each came from, and what is wrong with secret files."""

    values: dict[str, object]
    names: dict[str, str]
    problems: list[Problem]


def gather(environ: Mapping[str, str] | None, *, fields: tuple[str, ...]) -> Gathered:
    """The values found for `fields`; without `environ`, in this process's environment and `.env`. Empty counts as not set."""
    if environ is None:
        environ = {**_dotenv(Path(".env")), **os.environ}
    found = Gathered(values={}, names={}, problems=[])
    for field in fields:
        for name in (name_of(field), *PLAIN_NAMES.get(field, ())):
            try:
                source, value = _value(name, environ, secret=field in SECRETS)
            except _Unreadable as error:
                found.problems.append(Problem(name=error.name, message=str(error)))
                break
            if value:
                found.values[field], found.names[field] = value, source
                break
    return found


def strangers(environ: Mapping[str, str] | None = None, *, fields: tuple[str, ...]) -> list[str]:
    """Names with our prefix that no setting has, most likely mistyped; without `environ`, as in `gather`."""
    if environ is None:
        environ = {**_dotenv(Path(".env")), **os.environ}
    known = {name_of(field) for field in fields} | {f"{name_of(field)}_FILE" for field in SECRETS}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


class _Unreadable(Exception):
    """A secret cannot be read from where it is said to be."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def _value(name: str, environ: Mapping[str, str], *, secret: bool) -> tuple[str, str]:
    """The variable that counts and its value, empty if not set."""
    value = environ.get(name, "").strip()
    file_name = f"{name}_FILE"
    file = environ.get(file_name, "").strip() if secret else ""
    if not file:
        return name, value
    if value:
        raise _Unreadable(name, f"set this or {file_name}, not both")
    try:
        return file_name, Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise _Unreadable(file_name, "the file cannot be read") from None


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(path, interpolate=False).items() if value is not None}
