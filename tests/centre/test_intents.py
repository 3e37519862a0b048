"""`hotline intents test`: what people say, tried on the pack's intents."""

import json
from pathlib import Path

import pytest

from tests.centre.test_cli import ROOT, run

PHRASES = ROOT / "tests" / "ivr" / "intents.json"


def test_all_phrases_of_the_gas_pack_are_understood() -> None:
    told = run("intents", "test", str(PHRASES))
    assert told.exit_code == 0, told.stdout
    count = sum(map(len, json.loads(PHRASES.read_text(encoding="utf-8")).values()))
    assert f"{count} of {count} phrases right (100.0 %)" in told.stderr


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    file = tmp_path / "mixed.yaml"
    file.write_text("complaint: [我要投诉, I want to complain, 我要报修]\nnone: [今天天气不错]\n", encoding="utf-8")
    return file


def test_a_phrase_that_is_understood_otherwise_is_told(mixed: Path) -> None:
    told = run("intents", "test", str(mixed))
    assert told.exit_code == 1
    assert "我要报修: repair (1.00), not complaint" in told.stdout
    assert "complaint     2 of 3" in told.stdout
    assert "none          1 of 1" in told.stdout
    assert "3 of 4 phrases right (75.0 %)" in told.stderr


def test_fewer_may_be_enough(mixed: Path) -> None:
    assert run("intents", "test", str(mixed), "--least", "75").exit_code == 0
    assert run("intents", "test", str(mixed), "--least", "76").exit_code == 1


def test_programs_get_one_object(mixed: Path) -> None:
    shown = json.loads(run("intents", "test", str(mixed), "--json").stdout)
    assert (shown["phrases"], shown["right"], shown["intents"]["complaint"]) == (4, 3, {"phrases": 3, "right": 2})
    assert shown["wrong"] == [{"text": "我要报修", "wanted": "complaint", "understood": "repair", "score": 1.0}]


@pytest.mark.parametrize("text", ["complaint: 5", "- 1", "lottery: [x]", "{"])
def test_a_file_of_something_else_is_wrong_use(tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(text, encoding="utf-8")
    assert run("intents", "test", str(file)).exit_code == 2
