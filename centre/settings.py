"""The settings, read once from the environment and `.env`; refuses to start half-configured: all problems come at once.

Every field's description is its help line: `docs/settings.md` and `hotline config` are held to it by a test.
"""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

from centre.environment import LOOPBACK, Problem, SettingsProblems, gather, name_of
from centre.setting_rules import fill_defaults, missing_and_clashing
from workers.recognisers import ENGINES

E164 = re.compile(r"\+[1-9]\d{6,14}")
LANGUAGES = ("zh-CN", "en-US")
NOBODY = "none"


def _split(value: Any) -> Any:
    """A comma-separated list as a tuple; blanks around and between commas do not count."""
    return tuple(part for item in value.split(",") if (part := item.strip())) if isinstance(value, str) else value


def _number(value: str) -> str:
    if not E164.fullmatch(value):
        raise ValueError("expected E.164, for example +12025550100")
    return value


def _pairs(value: Any) -> Any:
    """`zh-CN=vosk:/models/zh, en-US=sphinx` as a mapping; `none` for a language is nobody."""
    if not isinstance(value, str):
        return value
    pairs: dict[str, str] = {}
    for item in _split(value):
        language, separator, engine = item.partition("=")
        if not separator or not engine or language not in LANGUAGES:
            raise ValueError(f"expected LANGUAGE=ENGINE pairs with a language of {', '.join(LANGUAGES)}")
        if engine.partition(":")[0] not in (*ENGINES, NOBODY):
            raise ValueError(f"expected one of these engines: {', '.join((*ENGINES, NOBODY))}")
        if engine != NOBODY:
            pairs[language] = engine
    return pairs


def _keys(value: SecretStr) -> SecretStr:
    """`google=KEY,openai=KEY`; the keys themselves stay secret."""
    for item in value.get_secret_value().split(","):
        name, separator, key = item.strip().partition("=")
        if not separator or not key or name not in ENGINES:
            raise ValueError("expected ENGINE=KEY pairs, separated by commas")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("unknown time zone; expected a name such as Asia/Shanghai") from None
    return value


def _web_address(value: str) -> str:
    """An address of ours or of the carrier: https, or http on this machine alone, because tokens and calls travel on it."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("expected an address such as https://hotline.example.org")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("http is accepted on loopback only; use https")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("expected an address without user, query and fragment")
    return value.rstrip("/")


def _database(value: SecretStr) -> SecretStr:
    scheme, separator, rest = value.get_secret_value().partition("://")
    if scheme == "postgres":
        scheme = "postgresql"
    if not separator or scheme not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ValueError("expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return SecretStr(f"{scheme}://{rest}")


def _redis(value: SecretStr) -> SecretStr:
    if urlsplit(value.get_secret_value()).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("expected redis://HOST:PORT/0")
    return value


def _file(value: Path) -> Path:
    if not value.is_file():
        raise ValueError("expected a file that is there")
    return value.absolute()


Number = Annotated[str, AfterValidator(_number)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseModel):
    """How this hotline runs. Secrets are `SecretStr`: printing a `Settings` shows none of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(Path(".hotline"), description="folder for the database, keys and recordings")
    database_url: Annotated[SecretStr, AfterValidator(_database)] = Field(
        description="SQLite or PostgreSQL; a file in the data folder when left out"
    )
    redis_url: Annotated[SecretStr, AfterValidator(_redis)] | None = Field(
        None, description="Redis or Valkey for the bell of background work; answering calls never needs it"
    )
    public_url: WebAddress = Field(description="where the carrier reaches this hotline; it signs this very address")
    secret_key: SecretStr | None = Field(
        None, min_length=16, description="signs what browsers keep; made once in the data folder when left out"
    )
    timezone: Annotated[str, AfterValidator(_zone)] | None = Field(
        None, description="the hotline's time zone; its pack's own when left out"
    )
    pack: str = Field("gas", description="industry pack: a name shipped with the program or a folder")
    numbers: Annotated[tuple[Number, ...], BeforeValidator(_split)] = Field(
        (), description="numbers answered by the pack's main flow, E.164, separated by commas"
    )
    carrier: Literal["simulator", "twilio"] = Field("simulator", description="who carries the calls")
    fallback_url: WebAddress | None = Field(
        None, description="where the carrier reaches the standby when the web process fails; the hotline itself when left out"
    )
    carrier_api_url: WebAddress | None = Field(
        None, description="another address for the carrier's REST API; the simulator's own for the simulator"
    )
    on_call_number: Number | None = Field(None, description="who is rung for emergencies when nobody is in the queue, E.164")
    recognisers: Annotated[Mapping[str, str], BeforeValidator(_pairs)] = Field(
        default_factory=lambda: {"en-US": "sphinx"},
        description="one speech recogniser per language for recordings, such as zh-CN=vosk:/models/zh",
    )
    recogniser_keys: Annotated[SecretStr, AfterValidator(_keys)] | None = Field(
        None, description="keys of recognisers that need one: google=KEY,azure=KEY,openai=KEY"
    )
    recordings: str | None = Field(
        None, description="where recordings are kept: a folder, or an address fsspec knows; in the data folder when left out"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="the least that is logged")
    log_format: Literal["auto", "json", "console"] = Field("auto", description="auto is console on a terminal, else JSON")
    host: str = Field("127.0.0.1", description="address to bind")
    port: Port = Field(8080, description="port to bind; plain PORT is understood too")
    workers: int = Field(1, ge=1, le=64, description="web processes")
    threads: int = Field(32, ge=1, le=512, description="threads a web process")
    proxies: int = Field(
        0,
        ge=0,
        le=10,
        description="reverse proxies in front whose word for a visitor's address is believed, when sign-in is limited",
    )
    account_sid: str = Field(pattern=r"^AC[0-9a-fA-F]{32}$", description="the carrier account")
    auth_token: SecretStr = Field(min_length=8, description="the carrier account's token: signs webhooks, opens its API")
    auth_token_second: SecretStr | None = Field(
        None, min_length=8, description="a second token whose signatures are accepted too while tokens rotate"
    )
    api_key: str | None = Field(None, description="carrier API key, for softphones in browsers only")
    api_secret: SecretStr | None = Field(None, description="the API key's secret")
    softphone_sdk: Annotated[Path, AfterValidator(_file)] | None = Field(
        None, description="the carrier's voice SDK for browsers, a file that the desk serves"
    )

    @field_validator("carrier", "log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @property
    def keys(self) -> dict[str, str]:
        """The recognisers' keys by engine."""
        written = self.recogniser_keys.get_secret_value().split(",") if self.recogniser_keys else []
        return {name: key for item in written for name, _, key in [item.strip().partition("=")]}

    @property
    def zone(self) -> ZoneInfo | None:
        """The hotline's time zone, if it is not its pack's."""
        return ZoneInfo(self.timezone) if self.timezone else None

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens whose webhook signatures are accepted, the current one first."""
        second = (self.auth_token_second.get_secret_value(),) if self.auth_token_second else ()
        return (self.auth_token.get_secret_value(), *second)


def load(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """The settings of this process: `overrides` (from the command line) over the environment over `.env`.

    With `environ` given, neither the process's environment nor `.env` is read. Raises `SettingsProblems` with all problems.
    """
    found = gather(environ, fields=tuple(Settings.model_fields))
    raw = found.values | {field: value for field, value in overrides.items() if value is not None}
    problems = [*found.problems, *missing_and_clashing(raw, unreadable=frozenset(problem.name for problem in found.problems))]
    fill_defaults(raw)
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        problems += _worded(error, found.names, known={problem.name for problem in problems})
    if problems:
        raise SettingsProblems(tuple(problems))
    return settings


def _worded(error: ValidationError, names: Mapping[str, str], *, known: Collection[str]) -> list[Problem]:
    """Pydantic's findings under the names people typed; the values themselves are never repeated."""
    worded: dict[str, Problem] = {}
    for item in error.errors(include_input=False, include_url=False, include_context=False):
        if item["type"] != "missing":  # what is missing is named by the rules
            field = str(item["loc"][0])
            name = names.get(field, name_of(field))
            worded.setdefault(name, Problem(name=name, message=str(item["msg"]).removeprefix("Value error, ")))
    return [problem for name, problem in worded.items() if name not in known]
