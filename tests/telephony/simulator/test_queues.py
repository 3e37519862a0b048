"""<Enqueue>, <Leave>, <Dial><Queue>: twilio.com/docs/voice/twiml/{enqueue,leave,queue}."""

import pytest

from telephony.simulator.call import Call, Script
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.conduct import Placing
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.messages import Ended, Goto, Inline, Redirected
from tests.telephony.simulator.desk import BASE, MAIN, Desk

pytestmark = pytest.mark.carrier(page="voice/twiml/enqueue")

AGENT = "client:agent"
QUEUED = '<Enqueue action="/left" waitUrl="/wait">support</Enqueue>'

DIAL_QUEUE = "<Dial timeout='5' action='http://hotline.test/agent'><Queue>support</Queue></Dial>"


@pytest.fixture
def queue(desk: Desk) -> Desk:
    """A desk whose hotline puts callers into a queue with music."""
    desk.page("/voice", QUEUED)
    desk.page("/wait", "<Say>please wait</Say>")
    desk.page("/left", "<Say>welcome back</Say>")
    return desk


def _agent(desk: Desk, twiml: str = DIAL_QUEUE) -> Call:
    """An agent's leg, placed by REST, answered by a person whom the test drives."""
    desk.page("/agent", "<Say>agent after dial</Say>")
    desk.carrier.set_handset(AGENT, Handset(behaviour=Behaviour.PERSON))
    call = desk.carrier.place(MAIN, AGENT, Script(start=Inline(twiml=f"<Response>{twiml}</Response>")), Placing())
    call.line.settle(5)
    return call


def _result(desk: Desk) -> str:
    return desk.hotline.posts("/left")[-1]["QueueResult"]


def test_queued_caller_hears_the_waiting_document(queue: Desk) -> None:
    assert queue.call() == [("queued", "support"), ("said", "please wait")]
    assert queue.caller.state == "waiting"


def test_waiting_document_gets_the_queues_standing(queue: Desk) -> None:
    queue.call()
    form = queue.hotline.posts("/wait")[0]
    assert (form["QueuePosition"], form["CurrentQueueSize"], form["MaxQueueSize"]) == ("1", "1", "1000")
    assert form["QueueSid"].startswith("QU")
    assert {"QueueTime", "AvgQueueTime"} <= set(form)


def test_waiting_document_is_asked_for_again_each_time_it_ends(queue: Desk) -> None:
    queue.call()
    queue.heard()
    queue.caller.silence()
    queue.caller.silence()
    assert queue.said() == ["please wait", "please wait"]


def test_second_caller_is_told_the_second_place(queue: Desk) -> None:
    queue.call()
    second = InProcessCaller(queue.carrier)
    second.call(MAIN, caller="+12025550111")
    assert queue.hotline.posts("/wait")[-1]["QueuePosition"] == "2"


@pytest.mark.carrier(page="voice/twiml/leave")
def test_leave_goes_to_the_action_at_once(queue: Desk) -> None:
    queue.page("/wait", "<Say>a</Say><Leave/><Say>never</Say>")
    assert [text for kind, text in queue.call() if kind == "said"] == ["a", "welcome back"]
    form = queue.hotline.posts("/left")[0]
    assert (form["QueueResult"], form["CallStatus"]) == ("leave", "in-progress")
    assert form["QueueSid"].startswith("QU")


@pytest.mark.carrier(page="voice/twiml/leave")
def test_leave_without_action_goes_to_the_next_verb(queue: Desk) -> None:
    queue.page("/voice", '<Enqueue waitUrl="/wait">support</Enqueue><Say>after</Say>')
    queue.page("/wait", "<Leave/>")
    assert queue.call() == [("queued", "support"), ("said", "after"), ("ended", "")]


@pytest.mark.carrier(page="voice/twiml/leave")
def test_leave_outside_of_a_queue_does_nothing(bare: Desk) -> None:
    assert bare.call("<Leave/><Say>a</Say>")[0] == ("said", "a")


def test_key_in_the_waiting_document_can_lead_out(queue: Desk) -> None:
    queue.page("/wait", '<Gather numDigits="1" action="/wanted"><Say>press 1</Say></Gather>')
    queue.page("/wanted", "<Leave/>")
    queue.call()
    assert queue.caller.state == "waiting"
    queue.caller.key("1")
    assert _result(queue) == "leave"
    assert queue.hotline.posts("/wanted")[0]["QueuePosition"] == "1"


@pytest.mark.carrier(page="")
def test_silence_in_a_waiting_gather_is_one_more_round(queue: Desk) -> None:
    queue.page("/wait", '<Gather numDigits="1" action="/wanted"><Say>press 1</Say></Gather>')
    queue.call()
    queue.caller.silence()
    assert len(queue.hotline.posts("/wait")) == 2


def test_redirect_in_the_waiting_document_stays_in_the_queue(queue: Desk) -> None:
    queue.page("/wait", "<Redirect>more</Redirect>")
    queue.page("/more", "<Leave/>")
    queue.call()
    assert _result(queue) == "leave"


def test_hangup_in_the_waiting_document_ends_the_call(queue: Desk) -> None:
    queue.page("/wait", "<Hangup/>")
    queue.call()
    assert (queue.caller.state, _result(queue)) == ("ended", "hangup")


def test_caller_who_hangs_up_is_told_to_the_action_after_the_end(queue: Desk) -> None:
    queue.call()
    queue.heard()
    queue.caller.hang_up()
    form = queue.hotline.posts("/left")[0]
    assert (form["QueueResult"], form["CallStatus"]) == ("hangup", "completed")
    assert queue.said() == []
    assert queue.carrier.network.queues.all()[0].members() == []


def test_full_queue_goes_to_the_action_without_a_sid(queue: Desk) -> None:
    queue.carrier.network.queues.demand("support", sid="QU1", at=queue.clock.instant(), size=1)
    InProcessCaller(queue.carrier).call(MAIN, caller="+12025550111")
    queue.call()
    form = queue.hotline.posts("/left")[0]
    assert form["QueueResult"] == "queue-full"
    assert "QueueSid" not in form


def test_agent_who_hangs_up_leaves_the_caller_with_the_action(queue: Desk) -> None:
    queue.call()
    agent = _agent(queue)
    assert (agent.line.settle(5), queue.caller.state) == ("bridged", "bridged")
    assert queue.hotline.posts("/left") == []
    queue.heard()
    agent.line.post(Ended(status="completed"))
    assert agent.line.settle(5) == "ended"
    assert queue.said() == ["welcome back"]
    assert (_result(queue), queue.hotline.posts("/left")[0]["CallStatus"]) == ("bridged", "in-progress")


@pytest.mark.carrier(page="voice/twiml/queue")
def test_caller_who_hangs_up_leaves_the_agent_with_the_dials_action(queue: Desk) -> None:
    queue.call()
    agent = _agent(queue)
    queue.caller.hang_up()
    assert agent.line.settle(5) == "ended"
    form = queue.hotline.posts("/agent")[0]
    assert (form["DialCallStatus"], form["DialCallSid"], form["DialBridged"]) == ("completed", queue.caller.sid, "true")
    assert (_result(queue), queue.hotline.posts("/left")[0]["CallStatus"]) == ("bridged", "completed")


@pytest.mark.carrier(page="")
def test_silence_on_the_agents_side_lets_the_caller_hang_up(queue: Desk) -> None:
    queue.call()
    _agent(queue)
    queue.caller.silence()
    assert _result(queue) == "bridged"


@pytest.mark.carrier(page="voice/twiml/queue")
def test_queued_caller_hears_the_announcement_before_being_joined(queue: Desk) -> None:
    queue.page("/about", "<Say>connecting you</Say>")
    queue.call()
    queue.heard()
    _agent(queue, "<Dial><Queue url='http://hotline.test/about'>support</Queue></Dial>")
    assert queue.heard() == [("said", "connecting you"), ("bridged", "")]
    form = queue.hotline.posts("/about")[0]
    assert form["CallSid"] == queue.caller.sid
    assert {"QueueSid", "QueueTime", "DequeingCallSid"} <= set(form)


@pytest.mark.carrier(page="voice/twiml/queue")
def test_agent_waits_at_an_empty_queue_for_the_next_caller(queue: Desk) -> None:
    queue.carrier.network.queues.demand("support", sid="QU1", at=queue.clock.instant())
    agent = _agent(queue)
    assert agent.line.state == "waiting"
    queue.call()
    assert (queue.caller.current.line.settle(5), agent.line.settle(5)) == ("bridged", "bridged")


@pytest.mark.carrier(page="voice/twiml/queue")
def test_agent_who_waits_in_vain_gets_no_answer(queue: Desk) -> None:
    queue.carrier.network.queues.demand("support", sid="QU1", at=queue.clock.instant())
    call = queue.carrier.place(
        MAIN, "+12025550122", Script(start=Inline(twiml=f"<Response>{DIAL_QUEUE}</Response>")), Placing(),
    )  # fmt: skip
    queue.page("/agent", "")
    call.line.settle(5)
    assert queue.hotline.posts("/agent")[0]["DialCallStatus"] == "no-answer"


@pytest.mark.carrier(page="voice/twiml/queue")
def test_queue_that_does_not_exist_fails_the_dial(queue: Desk) -> None:
    _agent(queue)
    assert queue.hotline.posts("/agent")[0]["DialCallStatus"] == "failed"


@pytest.mark.carrier(page="")
def test_hand_on_the_control_takes_the_first_caller(queue: Desk) -> None:
    queue.call()
    assert queue.caller.answer_queue("support")
    assert queue.caller.state == "bridged"
    queue.caller.silence()
    assert (_result(queue), queue.caller.state) == ("bridged", "ended")


@pytest.mark.carrier(page="")
def test_nobody_waits_nobody_is_taken(queue: Desk) -> None:
    assert not queue.carrier.answer_queue("support")


def test_caller_sent_elsewhere_by_rest_is_told_to_the_action(queue: Desk) -> None:
    queue.page("/elsewhere", "<Gather/>")
    queue.call()
    queue.caller.current.line.post(Redirected(to=Goto(url=f"{BASE}/elsewhere")))
    assert queue.caller.current.line.settle(5) == "listening"
    assert _result(queue) == "redirected"


def test_caller_sent_elsewhere_while_talking(queue: Desk) -> None:
    queue.page("/elsewhere", "<Gather/>")
    queue.call()
    agent = _agent(queue)
    queue.caller.current.line.post(Redirected(to=Goto(url=f"{BASE}/elsewhere")))
    assert queue.caller.current.line.settle(5) == "listening"
    assert _result(queue) == "redirected-from-bridged"
    assert agent.line.settle(5) == "ended"
