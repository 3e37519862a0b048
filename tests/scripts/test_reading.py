"""What a script file must be: every fault by itself, in its place; and what is merely odd."""

import json
from pathlib import Path
from typing import Any

import pytest

from ivr.source import parse
from scripts.reading import ScriptProblems, read
from scripts.written import schema
from tests.scripts.leading import SMALL, SMALL_TEXT

ROOT = Path(__file__).resolve().parent.parent.parent


def told(text: str) -> list[str]:
    """What is wrong with this text."""
    with pytest.raises(ScriptProblems) as caught:
        read(text, "s.yaml")
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem) for problem in caught.value.problems]


def changed(old: str, new: str) -> str:
    """The small script with one text replaced."""
    assert old in SMALL_TEXT
    return SMALL_TEXT.replace(old, new, 1)


FAULTS = parse((Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8"), "faults.yaml").data


@pytest.mark.parametrize("fault", FAULTS, ids=[f"fault-{number}" for number in range(len(FAULTS))])
def test_every_fault_is_told_in_its_place(fault: dict[str, Any]) -> None:
    assert told(changed(fault["old"], fault["new"])) == [f"s.yaml:{message}" for message in fault["told"]]


def test_all_faults_are_told_at_once_in_the_order_of_lines() -> None:
    text = SMALL_TEXT
    for old, new in (("start: hello", "start: helo"), ("caller, slots]", "caller, slots, x]"), ("end: [danger]", "end: [y]")):
        text = text.replace(old, new, 1)
    assert [one.split(":")[1] for one in told(text)] == ["4", "6", "77"]


def test_what_is_no_mapping_is_no_script() -> None:
    assert told("- 1") == [
        "s.yaml:1:1: a script file is a mapping: script, title, purpose, start, emergency, sections, dispositions"
    ]


OUTBOUND = "purpose: {outbound: reminder}\nvariants:\n  voicemail: {title: {zh-CN: 留言, en-US: Voicemail}, start: %s}\n"


def test_a_call_of_ours_needs_its_variants_and_a_call_to_us_has_none() -> None:
    one = changed("purpose: {intents: [small]}\n", OUTBOUND % "bye")
    assert told(one) == ["s.yaml:4:1: a script for calls of ours needs the variant 'wrong-person'"]
    both = one.replace("variants:\n", "variants:\n  wrong-person: {title: {zh-CN: 非本人, en-US: Wrong}, start: danger}\n")
    assert read(both, "s.yaml").variants["voicemail"].start == "bye"
    assert told(both.replace("{outbound: reminder}", "{intents: [a]}"))[0].endswith(
        "only a script for calls of ours has variants"
    )
    assert told(both.replace("voicemail:", "voice-mail:"))[1].startswith("s.yaml:6:3: unknown variant 'voice-mail'")
    assert told(both.replace("start: bye}", "start: by}")) == ["s.yaml:6:60: there is no step 'by'; did you mean 'bye'?"]


def test_an_answer_that_nothing_uses_is_a_warning() -> None:
    why = "          why: {label: {zh-CN: 原因, en-US: Why}, question: {type: free-speech}}\n"
    text = changed("          day:\n", why + "          day:\n")
    assert [str(one) for one in read(text, "s.yaml").warnings] == ["s.yaml:50:11: nothing uses the answer 'why'"]
    assert SMALL.warnings == ()


def test_the_version_is_that_of_the_content() -> None:
    assert read("# a comment\n" + SMALL_TEXT, "other.yaml").version == SMALL.version
    assert read(changed("再见。", "再会。"), "s.yaml").version != SMALL.version


def test_the_schema_knows_the_words_of_the_file() -> None:
    definitions = schema()
    assert set(definitions["required"]) == {"script", "title", "purpose", "start", "emergency", "sections", "dispositions"}
    line = definitions["$defs"]["Line"]
    assert (line["required"], set(line["properties"])) == (["zh-CN", "en-US"], {"zh-CN", "en-US", "when", "must"})
    assert set(definitions["$defs"]["WrittenCondition"]["properties"]) == {"on", "is", "not", "in", "all", "any"}
    assert json.loads((ROOT / "docs" / "script.schema.json").read_text(encoding="utf-8")) == definitions
