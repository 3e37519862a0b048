"""What a caller may do at any question: answer, correct, ask again, leave for an emergency or a person, stay silent."""

from typing import Any

import pytest

from ivr.draft import KINDS
from ivr.engine import begin, resume
from ivr.events import (
    Awaited,
    CallEnded,
    Heard,
    Interrupted,
    Misunderstood,
    NodeEntered,
    Said,
    Understood,
)
from ivr.flow import read
from ivr.questions import QUESTIONS
from ivr.session import Session
from ivr.signals import (
    Digits,
    Signal,
    Speech,
    Started,
)
from tests.ivr.calls import FLOW, OWN_WORDS, QUESTION_TYPES, STRAY, WAITING, at_every_question, confirming, kinds, waiting
from tests.ivr.playing import NOW, Play, source, spoken


def test_every_kind_of_question_and_node_is_tried_here() -> None:
    assert {question.model_fields["type"].default for question in QUESTIONS} == set(QUESTION_TYPES)
    assert {node.kind for node in FLOW.nodes.values()} == set(KINDS)


# at any question


@pytest.mark.parametrize("call", at_every_question())
@pytest.mark.parametrize("words", ["漏气了", "I can smell smoke, a smell of gas", "lou qi le", "Help! Smell of gas."])
def test_an_emergency_gets_through_in_one_step(call: Any, words: str) -> None:
    events = call().say(words)
    assert kinds(events)[:2] == ["heard", "interrupted"]
    assert isinstance(events[1], Interrupted)
    assert events[1].interrupt == "emergency"
    assert "Leave at once." in spoken(events)


@pytest.mark.parametrize("call", at_every_question())
def test_an_emergency_at_the_very_end_of_a_long_speech_gets_through(call: Any) -> None:
    events = call().say("well you know " * 4_000 + "and now there is a smell of gas")
    assert "interrupted" in kinds(events)


@pytest.mark.parametrize("call", at_every_question())
def test_a_phrase_that_does_not_count_is_no_emergency(call: Any) -> None:
    assert "interrupted" not in kinds(call().say("my smoke alarm needs a battery"))


@pytest.mark.parametrize("call", at_every_question())
def test_the_star_key_repeats_without_a_try(call: Any) -> None:
    play = call()
    before, turns = spoken(tuple(play.events))[-1], play.session.turns
    events = play.keys("*")
    assert kinds(events) == ["heard", "said", "awaited"]
    assert spoken(events) == [before]
    assert (play.session.tries, play.session.turns) == (0, turns + 1)


@pytest.mark.parametrize("call", at_every_question())
@pytest.mark.parametrize(
    "words", ["再说一遍", "对不起，我没听清楚，请你再说一遍好吗？", "Pardon?", "Could you repeat that, please?"]
)
def test_asking_to_hear_it_again_costs_no_try(call: Any, words: str) -> None:
    play = call()
    events = play.say(words)
    assert kinds(events) == ["heard", "said", "awaited"]
    assert play.session.tries == 0


@pytest.mark.parametrize("call", at_every_question())
def test_silence_is_logged_and_asked_about_again(call: Any) -> None:
    events = call().silence()
    assert kinds(events) == ["heard", "misunderstood", "said", "awaited"]
    assert [event.reason for event in events if isinstance(event, Misunderstood)] == ["silence"]


@pytest.mark.parametrize("call", at_every_question())
def test_an_empty_input_is_silence(call: Any) -> None:
    for signal in (Digits(value=""), Speech(text=""), Speech(text=" \n ")):
        events = call().send(signal)
        assert isinstance(events[0], Heard)
        assert events[0].input == "silence"


@pytest.mark.parametrize("name", WAITING)
def test_the_third_silence_gives_up(name: str) -> None:
    events = waiting(name).silence(3)
    assert isinstance(events[-1], CallEnded)
    assert events[-1].outcome == "given_up"


@pytest.mark.parametrize("name", [name for name in WAITING if name not in {*OWN_WORDS, "language"}])
def test_the_third_nonsense_gives_up(name: str) -> None:
    events = waiting(name).say("banana umbrella", "qwerty", "lorem ipsum dolor")
    assert isinstance(events[-1], CallEnded)
    assert events[-1].outcome == "given_up"


@pytest.mark.parametrize("name", WAITING)
def test_wrong_keys_give_up(name: str) -> None:
    events = waiting(name).keys("##", "###", "#8#")
    assert isinstance(events[-1], CallEnded)
    assert events[-1].outcome == "given_up"


@pytest.mark.parametrize("call", at_every_question())
@pytest.mark.parametrize("text", ["😀😀", "。。。", "a" * 65_536, "\u202e\u0000x", "１２３４"])
def test_odd_speech_upsets_nothing(call: Any, text: str) -> None:
    play = call()
    events = play.say(text)
    sensitive = isinstance(play.events[-1], Awaited) and play.events[-1].sensitive
    assert isinstance(events[0], Heard)
    assert events[0].text == ("" if sensitive else text)


@pytest.mark.parametrize("call", at_every_question())
def test_hanging_up_ends_the_call(call: Any) -> None:
    events = call().hang_up()
    assert events == (CallEnded(outcome="hung_up", by="caller"),)


@pytest.mark.parametrize("call", at_every_question())
@pytest.mark.parametrize("signal", STRAY, ids=lambda signal: signal.kind)
def test_a_signal_that_does_not_belong_repeats_the_question_and_costs_no_try(call: Any, signal: Signal) -> None:
    play = call()
    before = spoken(tuple(play.events))[-1]
    events = play.send(signal)
    assert kinds(events) == ["misunderstood", "said", "awaited"]
    assert isinstance(events[0], Misunderstood)
    assert events[0].reason == "unexpected"
    assert spoken(events) == [before]
    assert play.session.tries == 0


# interrupts that are not everywhere


@pytest.mark.parametrize("name", [name for name in WAITING if name not in {*OWN_WORDS, "language"}])
def test_a_person_can_be_asked_for_at_every_short_question(name: str) -> None:
    events = waiting(name).say("let me talk to a person")
    assert Interrupted(node="a", interrupt="person") in events


def test_a_person_can_be_asked_for_while_an_answer_is_read_back() -> None:
    assert Interrupted(node="a", interrupt="person") in confirming().say("转人工")


@pytest.mark.parametrize("name", ["address", "free-speech"])
def test_a_person_spoken_of_in_ones_own_words_is_part_of_the_answer(name: str) -> None:
    play = waiting(name)
    events = play.say("a person at number five, operator of the crane")
    assert play.session.answers["x"] == "a person at number five, operator of the crane"
    assert events[-1] == CallEnded(outcome="done", by="flow")


@pytest.mark.parametrize("name", ["menu", "yes-no", "choice"])
def test_the_persons_key_counts_where_one_key_is_taken(name: str) -> None:
    assert Interrupted(node="a", interrupt="person") in waiting(name).keys("0")


@pytest.mark.parametrize("name", ["digits", "phone", "date-time", "amount"])
def test_the_persons_key_is_a_digit_like_any_other_where_many_are_taken(name: str) -> None:
    assert Interrupted(node="a", interrupt="person") not in waiting(name).keys("0")


def test_the_persons_key_counts_in_a_read_back_and_with_categories() -> None:
    assert Interrupted(node="a", interrupt="person") in confirming().keys("0")
    assert Interrupted(node="a", interrupt="person") in waiting("without a voice").keys("0")


# read-backs


def test_a_read_back_is_not_a_question_of_its_own_in_the_log() -> None:
    play = confirming()
    assert not [event for event in play.events if isinstance(event, Understood)]
    events = play.keys("1")
    assert [event.question for event in events if isinstance(event, Understood)] == ["choice"]
    assert play.session.answers == {"x": "red"}
    assert (play.session.pending, play.session.stage) == (None, "asking")


def test_every_rejected_read_back_is_a_try_and_the_last_gives_up() -> None:
    play = confirming()
    play.keys("2")
    play.say("blue", "no")
    assert play.session.tries == 2
    play.say("blue")
    assert play.keys("2")[-1] == CallEnded(outcome="given_up", by="flow")


def test_unclear_read_backs_come_to_an_end() -> None:
    play = confirming()
    for _ in range(2):
        play.say("blah", "blah")
        play.say("red")
    events = play.say("blah", "blah")
    assert events[-1] == CallEnded(outcome="given_up", by="flow")
    assert play.session.turns == 9


def test_a_correction_is_read_back_in_its_turn_and_the_third_gives_up() -> None:
    play = confirming()
    assert spoken(play.say("no, blue")) == ["blue?"]
    assert spoken(play.say("red")) == ["red?"]
    assert play.say("blue")[-1] == CallEnded(outcome="given_up", by="flow")


def test_an_unsure_answer_is_read_back_even_where_the_flow_has_no_words_for_it() -> None:
    play = waiting("date-time")
    events = play.say("any day next week")
    if "understood" not in kinds(events) and "misunderstood" not in kinds(events):
        assert "Press 1 for yes, 2 for no." in spoken(events)[-1]


# languages


def test_everything_is_said_in_every_language_until_one_is_chosen() -> None:
    play = Play(FLOW, language=None)
    play.start()
    events = play.found("unknown", number="+8613800138000")
    assert [event.language for event in play.events if isinstance(event, Said)] == ["zh-CN", "en-US"] * 2
    assert isinstance(events[-1], Awaited)
    assert events[-1].language == "zh-CN"
    events = play.say("English please")
    assert kinds(events)[-3:] == ["node_entered", "said", "awaited"]
    assert play.session.language == "en-US"
    assert spoken(events) == ["Tell me."]


def test_a_language_that_the_flow_does_not_have_counts_as_none() -> None:
    assert begin(FLOW, "fr-FR").language is None
    assert begin(FLOW, "zh-CN").language == "zh-CN"


def test_a_call_that_we_placed_begins_at_its_entry_and_keeps_to_it() -> None:
    say = "{kind: say, text: {zh-CN: x, en-US: y}, next: over}"
    text = source(f"a: {say}\nringing: {say}").replace("limit: over", "limit: over\nentries: {callback: ringing}", 1)
    flow = read({"flow.yaml": text}, "flow.yaml")
    session = begin(flow, "zh-CN", "callback")
    assert (session.node, session.entry, session.language) == ("ringing", "callback", "zh-CN")
    assert Session.from_json(session.to_json()) == session
    assert (begin(flow).node, begin(flow, None, "nowhere").node, begin(flow, None, "nowhere").entry) == ("a", "a", None)
    moved = resume(flow, session.having(node="gone"), Started(), now=NOW)
    assert NodeEntered(node="ringing") in moved.events
