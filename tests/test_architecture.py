"""The law of the house: who may import whom, what is pure, who reads the clock, how large things get; refuses exceptions."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE: dict[str, set[str]] = {
    "ivr": set(),
    "promises": set(),
    "storage": set(),
    "scripts": {"ivr"},
    "telephony": {"scripts", "ivr", "promises", "storage"},
    "workers": {"telephony", "scripts", "ivr", "promises", "storage"},
    "desk": {"telephony", "scripts", "ivr", "promises", "storage"},
    "centre": {"desk", "workers", "telephony", "scripts", "ivr", "promises", "storage"},
}
OUTSIDE = {"tests", "bench"}
KEEPERS: dict[str, set[str]] = {
    "alembic": {"storage"},
    "click": {"centre"},
    "flask": {"telephony", "desk", "centre"},
    "flask_limiter": {"desk"},
    "flask_security": {"desk"},
    "flask_wtf": {"desk"},
    "gunicorn": {"centre"},
    "passlib": {"desk"},
    "psycopg": {"storage"},
    "redis": {"workers", "centre"},
    "rich": {"centre"},
    "rq": {"workers", "centre"},
    "speech_recognition": {"workers"},
    "sqlalchemy": {"storage"},
    "twilio": {"telephony"},
}
PURE_ROOMS = ("ivr", "scripts", "promises")
PURE_FILES = tuple(
    f"telephony/{name}.py"
    for name in (
        "apology",
        "emergency",
        "judging",
        "pack",
        "signature",
        "stories",
        "story",
        "turn",
        "twiml",
        "urls",
        "voices",
        "waiting",
    )
)
IMPURE = {
    *("asyncio", "http", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3", "structlog"),
    *("subprocess", "tempfile", "threading", "time", "urllib", "uuid"),
}
HARMLESS = "urllib.parse"
CLOCK = "centre/clock.py"
CLOCK_CALLS = {"time", "time_ns", "localtime", "gmtime"}
MIGRATIONS = ROOT / "storage" / "migrations" / "versions"
MODULE_LINES, FUNCTION_LINES, POSITIONAL = 300, 50, 5

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every imported module with its line, inside functions and `if TYPE_CHECKING` too."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names if module == "urllib")


def imported_roots(path: Path) -> Iterator[tuple[str, str]]:
    """(`file:line imports module`, its first part) for each import."""
    return ((f"{place(path)}:{line} imports {module}", module.partition(".")[0]) for line, module in imports(path))


@pytest.mark.parametrize("room", HOUSE)
def test_imports_only_point_down(room: str) -> None:
    assert [
        f"{found}; {room}/ may import only {sorted(HOUSE[room])}"
        for path in files(room)
        for found, root in imported_roots(path)
        if root in {*HOUSE, *OUTSIDE} and root != room and root not in HOUSE[room]
    ] == []


@pytest.mark.parametrize("room", HOUSE)
def test_vendors_stay_with_their_keepers(room: str) -> None:
    assert [
        f"{found}; only {sorted(KEEPERS[vendor])} may"
        for path in files(room)
        for found, vendor in imported_roots(path)
        if vendor in KEEPERS and room not in KEEPERS[vendor]
    ] == []


def impure(path: Path) -> Iterator[str]:
    """What a pure file must not do: import what touches the world, or touch it by a built-in function."""
    for line, module in imports(path):
        if module.partition(".")[0] in IMPURE and not module.startswith(HARMLESS):
            yield f"{place(path)}:{line} imports {module}"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "input", "print"}:
            yield f"{place(path)}:{node.lineno} calls {node.func.id}"


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_touch_nothing(room: str) -> None:
    assert [fault for path in files(room) for fault in impure(path)] == []


@pytest.mark.parametrize("path", PURE_FILES)
def test_pure_files_of_the_edge_touch_nothing_and_know_neither_web_nor_store(path: str) -> None:
    assert list(impure(ROOT / path)) == []
    assert [found for found, root in imported_roots(ROOT / path) if root in {"flask", "storage"}] == []


def clock_reads(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            if node.func.attr in {"now", "utcnow", "today"} or (owner == "time" and node.func.attr in CLOCK_CALLS):
                yield f"{place(path)}:{node.lineno} reads the clock"


@pytest.mark.parametrize("room", HOUSE)
def test_only_the_clock_reads_the_clock(room: str) -> None:
    assert [fault for path in files(room) if place(path) != CLOCK for fault in clock_reads(path)] == []


def oversized(path: Path) -> Iterator[str]:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > MODULE_LINES:
        yield f"{place(path)} has {lines} lines"
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            length = (node.end_lineno or 0) - node.lineno + 1
            positional = len(node.args.posonlyargs) + len(node.args.args)
            if length > FUNCTION_LINES:
                yield f"{place(path)}:{node.lineno} {node.name} has {length} lines"
            if positional > POSITIONAL:
                yield f"{place(path)}:{node.lineno} {node.name} takes {positional} positional arguments"


@pytest.mark.parametrize("room", HOUSE)
def test_modules_and_functions_stay_small(room: str) -> None:
    # a migration is written once and never changed: nobody has to find their way in it again
    assert [fault for path in files(room) if MIGRATIONS not in path.parents for fault in oversized(path)] == []


@pytest.mark.parametrize("room", HOUSE)
def test_every_module_says_what_it_is_and_what_it_refuses(room: str) -> None:
    assert [
        place(path)
        for path in files(room)
        if MIGRATIONS not in path.parents and "refuse" not in (ast.get_docstring(tree(path)) or "").lower()
    ] == []


def test_tests_replace_nothing() -> None:
    assert [found for path in files("tests") for found, root in imported_roots(path) if root in {"mock", "pytest_mock"}] == []
    assert [found for path in files("tests") for found, _ in imported_roots(path) if "unittest.mock" in found] == []


def test_every_root_package_has_its_place_in_the_house() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == {*HOUSE, *OUTSIDE}


def test_the_law_finds_what_it_forbids() -> None:
    """A law that cannot fail is none: the file with planted faults breaks it in every way it knows."""
    planted = ROOT / "tests" / "planted.txt"
    assert len(list(impure(planted))) == 3
    assert len(list(clock_reads(planted))) == 2
    assert len(list(oversized(planted))) == 2
    assert {root for _, root in imported_roots(planted)} >= {"telephony", "sqlalchemy"}
