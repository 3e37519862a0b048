"""Finding calls by their words: two-character words, single characters, both languages, newest first, erased is gone."""

import pytest

from storage import search, transcripts
from storage.door import Store
from storage.transaction import Transaction
from storage.transcripts import Utterance
from tests.storage.test_personal import erase
from tests.storage.world import NOW, a_call, ask, do

SAID = {
    "CA1": ["厨房里的燃气灶漏气了", "我要投诉"],
    "CA2": ["The gas stove is leaking", "Please don't call before nine"],
    "CA3": ["漏水，不是煤气的事", "GAS bill"],
}


def indexed(tx: Transaction) -> dict[str, int]:
    ids = {}
    for sid, texts in SAID.items():
        ids[sid] = a_call(tx, sid).id
        search.index(tx, ids[sid], texts)
    return ids


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("漏气", ["CA1"]),
        ("投诉", ["CA1"]),
        ("燃气灶", ["CA1"]),
        ("灶漏气", ["CA1"]),
        ("气漏", []),
        ("漏", ["CA3", "CA1"]),
        ("了", ["CA1"]),
        ("漏气 厨房", ["CA1"]),
        ("漏气 煤气", []),
        ("gas", ["CA3", "CA2"]),
        ("Leaking STOVE", ["CA2"]),
        ("don't", ["CA2"]),
        ("dont", ["CA2"]),
        ("ga", []),
        ('"gas" OR leaking*', []),
        ("gas -bill", ["CA3"]),
        ("！？…", []),
        ("", []),
    ],
)
def test_words_find_the_calls_they_were_said_in(store: Store, words: str, found: list[str]) -> None:
    ids = do(store, indexed)
    assert ask(store, search.find, words) == [ids[sid] for sid in found]


def test_pieces_of_mixed_speech() -> None:
    assert search.pieces("Gas漏气了，３楼 Café") == ["gas", "漏气", "气了", "3", "楼", "cafe"]
    assert search.query("漏气了 Gas") == '"漏气 气了" "gas"'
    assert search.document(["漏气", "气"]) == "漏气 气 气 漏"


def test_pages_follow_each_other_newest_first(store: Store) -> None:
    def work(tx: Transaction) -> list[int]:
        ids = [a_call(tx, f"CA{number}").id for number in range(7)]
        for call_id in ids:
            search.index(tx, call_id, ["漏气"])
        return ids

    ids = do(store, work)
    first = ask(store, search.find, "漏气", limit=3)
    second = ask(store, search.find, "漏气", limit=3, before_id=first[-1])
    third = ask(store, search.find, "漏气", limit=3, before_id=second[-1])
    assert first + second + third == ids[::-1]


def test_what_is_said_anew_replaces_what_was_found_before_and_what_is_forgotten_is_gone(store: Store) -> None:
    call_id = do(store, indexed)["CA1"]
    do(store, search.index, call_id, ["只是问问"])
    assert ask(store, search.find, "漏气") == []
    assert ask(store, search.find, "问问") == [call_id]
    do(store, search.forget, call_id)
    assert ask(store, search.find, "问问") == []
    do(store, search.index, call_id, [])
    assert ask(store, search.find, "问问") == []


def test_a_transcript_made_again_takes_the_place_of_the_first(store: Store) -> None:
    def keep(tx: Transaction, call_id: int, text: str) -> bool:
        said = [Utterance(speaker="caller", start_ms=0, end_ms=900, text=text, confidence=80)]
        return transcripts.keep(
            tx, call_id=call_id, recording_id=None, language="zh-CN", engine="carrier", state="done", said=said, at=NOW
        )

    call_id = do(store, a_call).id
    assert do(store, keep, call_id, "一")
    assert do(store, keep, call_id, "二")
    (transcript,) = ask(store, transcripts.of_call, call_id)
    assert [one.text for one in ask(store, transcripts.said, transcript.id)] == ["二"]
    assert ask(store, transcripts.texts, call_id) == ["二"]
    assert "二" not in repr(ask(store, transcripts.said, transcript.id))


def test_what_is_erased_cannot_be_found(store: Store) -> None:
    """As a purge does it: the personal columns are emptied, nobody tells the index."""
    do(store, indexed)
    do(store, erase)
    assert [ask(store, search.find, words) for words in ("漏气", "gas", "了")] == [[], [], []]
