"""Anything a caller, a carrier or the world may do, in any order: nothing raises and every call ends."""

from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr.engine import Sprint, begin, resume
from ivr.events import (
    DialRequested,
    Queued,
    Wanted,
)
from ivr.nodes.node import Pause
from ivr.queries import QUERIES
from ivr.run import SLACK
from ivr.signals import (
    DialEnded,
    DialResult,
    Digits,
    Found,
    HungUp,
    QueueEnded,
    QueueResult,
    Signal,
    Silence,
    Speech,
    Started,
)
from tests.ivr.calls import (
    FLOW,
    STRAY,
)
from tests.ivr.playing import NOW, Play

SAID = (
    "yes",
    "no",
    "是的",
    "不对",
    "预约",
    "complain",
    "tomorrow at nine",
    "明天下午三点",
    "漏气",
    "a person",
    "repeat",
    "再说一遍",
)
ODD = (
    "",
    " ",
    "the first one",
    "幺三八零零幺三八零零零",
    "one two three four",
    "京A12345",
    "fifty yuan",
    "😀",
    "bill",
    "x" * 3_000,
)
WORDS = st.sampled_from(SAID + ODD)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
SLOT = st.fixed_dictionaries(
    {"slot": st.integers(1, 9), "start": st.just("2026-11-25T09:00:00+08:00"), "end": st.just("2026-11-25T10:00:00+08:00")}
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(["zh-CN", "en-US", "fr-FR", None]),
        "number": st.sampled_from(["+8613800138000", None, ""]) | JSON,
        "options": st.lists(SLOT, max_size=3) | JSON,
        "to": st.sampled_from(["+8613900139000", None, ""]) | JSON,
        "item": JSON,
    },
)
SIGNALS: st.SearchStrategy[Signal] = st.one_of(
    st.builds(Started),
    st.builds(Digits, value=st.text(alphabet="0123456789*#", max_size=12)),
    st.builds(Digits, value=st.sampled_from(list("123490*"))),
    st.builds(Speech, text=WORDS | st.text(max_size=30), confidence=st.none() | st.floats(0, 1)),
    st.builds(Silence),
    st.builds(QueueEnded, result=st.sampled_from([one for one in QueueResult if one is not QueueResult.HUNG_UP])),
    st.builds(DialEnded, result=st.sampled_from(DialResult)),
    st.builds(
        Found,
        query=st.sampled_from([*QUERIES, "unheard_of"]),
        outcome=st.sampled_from(sorted({outcome for query in QUERIES.values() for outcome in query.outcomes})),
        values=VALUES,
    ),
)
LAST: st.SearchStrategy[Signal] = st.sampled_from([HungUp(), QueueEnded(result=QueueResult.HUNG_UP), Silence()])


def fitting(play: Play, data: st.DataObject) -> Signal:
    """A signal that fits what the call waits for; now and then one that does not."""
    last = play.events[-1] if play.events else None
    if data.draw(st.integers(0, 9)) == 0:
        return data.draw(SIGNALS | LAST)
    match last:
        case Wanted(query=query):
            outcome = data.draw(st.sampled_from(sorted(QUERIES[query].outcomes)))
            return Found(query=query, outcome=outcome, values=data.draw(VALUES))
        case Queued():
            return QueueEnded(result=data.draw(st.sampled_from(QueueResult)))
        case DialRequested():
            return DialEnded(result=data.draw(st.sampled_from(DialResult)))
        case _:
            return data.draw(SIGNALS)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([None, "zh-CN", "en-US"]))
def test_whatever_happens_a_call_goes_on_or_ends_and_always_ends_in_time(data: st.DataObject, language: str | None) -> None:
    play = Play(FLOW, language)
    play.start()
    worlds = 0
    for _ in range(200):
        if play.session.ended:
            break
        signal = fitting(play, data)
        turns = play.session.turns
        play.send(signal)  # checks JSON and the one stopping event
        worlds += play.session.turns == turns
        assert play.session.turns <= FLOW.turn_limit + SLACK + 1
    assert play.session.ended
    assert worlds <= 12 * (FLOW.turn_limit + SLACK)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_same_signals_give_the_same_events(data: st.DataObject) -> None:
    play = Play(FLOW, None)
    signals: list[Signal] = [Started()]
    play.start()
    for _ in range(8):
        signals.append(fitting(play, data))
        play.send(signals[-1])
    again = Play(FLOW, None)
    for signal in signals:
        again.send(signal)
    assert again.events == play.events
    assert again.session == play.session


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(FLOW.nodes)),
    st.sampled_from(["starting", "asking", "confirming", "confirming_again", "gone", "?"]),
    JSON,
    SIGNALS | LAST,
)
def test_no_signal_upsets_a_call_wherever_it_stands(node: str, stage: str, pending: Any, signal: Signal) -> None:
    session = replace(
        begin(FLOW, "en-US"), node=node, stage=stage, answers={"slots": pending, "caller": pending, "slot": pending}
    )
    if stage.startswith("confirming") and FLOW.nodes[node].pause is not Pause.CALLER:
        session = replace(session, stage="asking")
    sprint = resume(FLOW, session, signal, now=NOW)
    assert isinstance(sprint, Sprint)
    assert sprint.events


def test_every_signal_is_tried_here() -> None:
    assert {type(signal) for signal in (*STRAY, Digits(value="1"), Speech(text="x"), Silence(), HungUp())} == set(
        get_args(Signal)
    )
