"""Logs on stderr, JSON or for people; refuses personal data: what callers say, key or phone from never gets out.

Two nets: fields with telling names are masked, and so is everything that looks like a phone number. An exception shows where it
happened and its type; its text only when the exception is ours, because other people's texts repeat values.
"""

import logging
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from centre.clock import Clock
from centre.shown import MASK, NUMBER

OURS = ("centre", "desk", "workers", "telephony", "scripts", "ivr", "promises", "storage")
PERSONAL = frozenset(
    {
        *("address", "answer", "answers", "body", "called", "caller", "comment", "contact", "digits", "form", "from", "heard"),
        *("name", "note", "number", "numbers", "personal", "phone", "reply", "session", "signal", "speech", "summary", "text"),
        *("to", "token", "transcript", "value", "values"),
    }
)


def set_up(*, level: str, form: str, clock: Clock, stream: TextIO | None = None) -> None:
    """Send everything logged in this process, by libraries too, to stderr; `form` is auto, json or console."""
    stream = stream or sys.stderr
    people = form == "console" or (form == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _stamp(clock),
        explain,
        redact,
    ]
    last: Processor = structlog.dev.ConsoleRenderer(colors=stream.isatty()) if people else _json()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Mask fields that may hold personal data, and numbers in all others."""
    for key, value in event.items():
        if key in PERSONAL:
            event[key] = MASK
        elif isinstance(value, str):
            event[key] = NUMBER.sub(MASK, value)
        elif isinstance(value, (dict, list, tuple)):
            event[key] = _inside(value)
    return event


def explain(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Turn `exc_info` into the exception's type and its path through the code, without other people's texts."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else None
    if error is not None:
        event["error"] = _told(error)
        event["where"] = _path(error.__traceback__)
        if error.__cause__ is not None:
            event["cause"] = _told(error.__cause__)
    return event


def _told(error: BaseException) -> str:
    kind = type(error)
    told = f"{kind.__module__}.{kind.__qualname__}"
    return f"{told}: {error}" if kind.__module__.partition(".")[0] in OURS else told


def _path(trace: TracebackType | None) -> list[str]:
    """`module:line function`, outermost first, the last 12."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: MASK if key in PERSONAL else _inside(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_inside(item) for item in value]
    return NUMBER.sub(MASK, value) if isinstance(value, str) else value


def _stamp(clock: Clock) -> Processor:
    def stamp(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> EventDict:
        return {"at": clock().isoformat(timespec="milliseconds"), **event}

    return stamp


def _json() -> Processor:
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=lambda value: f"<{type(value).__name__}>")
