"""Which entry answers a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promises.knowledge import Entry, find

ENTRIES = {
    name: Entry(words={"zh-CN": tuple(zh), "en-US": tuple(en)}, text={"zh-CN": name, "en-US": name}, intents=tuple(intents))
    for name, zh, en, intents in (
        ("price", ["气价", "天然气多少钱一方", "收费标准"], ["price of gas", "gas price", "tariff"], []),
        ("opening", ["营业时间", "几点上班"], ["opening hours", "when are you open"], ["hours"]),
        ("payment", ["怎么交费", "缴费方式"], ["pay my bill", "payment method"], ["billing"]),
    )
}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("请问现在气价是多少", "price"),
        ("天然气现在多少钱一方啊", "price"),
        ("你们的起价是多少", "price"),  # another word of the same sound
        ("What is the price of gas?", "price"),
        ("Gas prices, please.", "price"),
        ("When are you open on Sunday?", "opening"),
        ("你们几点上班？", "opening"),
        ("How do I pay my bill", "payment"),
        ("气价 and tariff", "price"),
        ("hours", "opening"),
        ("billing", "payment"),
        ("payment", "payment"),
    ],
)
def test_words_of_either_language_find_the_entry(question: str, name: str) -> None:
    assert find(ENTRIES, question) is ENTRIES[name]


@pytest.mark.parametrize("question", ["", " ", "你好", "I lost my cat", "天气怎么样", "open", "gas", "多少", "🔥🔥🔥", "钱"])
def test_what_is_not_asked_for_is_not_answered(question: str) -> None:
    assert find(ENTRIES, question) is None


def test_the_entry_with_more_of_its_words_said_wins() -> None:
    assert find(ENTRIES, "收费标准是什么 我要缴费方式 怎么交费") is ENTRIES["payment"]


def test_no_entries_answer_nothing() -> None:
    assert find({}, "气价") is None


@given(st.text(max_size=4_000))
def test_any_text_is_answered_or_not(question: str) -> None:
    assert find(ENTRIES, question) in (None, *ENTRIES.values())
