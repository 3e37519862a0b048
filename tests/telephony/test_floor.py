"""Callers and agents of a whole hotline: offered, answered, passed on, wrapped up; nobody is lost, nobody has two calls."""

from collections.abc import Iterator

import pytest

from storage.door import Store
from telephony import floor
from telephony.floor import Reason, Refused
from telephony.simulator.handsets import Behaviour, Handset
from tests.telephony.floors import BEN, LI, WANG, Hall, Lossy, hall
from tests.telephony.hotlines import ANN, MAIN


@pytest.fixture
def desk(store: Store) -> Iterator[Hall]:
    """Nobody there yet."""
    with hall(store) as opened:
        yield opened


def refused(reason: Reason, deed: str, desk: Hall, person: int, **more: object) -> None:
    with pytest.raises(Refused) as caught:
        getattr(floor, deed)(desk.hotline, person, **more)
    assert caught.value.reason is reason


def said(desk: Hall, person: int) -> list[str]:
    return [item["text"] for item in floor.heard(desk.hotline, person) if item["kind"] == "talked"]


# --- a whole conversation


def test_caller_and_agent_talk_by_captions_and_the_flow_goes_on_when_the_agent_hangs_up(desk: Hall) -> None:
    desk.agent(LI)
    ann = desk.caller()
    assert desk.state(LI) == "ringing"
    desk.answer(LI)
    assert (desk.state(LI), ann.state, floor.state(desk.hotline, LI)["leg"]["together"]) == ("talking", "bridged", True)
    ann.say("家里没有热水")
    floor.say(desk.hotline, LI, "请问您的地址")
    desk.settle()
    assert said(desk, LI) == ["家里没有热水"]
    assert ("talked", "请问您的地址") in [(item.kind, item.text) for item in ann.hear()]
    floor.hang_up(desk.hotline, LI)
    desk.settle()
    assert [item.text for item in ann.hear() if item.kind == "said"] == ["请打分。"]  # the survey
    ann.key("5")
    assert (ann.state, desk.state(LI)) == ("ended", "wrap_up")
    assert desk.kept("legs", "how", "held_s") == [("agent", 0)]
    assert desk.kept("waits", "how") == [("answered",)]
    assert desk.kept("surveys", "status") == [("complete",)]
    assert desk.lines(LI) == ["completed"]


def test_the_agents_handset_put_down_ends_both_and_so_does_the_callers(desk: Hall) -> None:
    desk.agent(LI)
    ann = desk.caller()
    desk.answer(LI)
    desk.hangs_up(LI)
    assert ann.state == "listening"
    assert desk.state(LI) == "wrap_up"
    floor.wrap_up(desk.hotline, LI, disposition="solved")
    ben = desk.caller(BEN)
    desk.answer(LI)
    ben.hang_up()
    desk.settle()
    assert (desk.state(LI), desk.lines(LI)) == ("wrap_up", ["completed", "completed"])
    assert desk.kept("legs", "how") == [("agent",), ("caller",)]
    assert desk.call(ben).ended_at is not None


def test_every_change_is_an_event_with_who_and_what(desk: Hall) -> None:
    desk.agent(LI)
    ann = desk.caller()
    desk.answer(LI)
    floor.hang_up(desk.hotline, LI)
    desk.settle()
    floor.wrap_up(desk.hotline, LI, disposition="solved", note="called about hot water")
    kinds = [kind for (kind,) in desk.kept("events", "kind") if kind.startswith(("offer", "leg", "wrap", "presence"))]
    assert sorted(kinds[5:7]) == ["leg_fetched", "leg_joined"]  # whichever line is faster
    assert kinds[:5] + kinds[7:] == [
        *("presence_changed", "offer_made", "presence_changed", "offer_accepted", "presence_changed"),
        *("leg_ended", "wrap_up_started", "presence_changed"),
        *("wrap_up_done", "presence_changed"),
    ]
    assert "hot water" not in str(desk.events(ann, "wrap_up_done"))
    actors = dict(desk.kept("events", "kind", "actor"))
    assert (actors["offer_made"], actors["offer_accepted"], actors["leg_ended"]) == ("routing", f"person:{LI}", f"person:{LI}")


# --- who is offered what


def test_a_missed_offer_goes_to_the_other_agent_and_a_second_one_sends_on_a_break(desk: Hall) -> None:
    desk.agent(LI)
    desk.later(1)
    desk.agent(WANG)
    desk.caller()
    assert (desk.state(LI), desk.state(WANG)) == ("ringing", "free")
    desk.later(20, LI, WANG)
    assert (desk.state(LI), desk.state(WANG)) == ("free", "ringing")
    desk.later(20, LI, WANG)
    assert (desk.state(LI), desk.state(WANG)) == ("ringing", "free")  # nobody else is there
    desk.later(20, LI, WANG)
    assert (desk.state(LI), desk.state(WANG)) == ("break", "ringing")
    assert desk.kept("offers", "person_id", "outcome") == [(LI, "missed"), (WANG, "missed"), (LI, "missed"), (WANG, None)]
    desk.answer(WANG)
    assert floor.state(desk.hotline, WANG)["missed"] == 0


def test_a_declined_offer_goes_to_the_other_agent_at_once(desk: Hall) -> None:
    desk.agent(LI)
    desk.later(1)
    desk.agent(WANG)
    desk.caller()
    floor.decline(desk.hotline, LI)
    assert (desk.state(LI), desk.state(WANG)) == ("free", "ringing")
    refused(Reason.OFFER_OVER, "decline", desk, LI)


def test_callers_wait_for_somebody_of_their_language_while_one_is_there(desk: Hall) -> None:
    desk.agent(LI, "en-US")
    desk.agent(WANG, "zh-CN")
    desk.caller(ANN)  # in Chinese
    assert (desk.state(LI), desk.state(WANG)) == ("free", "ringing")
    desk.caller(BEN)
    assert desk.state(LI) == "free"
    floor.set_presence(desk.hotline, WANG, "offline")
    assert desk.state(LI) == "ringing"


def test_an_emergency_goes_before_who_has_waited_longer_and_to_any_agent(desk: Hall) -> None:
    ann = desk.caller()
    ben = desk.caller(BEN, "1")
    ben.say("家里漏气")
    desk.agent(LI, "en-US", queues=("service",))
    card = floor.card(desk.hotline, LI)
    assert card is not None
    assert (card["urgent"], card["queue"], card["call"]) == (True, "emergency", desk.call(ben).id)
    desk.answer(LI)
    assert (ben.state, ann.state) == ("bridged", "waiting")


def test_the_caller_hangs_up_while_it_rings(desk: Hall) -> None:
    desk.agent(LI)
    ann = desk.caller()
    before = floor.state(desk.hotline, LI)["version"]
    ann.hang_up()
    assert (desk.state(LI), desk.kept("offers", "outcome")) == ("free", [("withdrawn",)])
    assert floor.state(desk.hotline, LI)["version"] > before
    assert floor.card(desk.hotline, LI) is None
    refused(Reason.OFFER_OVER, "answer", desk, LI)
    assert desk.state(LI) == "free"


def test_the_caller_presses_the_key_to_leave_while_it_rings(desk: Hall) -> None:
    desk.agent(LI)
    ann = desk.caller()
    ann.key("1")
    assert (desk.state(LI), ann.state) == ("free", "ended")
    assert desk.kept("waits", "how") == [("left",)]


# --- what agents may and may not


def test_presence_follows_the_agents_choice_but_not_during_a_call_nor_with_a_disposition_owed(desk: Hall) -> None:
    refused(Reason.NOT_HERE, "set_presence", desk, LI, state="free")
    desk.agent(LI)
    refused(Reason.NOT_A_CHOICE, "set_presence", desk, LI, state="talking")
    desk.caller()
    desk.answer(LI)
    refused(Reason.BUSY, "set_presence", desk, LI, state="break")
    assert floor.state(desk.hotline, LI)["choices"] == []
    floor.hang_up(desk.hotline, LI)
    refused(Reason.DISPOSITION_OWED, "set_presence", desk, LI, state="free")
    floor.wrap_up(desk.hotline, LI, disposition="solved", then="break")
    assert desk.state(LI) == "break"
    assert floor.state(desk.hotline, LI)["choices"] == ["free", "offline"]


def test_the_wrap_up_counts_down_may_be_extended_once_and_needs_its_disposition(desk: Hall) -> None:
    desk.agent(LI)
    desk.caller()
    desk.answer(LI)
    floor.hang_up(desk.hotline, LI)
    desk.settle()
    assert floor.state(desk.hotline, LI)["wrap_up"]["left_s"] == 60
    desk.later(40, LI)
    floor.extend(desk.hotline, LI)
    refused(Reason.NO_MORE_TIME, "extend", desk, LI)
    assert floor.state(desk.hotline, LI)["wrap_up"]["left_s"] == 80
    refused(Reason.NOT_A_DISPOSITION, "wrap_up", desk, LI, disposition="So la la!")
    desk.caller(BEN)
    desk.later(80, LI)
    assert desk.state(LI) == "break"  # no new call until it is given
    refused(Reason.DISPOSITION_OWED, "set_presence", desk, LI, state="free")
    floor.wrap_up(desk.hotline, LI, disposition="solved", note=" 已解决 ")
    assert desk.state(LI) == "ringing"
    assert desk.kept("wrap_ups", "disposition", "note") == [("solved", "已解决")]
    refused(Reason.NOTHING_OWED, "wrap_up", desk, LI, disposition="solved")


def test_the_card_says_who_and_why_and_is_nobody_elses(desk: Hall) -> None:
    desk.agent(LI)
    first = desk.caller(ANN, "1", "1")
    first.say("气表一直在响")
    first.hang_up()
    desk.later(30, LI)
    desk.caller(ANN)
    desk.later(5, LI)
    card = floor.card(desk.hotline, LI)
    assert card is not None
    assert (card["who"]["number"], card["who"]["known"], card["why"], card["language"]) == (ANN, True, "person", "zh-CN")
    assert (card["queue"], card["waited_s"], card["urgent"]) == ("service", 5, False)
    assert [ticket["kind"] for ticket in card["tickets"]] == ["complaint"]
    assert [call["intent"] for call in card["last_calls"]] == ["complaint"]
    assert {"name": "lang", "value": "zh-CN", "shown": "中文"} in card["answers"]
    desk.agent(WANG)
    assert floor.card(desk.hotline, WANG) is None
    floor.card(desk.hotline, LI)
    assert len([kind for (kind,) in desk.kept("events", "kind") if kind == "card_shown"]) == 1
    for deed in ("hang_up", "hold", "resume"):
        refused(Reason.NO_CALL, deed, desk, WANG)
    refused(Reason.OFFER_OVER, "answer", desk, WANG)
    refused(Reason.NO_CALL, "say", desk, WANG, words="hello")
    assert floor.heard(desk.hotline, WANG) == []


# --- hold and passing on


def test_on_hold_the_caller_hears_music_and_nothing_of_the_agent(desk: Hall) -> None:
    desk.agent(LI)
    ann = desk.caller()
    desk.answer(LI)
    ann.hear()
    floor.hold(desk.hotline, LI)
    desk.settle()
    floor.say(desk.hotline, LI, "他又打来了")
    desk.settle()
    desk.later(7, LI)
    assert [item.kind for item in ann.hear()] == ["held", "played"]
    assert floor.state(desk.hotline, LI)["leg"]["held_s"] == 7
    floor.hold(desk.hotline, LI)  # once more does no harm
    floor.resume(desk.hotline, LI)
    desk.settle()
    floor.say(desk.hotline, LI, "久等了")
    desk.settle()
    assert [(item.kind, item.text) for item in ann.hear() if item.kind != "played"] == [
        *(("held", ""), ("resumed", ""), ("talked", "久等了"))
    ][1:]
    floor.hang_up(desk.hotline, LI)
    assert desk.kept("legs", "held_s") == [(7,)]


def test_a_call_is_passed_on_to_a_queue_and_answered_there(desk: Hall) -> None:
    desk.agent(LI, queues=("service",))
    ann = desk.caller()
    desk.answer(LI)
    floor.transfer(desk.hotline, LI, to_queue="emergency")
    desk.settle()
    assert (ann.state, desk.state(LI), desk.lines(LI)) == ("waiting", "wrap_up", ["completed"])
    desk.agent(WANG)
    card = floor.card(desk.hotline, WANG)
    assert card is not None
    assert (card["queue"], card["passed_on_by"]) == ("emergency", [LI])
    desk.answer(WANG)
    assert ann.state == "bridged"
    floor.hang_up(desk.hotline, WANG)
    desk.settle()
    assert ann.state == "listening"  # the survey


def test_a_call_is_passed_on_to_a_colleague_who_is_free_and_to_anybody_when_they_miss_it(desk: Hall) -> None:
    third = 9
    for person in (LI, WANG, third):
        desk.agent(person)
        desk.later(1)
    desk.caller()
    desk.answer(LI)
    refused(Reason.NOT_FREE, "transfer", desk, LI, colleague=LI)
    refused(Reason.NOWHERE, "transfer", desk, LI)
    refused(Reason.NOWHERE, "transfer", desk, LI, to_queue="nowhere")
    floor.transfer(desk.hotline, LI, colleague=third)
    desk.settle()
    assert (desk.state(WANG), desk.state(third)) == ("free", "ringing")  # though idle for longer
    desk.later(20, LI, WANG, third)
    assert (desk.state(WANG), desk.state(third)) == ("ringing", "free")
    refused(Reason.NO_CALL, "transfer", desk, LI, colleague=third)


def test_a_call_is_passed_on_to_a_telephone_and_the_flow_goes_on_after_it(desk: Hall) -> None:
    desk.agent(LI)
    ann = desk.caller()
    desk.answer(LI)
    refused(Reason.NOWHERE, "transfer", desk, LI, number="12")
    floor.transfer(desk.hotline, LI, number="13700137000")
    desk.settle()
    (dialled,) = desk.carrier.network.calls(lambda call: call.direction == "outbound-dial")
    assert (dialled.called, dialled.caller) == ("+8613700137000", MAIN)
    ann.silence()  # they talk, and the other hangs up
    assert (ann.state, desk.state(LI)) == ("listening", "wrap_up")
    assert desk.kept("legs", "how", "to_number") == [("passed_on", "+8613700137000")]


# --- losses


def test_an_agent_whose_page_is_silent_is_lost_and_the_offer_goes_to_the_next(desk: Hall) -> None:
    desk.agent(LI)
    desk.later(1)
    desk.agent(WANG)
    desk.caller()
    desk.later(19, WANG)
    assert desk.state(LI) == "ringing"
    desk.later(0.5)
    desk.clock.elapse(1)
    floor.heartbeat(desk.hotline, WANG)
    desk.tick()
    assert (desk.state(LI), desk.state(WANG)) == ("lost", "ringing")
    floor.heartbeat(desk.hotline, LI)
    assert desk.state(LI) == "free"


def test_a_page_that_comes_back_during_the_call_finds_it_and_after_it_the_wrap_up(desk: Hall) -> None:
    desk.agent(LI)
    ann = desk.caller()
    desk.answer(LI)
    desk.later(30)
    assert (desk.state(LI), ann.state) == ("lost", "bridged")
    floor.heartbeat(desk.hotline, LI)
    assert desk.state(LI) == "talking"
    desk.later(30)
    ann.hang_up()
    desk.settle()
    assert desk.state(LI) == "lost"
    floor.heartbeat(desk.hotline, LI)
    assert desk.state(LI) == "wrap_up"


@pytest.mark.parametrize("unsent", ["", "unsent"], ids=["done", "not done"])
@pytest.mark.parametrize("what", ["take", "ring"])
def test_a_lost_answer_is_looked_up_and_caller_and_agent_come_together_once(desk: Hall, what: str, unsent: str) -> None:
    lossy = desk.but(Lossy(desk.hotline.exchange, what, 1, unsent=unsent))
    lossy.agent(LI)
    ann = lossy.caller()
    lossy.answer(LI)
    lossy.later(3, LI)
    lossy.later(3, LI)
    if what == "ring" and unsent:  # it was never placed: after a while the caller is back in the queue
        lossy.later(15, LI)
        lossy.later(3, LI)
        assert lossy.kept("legs", "how")[0] == ("failed",)
        assert ann.state == "waiting"
        lossy.answer(LI)
    assert (ann.state, lossy.state(LI)) == ("bridged", "talking")
    assert lossy.lines(LI) == ["in-progress"]


@pytest.mark.parametrize("unsent", ["", "unsent"], ids=["done", "not done"])
@pytest.mark.parametrize("what", ["hang_up", "send"])
def test_a_lost_answer_to_ending_or_passing_on_is_made_good_by_the_next_look(desk: Hall, what: str, unsent: str) -> None:
    lossy = desk.but(Lossy(desk.hotline.exchange, what, 1, unsent=unsent))
    lossy.agent(LI)
    ann = lossy.caller()
    lossy.answer(LI)
    if what == "send":
        floor.transfer(lossy.hotline, LI, to_queue="emergency")
    else:
        floor.hang_up(lossy.hotline, LI)
    lossy.settle()
    lossy.later(3, LI)
    assert ann.state == ("waiting" if what == "send" else "listening")
    assert lossy.lines(LI) == ["completed"]
    assert lossy.kept("waits", "how")[-1] == ((None,) if what == "send" else ("answered",))


def test_a_softphone_that_does_not_answer_gives_the_caller_their_place_back(desk: Hall) -> None:
    desk.carrier.set_handset(f"client:agent_{LI}", Handset(behaviour=Behaviour.FAIL))
    desk.agent(LI)
    ann = desk.caller()
    entered = desk.kept("waits", "entered_at")
    desk.answer(LI)
    desk.later(3, LI)
    assert ann.state == "waiting"
    assert desk.kept("waits", "entered_at", "how")[-1] == (*entered[0], None)
    assert desk.state(LI) in {"free", "ringing"}
    assert floor.state(desk.hotline, LI)["missed"] == 1


def test_a_crash_after_accepting_is_made_good_by_the_next_look(desk: Hall) -> None:
    crashed = desk.but(None)  # a process that dies before it reaches the carrier
    crashed.agent(LI)
    ann = crashed.caller()
    crashed.answer(LI)
    assert (ann.state, desk.state(LI)) == ("waiting", "talking")
    desk.later(3, LI)
    assert ann.state == "bridged"


def test_the_caller_leaves_at_the_very_moment_of_the_answer(desk: Hall) -> None:
    crashed = desk.but(None)  # the carrier is reached only after the caller has gone
    crashed.agent(LI)
    ann = crashed.caller()
    crashed.answer(LI)
    ann.hang_up()
    desk.later(3, LI)
    assert (desk.state(LI), desk.kept("legs", "how")) == ("free", [("caller",)])
    assert desk.carrier.network.calls(lambda call: call.called.startswith("client:")) == []
