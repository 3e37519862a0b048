"""Variables as people type them: names, `.env`, `*_FILE` secrets; refuses to judge values (that is `centre.settings`)."""

import os
from collections.abc import Iterator, Mapping
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
SECRETS = ("database_url", "redis_url", "secret_key", "auth_token", "auth_token_second", "api_secret")
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


def gather(environ: Mapping[str, str] | None, *, fields: tuple[str, ...]) -> tuple[dict[str, object], list[Problem]]:
    """The values found for `fields`, as typed, and what is wrong with secret files. An empty variable counts as not set."""
    if environ is None:
        environ = {**_dotenv(Path(".env")), **os.environ}
    found: dict[str, object] = {}
    problems: list[Problem] = []
    for field in fields:
        try:
            value = _value(field, environ)
        except _Unreadable as error:
            problems.append(Problem(name=error.name, message=str(error)))
            continue
        if value:
            found[field] = value
    if "port" not in found and environ.get("PORT", "").strip():
        found["port"] = environ["PORT"].strip()
    return found, problems


def strangers(environ: Mapping[str, str], *, fields: tuple[str, ...]) -> Iterator[str]:
    """Names with our prefix that no setting has: most likely typing errors."""
    known = {name_of(field) for field in fields} | {f"{name_of(field)}_FILE" for field in SECRETS}
    yield from sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


class _Unreadable(Exception):
    """A secret cannot be read from where it is said to be."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def _value(field: str, environ: Mapping[str, str]) -> str:
    name = name_of(field)
    value = environ.get(name, "").strip()
    file = environ.get(f"{name}_FILE", "").strip() if field in SECRETS else ""
    if not file:
        return value
    if value:
        raise _Unreadable(name, f"set this or {name}_FILE, not both")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise _Unreadable(f"{name}_FILE", "the file cannot be read") from None


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(path, interpolate=False).items() if value is not None}
