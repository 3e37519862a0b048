"""Logs: one line an event, and nothing personal in any of them, whoever wrote it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from centre.clock import Clock
from centre.logs import set_up


class Caller(Exception):
    """An exception of somebody else, whose text repeats what was said."""


@pytest.fixture
def lines(clock: Clock) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up(level="info", form="json", clock=clock, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def last(lines: io.StringIO) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(lines.getvalue().splitlines()[-1])
    return event


def test_a_line_is_json_with_time_and_level(lines: io.StringIO) -> None:
    logging.getLogger("centre.test").info("请求 done", extra={"ms": 12})
    event = last(lines)
    assert event == {
        "at": "2026-11-18T10:00:00.000+08:00",
        "event": "请求 done",
        "level": "info",
        "logger": "centre.test",
        "ms": 12,
    }
    assert "请求" in lines.getvalue()


@pytest.mark.parametrize("field", ["caller", "from", "to", "digits", "speech", "text", "contact", "form", "session"])
def test_personal_fields_are_masked(lines: io.StringIO, field: str) -> None:
    logging.getLogger("x").info("turn", extra={field: "张伟 13800138000"})
    assert last(lines)[field] == "•••"


@pytest.mark.parametrize("number", ["+8613800138000", "13800138000", "138 0013 8000", "+1 202-555-0100", "电话13800138000吧"])
def test_numbers_are_masked_wherever_they_are(lines: io.StringIO, number: str) -> None:
    logging.getLogger("x").info("rang %s", number, extra={"what": f"rang {number}", "deep": {"list": [number]}})
    assert not any(part in lines.getvalue() for part in ("138000", "0013", "555-0"))


def test_ids_are_kept(lines: io.StringIO) -> None:
    sid = "CA" + "0123456789abcdef" * 2
    logging.getLogger("x").info("turn", extra={"sid": sid})
    assert last(lines)["sid"] == sid


def test_libraries_are_masked_too(lines: io.StringIO) -> None:
    logging.getLogger("twilio.http").warning("POST %s", "+8613800138000", extra={"body": "From=1"})
    assert "13800138000" not in lines.getvalue()
    assert last(lines)["body"] == "•••"


def misbehave() -> None:
    raise Caller("我家漏气了")


def test_an_exception_of_others_shows_its_type_and_place_alone(lines: io.StringIO) -> None:
    try:
        misbehave()
    except Caller:
        logging.getLogger("x").exception("turn failed")
    event = last(lines)
    assert event["error"].endswith("Caller")
    assert "漏气" not in lines.getvalue()
    assert "test_an_exception_of_others" in event["where"][0]


def test_an_exception_of_ours_says_what_it_says(lines: io.StringIO) -> None:
    from storage.errors import StoreBusy

    logging.getLogger("x").error("turn failed", exc_info=StoreBusy("locked too long"))
    assert last(lines)["error"] == "storage.errors.StoreBusy: locked too long"


def test_people_get_lines_for_people(clock: Clock) -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up(level="info", form="console", clock=clock, stream=stream)
    logging.getLogger("x").info("hello")
    root.handlers[:] = handlers
    root.setLevel(level)
    assert "hello" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
