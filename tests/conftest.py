"""What all tests share: no connection leaves this machine, time stands still where asked; refuses to replace any behaviour."""

import ipaddress
import logging
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from centre.clock import Clock, pinned
from tests import browsers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WEDNESDAY_MORNING = datetime.fromisoformat("2026-11-18T10:00:00+08:00")

# the same examples every time: a test that fails, fails for everybody
hypothesis.settings.register_profile("hotline", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("hotline")


def _stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: a connection beyond loopback, or a look-up of a name on its way there, fails the test that wants it."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path: a socket on this machine
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _ours(host):
        raise AssertionError("a test wants to leave this machine")


def _ours(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback or host == "0.0.0.0"  # noqa: S104 - compared, not bound
    except ValueError:
        return False


sys.addaudithook(_stay_on_this_machine)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line where no browser is."""
    if browsers.left_out():
        terminalreporter.write_line(browsers.MISSING)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave browser tests out where there is no browser."""
    if browsers.left_out():
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("browser")])
        items[:] = [item for item in items if not item.get_closest_marker("browser")]


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Commands run in a test set up logging for their process; the next test finds it as it was."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.fixture
def clock() -> Clock:
    """Wednesday 18 November 2026, ten in the morning in Shanghai, for ever."""
    return pinned(WEDNESDAY_MORNING)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One browser for all pages of a process: a second one cannot be driven beside it."""
    with browsers.browsing() as found:
        yield found
