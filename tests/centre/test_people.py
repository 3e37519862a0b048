"""People on the command line and on a first start."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from centre import people as made
from centre.cli import hotline
from centre.clock import Clock
from desk.passwords import kept
from storage import people
from storage.door import Store


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Run()


class Run:
    """The command line, in a data folder of its own."""

    def __call__(self, *arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(hotline, ["user", *arguments], input=typed)


def listed(run: Run) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("list", "--json").stdout)
    return found


def test_somebody_is_added_once(run: Run) -> None:
    added = run("add", "Sue", "--role", "supervisor", "--role", "agent", "--shown", "Sue 苏")
    assert added.exit_code == 0
    assert len(added.stdout.strip()) == 19
    assert run("add", "sue", "--role", "agent").exit_code == 1
    (sue,) = listed(run)
    assert sue == {"name": "sue", "shown": "Sue 苏", "roles": ["supervisor", "agent"], "active": True, "signed_in_at": None}
    assert "Sue 苏" in run("list").stdout
    assert "argon2" not in run("list", "--json").stdout


@pytest.mark.parametrize("arguments", [("add", "sue"), ("add", "sue", "--role", "king"), ("add", "two words", "--role", "agent")])
def test_wrong_use_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_password_is_read_and_not_printed(run: Run) -> None:
    assert run("add", "sue", "--role", "agent", "--password-stdin", typed="correct horse\n").stdout == ""
    assert run("add", "ann", "--role", "agent", "--password-stdin", typed="short\n").exit_code == 2
    assert [person["name"] for person in listed(run)] == ["sue"]


def test_somebody_is_disabled_and_let_in_again(run: Run) -> None:
    run("add", "sue", "--role", "agent")
    assert run("disable", "SUE").exit_code == 0
    assert listed(run)[0]["active"] is False
    assert run("enable", "sue").exit_code == 0
    assert listed(run)[0]["active"] is True
    assert run("disable", "nobody").exit_code == 1


def test_another_password_ends_sessions(run: Run, tmp_path: Path) -> None:
    from centre import wiring
    from centre.settings import load

    run("add", "sue", "--role", "agent")
    store = wiring.database(load({"HOTLINE_DATA_DIR": str(tmp_path)}))
    before = store.read(lambda tx: people.find(tx, "sue"))
    assert run("password", "sue").stdout.strip()
    after = store.read(lambda tx: people.find(tx, "sue"))
    store.close()
    assert before
    assert after
    assert before.password != after.password
    assert before.token != after.token


def test_a_first_start_lets_people_try_it(store: Store, tmp_path: Path, clock: Clock) -> None:
    told = made.try_out(store, tmp_path, clock())
    assert [(name, role) for name, _, role in told][:2] == [("sue", "supervisor"), ("ann", "agent")]
    assert len({password for _, password, _ in told}) == len(told) == 5
    assert stat.S_IMODE((tmp_path / made.FILE).stat().st_mode) == 0o600
    assert made.try_out(store, tmp_path, clock()) == told
    assert len(store.read(people.list_people)) == 5


def test_where_people_are_known_nobody_is_made(store: Store, tmp_path: Path, clock: Clock) -> None:
    made.add(store, made.Newcomer(name="mia", shown="Mia", roles=("admin",)), made.new_password(), clock())
    assert made.try_out(store, tmp_path, clock()) == []
    assert len(store.read(people.list_people)) == 1


def test_a_new_database_gets_the_people_of_the_file(store: Store, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / made.FILE).write_text("sue correct-horse-battery\nrubbish\n", encoding="utf-8")
    assert made.try_out(store, tmp_path, clock()) == [("sue", "correct-horse-battery", "supervisor")]


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_passwords_have_a_length(password: str) -> None:
    with pytest.raises(ValueError, match="10 to 200"):
        kept(password)
