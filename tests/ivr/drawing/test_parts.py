"""Columns, order, heights, letters: each part by itself."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.drawing.columns import Columns, Item, Step, columns
from ivr.drawing.heights import heights
from ivr.drawing.lettering import clipped, lines, width
from ivr.drawing.order import ordered
from ivr.drawing.shapes import course, n, outline


def test_a_long_way_takes_a_step_in_every_column_between() -> None:
    graph = columns(["a", "b", "c"], {"a": ["b", "c"], "b": ["c"]})
    assert graph.at() == {"a": 0, "b": 1, "c": 2, Step("c", 1, back=False): 1}
    assert graph.ways["a", "c"] == (Step("c", 1, back=False),)


def test_a_way_back_and_a_way_to_itself_turn_round_in_the_columns_they_leave_and_enter() -> None:
    graph = columns(["a", "b"], {"a": ["b"], "b": ["a", "b"]})
    assert graph.ways["b", "a"] == (Step("a", 1, back=True), Step("a", 0, back=True))
    assert graph.ways["b", "b"] == (Step("b", 1, back=True),)


def test_what_nothing_leads_to_stands_just_before_what_it_leads_to() -> None:
    graph = columns(["a", "b", "c", "late"], {"a": ["b"], "b": ["c"], "late": ["c"]})
    assert graph.at()["late"] == 1


def test_crossed_wires_are_uncrossed() -> None:
    graph = Columns(columns=(("a", "b"), ("y", "x")), ways={("a", "x"): (), ("b", "y"): ()})
    assert ordered(graph, {}) == (("a", "b"), ("x", "y"))


def test_ports_of_one_node_decide_the_order_of_what_they_lead_to() -> None:
    graph = Columns(columns=(("a",), ("y", "x")), ways={("a", "x"): (), ("a", "y"): ()})
    assert ordered(graph, {("a", "x"): 0.2, ("a", "y"): 0.8}) == (("a",), ("x", "y"))


@given(st.lists(st.lists(st.floats(1, 200), min_size=1, max_size=8), min_size=1, max_size=6), st.data())
def test_nothing_in_a_column_ever_touches(sizes: list[list[float]], data: st.DataObject) -> None:
    names = [[f"{number}.{place}" for place in range(len(column))] for number, column in enumerate(sizes)]
    tall: dict[Item, float] = {
        name: size for column, given_ in zip(names, sizes, strict=True) for name, size in zip(column, given_, strict=True)
    }
    each = st.sampled_from([name for column in names for name in column])
    ties = data.draw(st.lists(st.tuples(each, st.floats(0, 50), each, st.floats(0, 50), st.floats(0.1, 8)), max_size=20))
    top = heights(names, tall, ties, gap=20, step_gap=10)
    assert min(top.values()) == 0
    for column in names:
        for above, below in pairwise(column):
            assert top[below] >= top[above] + tall[above] + 20 - 0.2


@given(st.text(max_size=80), st.floats(20, 300), st.integers(1, 4))
def test_lines_fit_and_are_as_few_as_asked(text: str, room: float, most: int) -> None:
    found = lines(text, room, 11, most)
    assert len(found) <= most
    assert all(width(line, 11) <= room or line == "…" for line in found)


def test_chinese_breaks_anywhere_but_before_a_mark_and_english_between_words() -> None:
    assert lines("您好，欢迎拨打。", 34, 11, 5) == ("您好，", "欢迎拨", "打。")
    assert lines("one two three", 60, 11, 5) == ("one two", "three")
    assert clipped("one two three", 30, 11) == "one…"


@pytest.mark.parametrize("kind", ["say", "ask", "menu", "branch", "set", "speak", "record", "find", "queue", "dial", "end"])
def test_every_kind_has_a_closed_outline(kind: str) -> None:
    assert "Z" in outline(kind, 1, 2, 100, 40)
    assert len({outline(one, 0, 0, 100, 40) for one in ("say", "ask", "branch", "find", "queue", "set")}) == 6


def test_numbers_are_short() -> None:
    assert [n(value) for value in (1.0, 1.25, 0.0, -3.14)] == ["1", "1.2", "0", "-3.1"]
    assert course([(0, 0), (10, 5)]) == "M0 0C5 0 5 5 10 5"
