"""`hotline check`: what it takes, what it prints, how it ends; and the schema it publishes."""

import json
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from click.testing import CliRunner, Result

from centre.cli import hotline
from centre.commands.check import PACKS, published_schema
from tests.ivr.playing import source
from tests.scripts.leading import SMALL_TEXT

ROOT = Path(__file__).resolve().parent.parent.parent
SAY = "{kind: say, text: {zh-CN: x, en-US: y}, next: %s}"


def check(*arguments: str | Path) -> Result:
    """`hotline check` with these arguments."""
    return CliRunner().invoke(hotline, ["check", *map(str, arguments)])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with one flow that has two problems."""
    text = source(f"a: {SAY % 'over'}").replace("next: over", "nxt: over")
    (tmp_path / "flow.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "flow.yaml"


def test_the_packs_of_the_program_are_sound() -> None:
    ended = check()
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert ended.stderr.endswith("checked, no problems\n")


def test_a_flow_file_of_a_pack_can_be_checked_by_itself() -> None:
    ended = check(PACKS / "gas" / "flows" / "gas.yaml")
    assert (ended.exit_code, ended.stdout) == (0, "")


def test_problems_are_printed_with_their_places_and_exit_1(broken: Path) -> None:
    ended = check(broken)
    assert ended.exit_code == 1
    assert [line.split(": ", 1) for line in ended.stdout.splitlines()] == [
        [f"{broken}:18:3", "missing key 'next'"],
        [f"{broken}:18:46", "unknown key 'nxt'; did you mean 'next'?"],
    ]
    assert "2 problems" in ended.stderr


def test_problems_can_be_read_by_programs(broken: Path) -> None:
    ended = check(broken, "--format", "json")
    assert json.loads(ended.stdout)[0] == {"file": str(broken), "line": 18, "col": 3, "message": "missing key 'next'"}
    broken.write_text(source(f"a: {SAY % 'over'}"), encoding="utf-8")
    assert json.loads(check(broken, "--format", "json").stdout) == []


def test_problems_can_be_shown_beside_the_code_on_github(broken: Path) -> None:
    assert (
        check(broken, "--format", "github").stdout.splitlines()[0] == f"::error file={broken},line=18,col=3::missing key 'next'"
    )


def test_a_folder_stands_for_the_flows_in_it(broken: Path) -> None:
    (broken.parent / "part.yaml").write_text("nodes: {a: {kind: end, outcome: x}}", encoding="utf-8")
    ended = check(broken.parent)
    assert ended.exit_code == 1
    assert ended.stderr.startswith("hotline: 1 checked")


def test_a_pack_that_is_wrong_is_refused_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "pack.yaml").write_text("name: shop\nflow: flows/none.yaml\n", encoding="utf-8")
    ended = check(tmp_path)
    assert ended.exit_code == 1
    assert "pack.yaml:" in ended.stdout


def test_a_path_with_nothing_to_check_is_wrong_use(tmp_path: Path) -> None:
    assert check(tmp_path).exit_code == 2
    assert check(tmp_path / "gone").exit_code == 2
    assert check("--format", "xml").exit_code == 2


def test_bytes_that_are_no_text_are_a_problem_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_bytes("flow: 您好\nstart: 你\xff\n".encode()[:-3] + b"\xff\xfe\n")
    ended = check(tmp_path / "flow.yaml")
    assert (ended.exit_code, ended.stdout) == (1, f"{tmp_path / 'flow.yaml'}:2:9: not UTF-8\n")


def test_a_pack_with_a_file_that_is_no_text_is_refused_at_the_byte(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("name: shop\n", encoding="utf-8")
    (tmp_path / "knowledge.yaml").write_bytes(b"a: x\nbb: \xff\n")
    assert check(tmp_path).stdout == f"{tmp_path / 'knowledge.yaml'}:2:5: not UTF-8\n"


def test_a_mark_at_the_beginning_of_a_file_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text("\ufeff" + source(f"a: {SAY % 'over'}"), encoding="utf-8")
    assert check(tmp_path / "flow.yaml").exit_code == 0


def test_the_published_schema_is_up_to_date() -> None:
    published = (ROOT / "docs" / "flow.schema.json").read_text(encoding="utf-8")
    assert published == published_schema(), "run: hotline check --schema > docs/flow.schema.json"
    assert check("--schema").stdout == published


def test_the_published_schema_of_scripts_is_up_to_date() -> None:
    published = (ROOT / "docs" / "script.schema.json").read_text(encoding="utf-8")
    assert check("--schema", "script").stdout == published, "run: hotline check --schema script > docs/script.schema.json"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A script file outside any pack."""
    (tmp_path / "small.yaml").write_text(SMALL_TEXT, encoding="utf-8")
    return tmp_path / "small.yaml"


def test_a_script_file_and_a_folder_of_scripts_can_be_checked_by_themselves(script: Path) -> None:
    for path in (script, script.parent):
        ended = check(path)
        assert (ended.exit_code, ended.stdout, ended.stderr) == (0, "", "hotline: 1 checked, no problems\n")


def test_a_fault_in_a_script_is_printed_in_its_place(script: Path) -> None:
    script.write_text(SMALL_TEXT.replace("start: hello", "start: helo"), encoding="utf-8")
    ended = check(script)
    assert (ended.exit_code, ended.stdout) == (1, f"{script}:4:8: there is no step 'helo'; did you mean 'hello'?\n")


def test_what_is_odd_in_a_script_is_talk_and_no_fault(script: Path) -> None:
    why = "          why: {label: {zh-CN: 原因, en-US: Why}, question: {type: free-speech}}\n"
    script.write_text(SMALL_TEXT.replace("          day:\n", why + "          day:\n"), encoding="utf-8")
    ended = check(script)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert ended.stderr.startswith(f"{script}:50:11: warning: nothing uses the answer 'why'\n")


def test_a_broken_script_of_a_pack_is_told_once(tmp_path: Path) -> None:
    copytree(PACKS / "gas", tmp_path / "gas", ignore=ignore_patterns("stories"))
    file = tmp_path / "gas" / "scripts" / "emergency.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("start: safety", "start: safely"), encoding="utf-8")
    ended = check(tmp_path / "gas")
    assert ended.exit_code == 1
    assert ended.stdout == f"{file}:5:8: there is no step 'safely'; did you mean 'safety'?\n"


def test_the_schema_knows_every_kind_and_every_question() -> None:
    definitions = json.loads(published_schema())["$defs"]
    flow = definitions["FlowFile"]
    assert flow["required"] == ["flow", "languages", "start", "limit", "nodes"]
    (node,) = flow["properties"]["nodes"]["patternProperties"].values()
    assert set(node["discriminator"]["mapping"]) == {
        "say",
        "ask",
        "menu",
        "branch",
        "set",
        "speak",
        "record",
        "find",
        "queue",
        "dial",
        "end",
    }
    assert definitions["Text"]["required"] == ["zh-CN", "en-US"]
