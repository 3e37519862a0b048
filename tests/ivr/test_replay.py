"""Calls run again from their log: by their own flow to the letter; by another one up to what nobody knows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.codec import Record, encode
from ivr.engine import begin, resume
from ivr.flow import Flow
from ivr.replay import CannotReplay, LoggedTurn, Verdict, replay, verdict
from ivr.signals import Digits, Found, HungUp, QueueEnded, QueueResult, Signal, Silence, Speech, Started
from tests.ivr.calls import FLOW
from tests.ivr.playing import NOW, Play, flow_of
from tests.ivr.test_anything import fitting

MOST = 10
TEXT = "{zh-CN: 请问？, en-US: Tell me.}"
MENU = """
a: {kind: menu, prompt: %s, options: {1: {next: %s}, 2: {next: later}, 3: {next: slots}}, give_up: given_up}
slots: {kind: find, query: knowledge, args: {text: "%s"}, save: known, next: {answer: told, none: later}}
told: {kind: say, text: {zh-CN: "{known.text}", en-US: "{known.text}"}, next: later}
later: {kind: ask, question: {type: free-speech}, save: said, prompt: %s, next: bye, give_up: bye}
bye: {kind: end, outcome: done, text: {zh-CN: 再见, en-US: Bye}}
"""


def small(target: str = "slots", text: str = "hours", prompt: str = TEXT) -> Flow:
    return flow_of(MENU % (prompt, target, text, TEXT))


class Logging:
    """A call that is logged turn by turn, as the database keeps it."""

    def __init__(self, flow: Flow, language: str | None = None, entry: str | None = None) -> None:
        self.flow, self.session = flow, begin(flow, language, entry)
        self.turns: list[LoggedTurn] = []
        self.at = NOW

    def take(self, signal: Signal, *answers: Found) -> None:
        """A turn: the signal, and the world's answers."""
        sprint = resume(self.flow, self.session, signal, now=self.at)
        events = [*sprint.events]
        for answer in answers:
            sprint = resume(self.flow, sprint.session, answer, now=self.at)
            events += sprint.events
        self.session = sprint.session
        number = None if isinstance(signal, HungUp) else len(self.turns) + 1
        records = tuple(map(encode, events))
        self.turns.append(LoggedTurn(number=number, at=self.at, signal=stored(signal), records=records))
        self.at += timedelta(seconds=7)


def stored(signal: Signal) -> dict[str, Any]:
    return {"kind": signal.kind, **{name: getattr(signal, name) for name in signal.__struct_fields__}}


ANSWER = Found(query="knowledge", outcome="answer", values={"text": "nine to six"})


def logged() -> list[LoggedTurn]:
    call = Logging(small(), "en-US")
    call.take(Started())
    call.take(Silence())
    call.take(Digits(value="1"), ANSWER)
    call.take(Speech(text="thank you", confidence=0.8))
    return call.turns


def verdicts(flow: Flow, turns: Sequence[LoggedTurn]) -> list[Verdict]:
    return [turn.verdict for turn in replay(flow, turns, most_asked=MOST)]


def test_a_call_comes_out_the_same_by_its_own_flow() -> None:
    assert verdicts(small(), logged()) == [Verdict.SAME] * 4


def test_other_words_are_told_from_another_way() -> None:
    other = small(prompt="{zh-CN: 请讲？, en-US: Go ahead.}")
    assert verdicts(other, logged()) == [Verdict.WORDS, Verdict.WORDS, Verdict.SAME, Verdict.SAME]


def test_another_way_is_followed_to_where_the_caller_would_have_been_asked_something_else() -> None:
    turned = replay(small(target="bye"), logged(), most_asked=MOST)
    assert [turn.verdict for turn in turned] == [Verdict.SAME, Verdict.SAME, Verdict.WAY]
    assert verdict(turned) is Verdict.WAY


def test_a_question_to_the_world_that_was_never_asked_is_unknown() -> None:
    *_, last = replay(small(text="prices"), logged(), most_asked=MOST)
    assert last.unknown == "what 'knowledge' would have answered at 'slots'"
    assert last.verdict is Verdict.UNKNOWN


def test_a_caller_who_is_asked_something_else_is_unknown() -> None:
    call = Logging(small())
    call.take(Started())
    call.take(Digits(value="2"))
    call.take(Speech(text="hello"))
    *_, last = replay(
        flow_of((MENU % (TEXT, "slots", "hours", TEXT)).replace("2: {next: later}", "2: {next: a}")), call.turns, most_asked=MOST
    )
    assert last.unknown == "what the caller would have done at 'a'"


def test_what_was_erased_cannot_be_run_again() -> None:
    with pytest.raises(CannotReplay, match="erased"):
        replay(small(), [replace(logged()[0], signal=None)], most_asked=MOST)


def test_what_was_erased_of_events_is_not_held_against_them() -> None:
    turns = [replace(turn, records=tuple(Record(kind=one.kind, data=one.data) for one in turn.records)) for turn in logged()]
    found = verdicts(small(), turns[:2])
    assert found == [Verdict.SAME, Verdict.SAME]


@pytest.mark.parametrize("turns", [[], [LoggedTurn(number=1, at=NOW, signal={"kind": "started"}, records=())]])
def test_a_call_that_no_flow_answered_cannot_be_run_again(turns: list[LoggedTurn]) -> None:
    with pytest.raises(CannotReplay, match="no flow"):
        replay(small(), turns, most_asked=MOST)


def test_a_signal_nobody_knows_cannot_be_run_again() -> None:
    turns = [*logged()[:1], replace(logged()[1], signal={"kind": "telepathy"})]
    with pytest.raises(CannotReplay, match="another version"):
        replay(small(), turns, most_asked=MOST)


def test_hanging_up_is_run_again_too() -> None:
    call = Logging(small())
    call.take(Started())
    call.take(HungUp())
    assert verdicts(small(), call.turns) == [Verdict.SAME, Verdict.SAME]


def test_keys_that_were_never_stored_are_judged_as_they_were() -> None:
    flow = flow_of(
        "a: {kind: ask, question: {type: digits, min: 4, max: 6, checksum: luhn}, save: pin, sensitive: true, prompt: "
        + TEXT
        + ", next: look, give_up: given_up}\n"
        'look: {kind: find, query: find_item, args: {number: "{pin}"}, next: {found: b, missing: b}}\n'
        "b: {kind: end, outcome: done}"
    )
    call = Logging(flow)
    call.take(Started())
    call.take(Digits(value="1234"))
    call.take(Digits(value="79927398713"))
    call.take(Digits(value="0000"), Found(query="find_item", outcome="missing"))
    hidden = [replace(turn, signal={**(turn.signal or {}), "value": None}) for turn in call.turns[1:]]
    turned = replay(flow, [call.turns[0], *hidden], most_asked=MOST)
    assert [turn.verdict for turn in turned] == [Verdict.SAME] * 4


def test_a_call_goes_on_where_its_flow_was_found_changed() -> None:
    call = Logging(small(), "en-US")
    call.take(Started())
    moved = Record(kind="flow_restarted", data={"flow": "demo", "version": "old", "node": "gone"})
    sorry = Record(kind="said", data={"node": "gone", "language": "en-US"}, personal={"text": "Sorry"})
    first = replace(
        call.turns[0], number=5, signal={"kind": "digits", "value": "3"}, records=(moved, sorry, *call.turns[0].records)
    )
    before = LoggedTurn(
        number=4, at=NOW, signal={"kind": "started"}, records=(Record(kind="node_entered", data={"node": "old"}),)
    )
    assert verdicts(small(), [before, first]) == [Verdict.SAME]


def test_a_flow_that_asks_the_world_without_end_is_run_again_to_its_limit() -> None:
    nodes = "\n".join(
        f"n{number}: {{kind: find, query: hours, next: {{open: n{number + 1}, closed: n{number + 1}}}}}" for number in range(14)
    )
    flow = flow_of(nodes.replace("n0:", "a:", 1) + "\nn14: {kind: end, outcome: done}")
    call = Logging(flow)
    call.take(Started(), *[Found(query="hours", outcome="open")] * 3)
    turned = replay(flow, [replace(call.turns[0])], most_asked=3)
    assert [event.kind for event in turned[0].events][-1] == "call_ended"
    assert "limit_reached" in {event.kind for event in turned[0].events}


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from([None, "zh-CN", "en-US"]))
def test_whatever_happens_in_a_call_it_comes_out_the_same(data: st.DataObject, language: str | None) -> None:
    play, call = Play(FLOW, language), Logging(FLOW, language)
    signal: Signal = Started()
    for _ in range(12):
        answers: list[Found] = []
        play.send(signal)
        while play.events and play.events[-1].kind == "wanted" and len(answers) < MOST:
            query = play.events[-1].query  # type: ignore[union-attr] # a Wanted
            found = fitting(play, data)
            if not (isinstance(found, Found) and found.query == query):
                break
            answers.append(found)
            play.send(found)
        if play.events and play.events[-1].kind == "wanted":
            break
        call.take(signal, *answers)
        if play.session.ended:
            break
        signal = fitting(play, data)
        if isinstance(signal, Started | Found | HungUp) or (
            isinstance(signal, QueueEnded) and signal.result is QueueResult.HUNG_UP
        ):
            break
    if call.turns:
        turned = replay(FLOW, call.turns, most_asked=MOST + 1)
        assert [(turn.number, turn.verdict, turn.unknown) for turn in turned if turn.verdict is not Verdict.SAME] == []
        assert len(turned) == len(call.turns)
