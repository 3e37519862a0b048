"""Words: both languages, none missing, none forgotten; and moments and lengths as people read them."""

import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from centre.pack_files import load_pack
from desk import saying, words
from ivr.nodes.ask import Ask
from ivr.queries import QUERIES
from tests.test_architecture import ROOT

DESK = ROOT / "desk"
SOURCES = [*DESK.glob("*.py"), *DESK.glob("pages/*.py"), *DESK.glob("reading/*.py"), *DESK.glob("templates/*.html")]
USED = re.compile(r'(?:\bt\(|\bsay\([^,()]*(?:\(\))?, ?)f?"([a-z0-9_.]+)"')
HAN = re.compile(r"[\u4e00-\u9fff]")


def used() -> set[str]:
    return {key for path in SOURCES for key in USED.findall(path.read_text(encoding="utf-8"))}


def everything() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)


def test_every_word_that_is_used_is_written() -> None:
    assert len(used()) > 100
    assert sorted(key for key in used() if key not in words.WORDS and not key.endswith(".")) == []


NAMES = (
    "language",
    "direction",
    "intent",
    "outcome",
    "kind",
    "state",
    "promise",
    "matter",
    "survey",
    "role",
    "act",
    "subject",
    "presence",
)
MADE = (
    *(*NAMES, "desk.idle", "presence", "disposition", "refused", "asked", "pane", "script.refused", "scripts.purpose"),
    *("do", "did", "deed", "result", "line", "query", "answer", "reason", "event", "nav", "start", "error", "path"),
    *("call.reveal", "input", "call.recording", "call.transcript", "answers.source"),
)
"""First parts of keys that are put together where they are used."""


def test_every_word_that_is_written_is_used() -> None:
    text = everything()
    assert [key for key in words.WORDS if f'"{key}"' not in text and not key.startswith(tuple(f"{part}." for part in MADE))] == []


@pytest.mark.parametrize("key", words.WORDS)
def test_each_is_there_in_both_languages_with_the_same_values(key: str) -> None:
    chinese, english = words.WORDS[key]
    fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (chinese, english)]
    assert fields[0] == fields[1]
    assert chinese
    assert english or key in {"board.people", "board.calls"}
    assert not HAN.search(english)


@pytest.mark.parametrize("query", QUERIES)
def test_every_question_to_the_world_and_its_answers_have_names(query: str) -> None:
    silent = {"caller", "remember_language", "release_hold"}
    assert f"query.{query}" in words.WORDS or query in silent
    assert [
        outcome for outcome in QUERIES[query].outcomes if f"answer.{outcome}" not in words.WORDS and query not in silent
    ] == []


def test_what_the_shipped_pack_asks_has_a_name_at_the_desk() -> None:
    nodes = load_pack("gas").flow.nodes.values()
    asked = {node.save for node in nodes if isinstance(node, Ask) and not node.sensitive}
    assert len(asked) > 10
    assert sorted(name for name in asked if f"asked.{name}" not in words.WORDS) == []


def test_a_code_nobody_has_named_is_shown_as_words() -> None:
    assert words.name("zh-CN", "intent", "leaky_tap") == "leaky tap"
    assert words.name("en-US", "intent", None) == "—"
    assert words.known("zh-CN", "intent", "repair") == "报修"
    assert words.known("zh-CN", "intent", "my-own words") == "my-own words"


def test_words_of_two_parts_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        words._joined({"a": ("一", "one")}, {"a": ("二", "two")})  # noqa: SLF001 - the rule itself


NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def test_moments_say_no_more_than_is_needed() -> None:
    assert saying.when(NOW, NOW, "zh-CN") == "10:00"
    assert saying.when(NOW - timedelta(days=1), NOW, "zh-CN") == "11月17日 周二 10:00"
    assert saying.when(NOW - timedelta(days=1), NOW, "en-US") == "Tue 17 Nov 10:00"
    assert saying.when(NOW - timedelta(days=400), NOW, "en-US") == "2025-10-14 10:00"
    assert saying.when(None, NOW, "en-US") == "—"


@pytest.mark.parametrize(
    ("gap", "chinese", "english"),
    [
        (timedelta(minutes=5), "余 5 分钟", "5 min left"),
        (timedelta(hours=3, minutes=5), "余 3 小时", "3 h left"),
        (timedelta(days=3), "余 3 天", "3 d left"),
        (timedelta(minutes=-20), "超时 20 分钟", "20 min late"),
    ],
)
def test_what_is_due_says_how_soon(gap: timedelta, chinese: str, english: str) -> None:
    assert saying.left(NOW + gap, NOW, "zh-CN") == chinese
    assert saying.left(NOW + gap, NOW, "en-US") == english


def test_lengths_numbers_and_shares() -> None:
    assert [saying.length(seconds) for seconds in (None, 7, 167, 3723)] == ["—", "0:07", "2:47", "1:02:03"]
    assert saying.number("+8613800138001") == "+86 **** 8001"
    assert saying.number(None) is None
    assert [saying.percent(share) for share in (0.873, 1, 0)] == ["87.3%", "100%", "0%"]


def test_no_template_writes_style_or_script_into_a_page() -> None:
    for path in Path(DESK / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b", text), path.name


LOGGED = re.compile(r'Envelope\(\s*kind="([a-z_]+)"')
UNSHOWN = {"status_of_unknown_call", "key", "say"}  # of no call


def test_every_kind_of_event_logged_beside_a_flow_has_words() -> None:
    sources = [path for room in ("telephony", "storage", "workers") for path in (ROOT / room).rglob("*.py")]
    kinds = {kind for path in sources for kind in LOGGED.findall(path.read_text(encoding="utf-8"))}
    assert len(kinds) > 5
    assert sorted(kind for kind in kinds - UNSHOWN if f"event.{kind}" not in words.WORDS) == []
