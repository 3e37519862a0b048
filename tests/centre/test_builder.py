"""The builder's commands: draw, replay, diff – on calls made by a telephone of the program itself."""

import json
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

from centre import wiring
from centre.pack_files import PACKS
from centre.settings import load
from tests.centre.test_cli import program, run
from tests.storage.test_personal import erase

NUMBER = "13912345678"
SWAPPED = (("next: complaint}", "next: X}"), ("next: repair}", "next: complaint}"), ("next: X}", "next: repair}"))


@dataclass(frozen=True)
class Place:
    """A data folder with one call in it, and a pack that can be changed."""

    data: Path
    pack: Path
    sid: str

    def run(self, *arguments: str) -> Result:
        return run(*arguments, environ={"HOTLINE_DATA_DIR": str(self.data)})

    def change(self, file: str, *changes: tuple[str, str]) -> None:
        path = self.pack / "flows" / file
        text = path.read_text(encoding="utf-8")
        for was, is_ in changes:
            assert was in text
            text = text.replace(was, is_, 1)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder in which somebody has complained in Chinese, telling a number."""
    data = tmp_path_factory.mktemp("called")
    told = run(
        *("phone", "--from", "+8613800138000"),
        environ={"HOTLINE_DATA_DIR": str(data)},
        typed=f"1\n我要投诉\n师傅一直没有来，我的电话是{NUMBER}\n",
    )
    assert told.exit_code == 0, told.stderr
    listed = json.loads(run("calls", "list", "--json", environ={"HOTLINE_DATA_DIR": str(data)}).stdout)
    return data, listed[0]["sid"]


@pytest.fixture
def place(called: tuple[Path, str], tmp_path: Path) -> Place:
    shutil.copytree(called[0], tmp_path / "data")
    shutil.copytree(PACKS / "gas", tmp_path / "gas")
    return Place(data=tmp_path / "data", pack=tmp_path / "gas", sid=called[1])


def test_a_pack_is_drawn_on_stdout() -> None:
    drawn = run("draw", "gas", "--language", "en-US")
    assert drawn.exit_code == 0
    root = ET.fromstring(drawn.stdout)  # noqa: S314 - of our own making
    nodes = [group.get("id") for group in root.iter("{http://www.w3.org/2000/svg}g") if group.get("id")]
    assert len(nodes) == len(set(nodes)) > 200
    assert "Welcome to the gas service line" in drawn.stdout


def test_a_picture_is_written_to_a_file_and_is_the_same_in_every_process(tmp_path: Path) -> None:
    file = tmp_path / "gas.svg"
    drawn = run("draw", "gas", "--output", str(file))
    assert (drawn.exit_code, drawn.stdout) == (0, "")
    assert "nodes drawn" in drawn.stderr
    assert program("draw", "gas").stdout == file.read_text(encoding="utf-8")
    assert run("draw", "gas", "--output", str(tmp_path / "no" / "x.svg")).exit_code == 2


def test_a_flow_is_written_as_a_diagram() -> None:
    drawn = run("draw", str(PACKS / "gas" / "flows" / "gas.yaml"), "--format", "mermaid")
    assert drawn.stdout.startswith("flowchart LR\n")
    assert "n_main --" in drawn.stdout


@pytest.mark.parametrize("target", ["nothing", "/nowhere/flow.yaml", "."])
def test_what_is_no_flow_is_wrong_use(target: str) -> None:
    assert run("draw", target).exit_code == 2
    assert run("diff", target, "gas").exit_code == 2


def test_a_flow_with_problems_is_not_drawn(place: Place) -> None:
    place.change("gas.yaml", ("kind: say", "kind: sya"))
    drawn = run("draw", str(place.pack))
    assert (drawn.exit_code, drawn.stdout) == (1, "")
    assert re.search(r"flows/gas\.yaml:\d+:\d+: unknown kind 'sya'", drawn.stderr)
    assert run("diff", "gas", str(place.pack)).exit_code == 1


def test_a_call_comes_out_the_same(place: Place) -> None:
    told = place.run("replay", place.sid)
    assert told.exit_code == 0, told.stderr
    assert "the same, 5 of 5 turns" in told.stderr
    assert "→ main" in told.stdout


def test_what_the_caller_said_is_hidden_unless_it_is_asked_for(place: Place) -> None:
    hidden = place.run("replay", place.sid).stdout
    for secret in (NUMBER, "师傅", "13800138000", "•••8000"):
        assert secret not in hidden
    shown = place.run("replay", place.sid, "--reveal").stdout
    assert f"师傅一直没有来，我的电话是{NUMBER}" in shown


def test_a_call_that_is_not_there_or_was_erased_cannot_be_run_again(place: Place) -> None:
    assert place.run("replay", "CA404").exit_code == 2
    store = wiring.database(load({"HOTLINE_DATA_DIR": str(place.data)}))
    store.write(erase)
    store.close()
    told = place.run("replay", place.sid)
    assert told.exit_code == 2
    assert "erased" in told.stderr


def test_another_flow_shows_where_the_call_would_have_gone_another_way(place: Place) -> None:
    place.change("gas.yaml", *SWAPPED)
    told = place.run("replay", place.sid, "--flow", str(place.pack))
    assert told.exit_code == 1
    assert "another way" in told.stderr
    assert "unknown from here" in told.stdout
    assert "! " in told.stdout


def test_other_words_are_no_other_way(place: Place) -> None:
    place.change("gas.yaml", ("中文服务请按1", "说中文请按1"))
    told = place.run("replay", place.sid, "--flow", str(place.pack))
    assert told.exit_code == 1
    assert "in other words" in told.stderr
    assert place.run("diff", "gas", str(place.pack), "--calls", "5").exit_code == 0


def test_what_changed_is_told_and_which_calls_it_would_have_changed(place: Place) -> None:
    assert place.run("diff", "gas", "gas").exit_code == 0
    place.change("gas.yaml", *SWAPPED)
    told = place.run("diff", "gas", str(place.pack))
    assert told.exit_code == 1
    assert "~ main" in told.stdout
    assert "options.3.next: complaint → repair" in told.stdout
    with_calls = place.run("diff", "gas", str(place.pack), "--calls", "5")
    assert with_calls.exit_code == 1
    assert f"! {place.sid}" in with_calls.stdout
    assert "of 1 calls 1 would have gone another way" in with_calls.stderr
    told = place.run("diff", "gas", str(place.pack), "--calls", "5", "--json")
    assert json.loads(told.stdout)["calls"][0]["verdict"] == "way"


def test_a_version_that_was_in_use_can_be_compared_by_its_name(place: Place) -> None:
    listed = json.loads(place.run("calls", "list", "--json").stdout)
    version = listed[0].get("version") or json.loads(place.run("calls", "show", place.sid, "--json").stdout)["version"]
    assert place.run("diff", version, "gas").exit_code == 0
    assert place.run("diff", "0123456789ab", "gas").exit_code == 2


def test_a_call_of_a_version_nobody_kept_needs_a_flow(place: Place) -> None:
    with sqlite3.connect(place.data / "hotline.db") as database:
        database.execute("UPDATE calls SET version = 'ffffffffffff'")
    told = place.run("replay", place.sid)
    assert told.exit_code == 2
    assert "--flow" in told.stderr
    assert place.run("replay", place.sid, "--flow", "gas").exit_code == 0
