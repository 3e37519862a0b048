"""A call made by hand becomes a story that holds when it is played again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.simulator.deeds import Deed
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.phone.export import dialled, story
from telephony.stories import read, run
from tests.telephony.simulator.desk import CALLER, MAIN, Desk

ON_CALL = "+8613700137000"


def _saved(desk: Desk, name: str = "by-hand", *, fresh: bool = True) -> str:
    call = desk.caller.current
    handsets = {number: desk.carrier.handsets.at(number).behaviour.value for number in dialled(call)}
    return story(call, name, main=MAIN, handsets=handsets, fresh=fresh)


def _pages(desk: Desk) -> None:
    desk.page(
        "/voice",
        '<Gather input="dtmf speech" action="/one"><Say language="cmn-CN">您好，欢迎致电。按1。</Say></Gather>'
        "<Say>Silent?</Say><Gather/>",
    )
    desk.page("/one", '<Gather input="dtmf speech" action="/two"><Say>Say "it": now. Your number is 100016.</Say></Gather>')
    desk.page("/two", "<Say>Thank you</Say>")


def test_saved_story_has_deeds_and_what_will_be_heard_again(desk: Desk) -> None:
    _pages(desk)
    desk.call()
    desk.caller.key("1#")
    desk.caller.say("漏气了: {ticket} #1", confidence=0.5)
    assert _saved(desk) == (
        "story: by-hand\n"
        f'from: "{CALLER}"\n'
        "at: 2026-11-18T10:00:00+00:00\n"
        "steps:\n"
        '  - {hear: ["您好，欢迎致电"]}\n'
        '  - {key: "1#"}\n'
        '  - {hear: ["Say \\"it\\": now"]}\n'
        '  - {say: "漏气了: {ticket} #1", confidence: 0.5}\n'
        '  - {hear: ["Thank you"]}\n'
        "  - {expect: ended}\n"
    )


def test_saved_story_holds_when_it_is_played(desk: Desk) -> None:
    _pages(desk)
    desk.call()
    desk.caller.silence()
    desk.caller.hang_up()
    again = read(_saved(desk), "by-hand")
    assert [step for step in again.steps if isinstance(step, str)] == ["silence", "hang up"]
    assert run(again, desk.caller, main=MAIN).failures == ()


def test_saved_story_fails_when_the_hotline_says_something_else(desk: Desk) -> None:
    _pages(desk)
    desk.call()
    desk.caller.key("1#")
    again = read(_saved(desk), "by-hand")
    desk.page("/one", '<Gather action="/two"><Say>Quite another question</Say></Gather>')
    assert [failure.partition(":")[2].split(";")[0] for failure in run(again, desk.caller, main=MAIN).failures] == [
        "7: did not hear 'Say \"it\": now'"
    ]


def test_queue_and_conversation_are_played_again(desk: Desk) -> None:
    desk.page("/voice", "<Enqueue>help desk</Enqueue><Say>Goodbye now</Say>")
    desk.call()
    assert desk.carrier.answer_queue("help desk", desk.caller.sid)
    assert desk.caller.state == "bridged"
    desk.caller.silence()
    written = _saved(desk)
    assert [line.strip("- ") for line in written.splitlines()[4:]] == [
        "{expect: waiting}",
        "agent answers",
        "{expect: bridged}",
        "they hang up",
        '{hear: ["Goodbye now"]}',
        "{expect: ended}",
    ]
    assert run(read(written, "x"), desk.caller, main=MAIN).failures == ()


def test_who_was_dialled_answers_the_same_way_again(desk: Desk) -> None:
    desk.carrier.set_handset(ON_CALL, Handset(behaviour=Behaviour.BUSY))
    desk.call(f"<Dial>{ON_CALL}</Dial><Say>Nobody is there</Say>")
    written = _saved(desk)
    assert f'handsets: {{"{ON_CALL}": busy}}' in written
    desk.carrier.set_handset(ON_CALL, Handset())
    assert run(read(written, "x"), desk.caller, main=MAIN).failures == ()


def test_another_number_and_a_withheld_one_are_kept(desk: Desk) -> None:
    _pages(desk)
    desk.caller.call("+12025550199", caller="anonymous")
    lines = _saved(desk, fresh=False).splitlines()
    assert lines[1:3] == ['from: "withheld"', 'to: "+12025550199"']
    assert not any(line.startswith("at:") for line in lines)


def test_placed_call_is_no_story(desk: Desk) -> None:
    _pages(desk)
    desk.call()
    desk.caller.current.direction = "outbound-api"
    with pytest.raises(ValueError, match="placed by it"):
        _saved(desk)


@pytest.mark.parametrize(
    "sentence",
    [
        "您的工单号码是100016",
        "师傅周三来",
        "上午十点到",
        "有三位在等",
        "See you on Wednesday",
        "at half past nine",
        "Tomorrow then",
        "早上好",
    ],
)
def test_what_changes_is_not_expected(desk: Desk, sentence: str) -> None:
    desk.call(f"<Say>{sentence}</Say><Say>一切照旧</Say>")
    assert '{hear: ["一切照旧"]}' in _saved(desk)


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_whatever_was_said_can_be_read_again(said: str, heard: str) -> None:
    desk = Desk()
    desk.page("/voice", '<Gather input="speech" action="/next"/>')
    desk.call()
    call = desk.caller.current
    call.hear("said", heard, "zh-CN", {})
    call.do(Deed(kind="say", text=said), lambda: True)
    try:
        again = read(_saved(desk), "x")
    finally:
        desk.carrier.close()
    words = [step.say for step in again.steps if not isinstance(step, str) and step.say]
    assert words == ([said] if said.strip() else [])
