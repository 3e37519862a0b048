"""The pytest plugin: fixtures `hotline`, `caller`, `agent`, `carrier` and `clock`; refuses to load more until asked.

It is there for whoever installs hotline, also in tests that have nothing to do with calls: fixtures of theirs with the same
names come first, and nothing but this file is imported for them.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from centre.kit.agent import Agent
    from centre.kit.caller import Caller
    from centre.kit.cast import Cast
    from centre.kit.ground import Ground
    from centre.kit.premises import Exchange, Hands, Premises

MARK = "hotline(pack, at, on_call, real, check): the pack, when it is, who is on call, in processes of its own, whether to check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a test asks of its hotline."""

    pack: str
    folder: Path
    at: datetime | None = None
    on_call: str | None = None
    real: bool = False
    check: bool = True


def pytest_addoption(parser: pytest.Parser) -> None:
    """Two options and two settings."""
    group = parser.getgroup("hotline", "a hotline under test")
    group.addoption("--hotline-pack", metavar="PACK", help="the industry pack under test: a name or a folder")
    group.addoption("--hotline-real", action="store_true", help="run the hotline in processes of its own, over real sockets")
    parser.addini("hotline_pack", "the industry pack under test: a name, or a folder seen from this file", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Know the marker."""
    config.addinivalue_line("markers", MARK)


@pytest.fixture(scope="session")
def hotline_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables, to be copied."""
    from storage.door import open_store

    path = tmp_path_factory.mktemp("hotline") / "empty.db"
    store = open_store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def hotline_cast(request: pytest.FixtureRequest, tmp_path: Path) -> "Iterator[Cast]":
    """Everybody in this test, on its ground."""
    from centre.kit.cast import Cast

    asked = _asked(request, tmp_path)
    with _ground(request, asked) as ground:
        cast = Cast(ground=ground)
        yield cast
        _over(cast, asked, failed=request.node.stash.get(FAILED, False))


@pytest.fixture
def hotline(hotline_cast: "Cast") -> "Premises":
    """The hotline: what it stored, stories, `check()`."""
    from centre.kit.premises import Premises

    return Premises(hotline_cast)


@pytest.fixture
def caller(hotline_cast: "Cast") -> "Caller":
    """Somebody at a telephone; `caller.another(number)` for more."""
    from centre.kit.caller import Caller

    return Caller(hotline_cast)


@pytest.fixture
def agent(hotline_cast: "Cast") -> "Agent":
    """Somebody at the desk, once they `arrive`; `agent.another()` for colleagues."""
    from centre.kit.agent import Agent

    return Agent(hotline_cast)


@pytest.fixture
def carrier(hotline_cast: "Cast") -> "Exchange":
    """The carrier: misbehaviour, handsets."""
    from centre.kit.premises import Exchange

    return Exchange(hotline_cast)


@pytest.fixture
def clock(hotline_cast: "Cast") -> "Hands":
    """The hotline's clock; `clock.advance(days=3)` does what falls due meanwhile."""
    from centre.kit.premises import Hands

    return Hands(hotline_cast)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Any:
    """Note whether a test failed: the check after it would only add noise."""
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.outcome != "passed"
    return report


def _asked(request: pytest.FixtureRequest, folder: Path) -> Asked:
    """Marker, then option, then setting."""
    mark = request.node.get_closest_marker("hotline")
    given: dict[str, Any] = dict(mark.kwargs) if mark else {}
    real = request.config.getoption("--hotline-real")
    given["real"] = bool(given.get("real", real))
    pack = given.pop("pack", None) or request.config.getoption("--hotline-pack") or _written(request.config) or "gas"
    return Asked(pack=str(pack), folder=folder, **given)


def _written(config: pytest.Config) -> str:
    """The pack of the settings file; a folder counts from there."""
    name = str(config.getini("hotline_pack"))
    beside = config.rootpath / name
    return str(beside) if name and beside.is_dir() else name


def _ground(request: pytest.FixtureRequest, asked: Asked) -> "AbstractContextManager[Ground]":
    if asked.real:
        from centre.kit.outside import outside

        return outside(asked)
    from centre.kit.inside import inside

    return inside(asked, request.getfixturevalue("hotline_template"))


def _over(cast: "Cast", asked: Asked, *, failed: bool) -> None:
    """Everybody hangs up; then, unless the test failed or asked otherwise, all has to be in order."""
    __tracebackhide__ = True
    from centre.kit.premises import Premises

    for caller in cast.callers:
        caller.leave()
    cast.ground.settle()
    if asked.check and not failed:
        Premises(cast).check()
