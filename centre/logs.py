"""Logs on stderr, JSON or for people; refuses personal data: what callers say, key or phone from never gets out.

Two nets: fields with telling names are masked, and so is everything that looks like a phone number. An exception shows where it
happened and its type; its text only when the exception is ours, because other people's texts repeat values.
"""

import json
import logging
import sys
from contextvars import ContextVar
from types import TracebackType
from typing import Any, TextIO

from centre.clock import Clock
from promises.masking import MASK, NUMBER

OURS = ("centre", "desk", "workers", "telephony", "scripts", "ivr", "promises", "storage")
PERSONAL = frozenset(
    {
        *("address", "answer", "answers", "body", "called", "caller", "comment", "contact", "digits", "form", "from", "heard"),
        *("note", "number", "numbers", "personal", "phone", "reply", "session", "signal", "speech", "summary", "text", "to"),
        *("token", "transcript", "value", "values"),
    }
)
REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
"""The id of the request under way; it stands in every line that is logged meanwhile."""
_GIVEN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_FRAMES = 12


def set_up(*, level: str, form: str, clock: Clock, stream: TextIO | None = None) -> None:
    """Send everything logged in this process, by libraries too, to stderr; `form` is auto, json or console."""
    stream = stream or sys.stderr
    people = form == "console" or (form == "auto" and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(People(clock) if people else Lines(clock))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells every plug-in it has


class Lines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        at = self._clock().isoformat(timespec="milliseconds")
        event = {"at": at, "level": record.levelname.lower(), "logger": record.name, **told(record)}
        return json.dumps(event, ensure_ascii=False, default=_kind)


class People(logging.Formatter):
    """Time, level, what happened, then the facts."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        event = told(record)
        facts = "".join(f"  {name}={value}" for name, value in event.items() if name not in {"event", "where"})
        path = "".join(f"\n    {step}" for step in event.get("where", ()))
        return f"{self._clock():%H:%M:%S} {record.levelname.lower():<7} {event['event']}{facts}{path}"


def told(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of a record."""
    event: dict[str, Any] = {"event": record.getMessage()}
    if request := REQUEST.get():
        event["request_id"] = request
    event |= {name: value for name, value in vars(record).items() if name not in _GIVEN}
    if record.exc_info and record.exc_info[1]:
        event |= _explained(record.exc_info[1])
    return {name: MASK if name in PERSONAL else _masked(value) for name, value in event.items()}


def _masked(value: Any) -> Any:
    match value:
        case str():
            return NUMBER.sub(MASK, value)
        case dict():
            return {name: MASK if name in PERSONAL else _masked(item) for name, item in value.items()}
        case list() | tuple():
            return [_masked(item) for item in value]
        case _:
            return value


def _explained(error: BaseException) -> dict[str, Any]:
    """The exception's type, its cause's, and its path through the code, without other people's texts."""
    explained: dict[str, Any] = {"error": _named(error), "where": _path(error.__traceback__)}
    if error.__cause__ is not None:
        explained["cause"] = _named(error.__cause__)
    return explained


def _named(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    return f"{name}: {error}" if kind.__module__.partition(".")[0] in OURS else name


def _path(trace: TracebackType | None) -> list[str]:
    """`module:line function`, outermost first, the innermost ones."""
    frames = []
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno} {trace.tb_frame.f_code.co_name}")
        trace = trace.tb_next
    return frames[-_FRAMES:]


def _kind(value: Any) -> str:
    """What JSON cannot hold is named, never printed: it may hold anything."""
    return f"<{type(value).__name__}>"
