"""Virtual handsets and machines found (twilio.com/docs/voice/answering-machine-detection); calls leaving one after the other."""

from collections.abc import Iterator
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.simulator.app import create_simulator
from telephony.simulator.call import Call, Script
from telephony.simulator.carrier import Carrier, Config
from telephony.simulator.clock import LogicalClock
from telephony.simulator.conduct import Placing
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.messages import Inline
from telephony.simulator.pace import Pace
from telephony.simulator.transport import WsgiTransport
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, NOW, Desk
from tests.telephony.simulator.served import served

AMD = pytest.mark.carrier(page="voice/answering-machine-detection")
LONG = f"<Response><Say>{'a' * 150}</Say><Say>never heard</Say></Response>"
ANN, BOB = "+12025550133", "+12025550134"


@pytest.fixture
def client(desk: Desk) -> Iterator[Client]:
    with served(create_simulator(desk.carrier)) as address:
        client = Client(ACCOUNT.sid, ACCOUNT.token)
        client.api.base_url = address
        yield client


def _over(desk: Desk, sid: str) -> Call:
    call = desk.carrier.network.find(sid)
    assert call is not None
    assert call.line.settle(5) == "ended"
    return call


def _placed(desk: Desk, twiml: str, **placing: Any) -> Call:
    call = desk.carrier.place(MAIN, CALLER, Script(start=Inline(twiml=twiml)), Placing(**placing))
    return _over(desk, call.sid)


def test_handset_hangs_up_in_the_middle_of_a_prompt(desk: Desk) -> None:
    desk.carrier.set_handset(CALLER, Handset(stays_s=4))
    call = _placed(desk, LONG)
    assert [item.text for item in call.heard() if item.kind == "said"] == ["a" * 150]
    assert call.status == "completed"


def test_handset_hangs_up_while_the_hotline_listens(desk: Desk) -> None:
    desk.carrier.set_handset(CALLER, Handset(stays_s=4))
    call = _placed(desk, "<Response><Gather timeout='60'/><Say>never heard</Say></Response>")
    assert [item.kind for item in call.heard()] == ["gather", "ended"]
    assert call.seconds == 4


def test_handset_that_stays_long_enough_hears_it_out(desk: Desk) -> None:
    desk.carrier.set_handset(CALLER, Handset(stays_s=60))
    assert [item.kind for item in _placed(desk, LONG).heard()] == ["said", "said", "ended"]


def test_handset_rings_before_it_answers(desk: Desk) -> None:
    desk.carrier.set_handset(CALLER, Handset(rings_s=12))
    call = _placed(desk, "<Response/>")
    assert call.started is not None
    assert (call.started - call.created).total_seconds() == 12


def test_handset_that_rings_too_long_is_not_answered(desk: Desk) -> None:
    desk.carrier.set_handset(CALLER, Handset(rings_s=61))
    assert _placed(desk, "<Response/>").status == "no-answer"


@pytest.mark.carrier("of several dialled at once the first to answer is joined, the others are canceled", page="voice/twiml/dial")
def test_quickest_of_several_wins(desk: Desk) -> None:
    desk.page("/done", "")
    desk.carrier.set_handset(ANN, Handset(rings_s=9))
    desk.carrier.set_handset(BOB, Handset(rings_s=3))
    desk.call(f"<Dial action='/done'><Number>{ANN}</Number><Number>{BOB}</Number></Dial>")
    desk.caller.silence()
    legs = {call.called: call.status for call in desk.carrier.network.calls(lambda call: bool(call.parent))}
    assert legs == {ANN: "canceled", BOB: "completed"}
    assert desk.hotline.posts("/done")[0]["DialCallStatus"] == "completed"


@pytest.mark.carrier("with sequential the numbers are dialled one after the other", page="voice/twiml/dial")
def test_one_after_the_other(desk: Desk) -> None:
    desk.carrier.set_handset(ANN, Handset(behaviour=Behaviour.BUSY))
    desk.call(f"<Dial sequential='true'><Number>{ANN}</Number><Number>{BOB}</Number><Number>{CALLER}</Number></Dial>")
    desk.caller.silence()
    legs = {call.called: call.status for call in desk.carrier.network.calls(lambda call: bool(call.parent))}
    assert legs == {ANN: "busy", BOB: "completed"}


@AMD
@pytest.mark.parametrize(
    ("behaviour", "mode", "by"),
    [
        (Behaviour.ANSWER, "Enable", "human"),
        (Behaviour.MACHINE, "Enable", "machine_start"),
        (Behaviour.FAX, "Enable", "fax"),
        (Behaviour.ANSWER, "DetectMessageEnd", "human"),
        (Behaviour.MACHINE, "DetectMessageEnd", "machine_end_beep"),
    ],
)
def test_document_is_told_who_answered(desk: Desk, client: Client, behaviour: Behaviour, mode: str, by: str) -> None:
    desk.page("/out", "")
    desk.carrier.set_handset(CALLER, Handset(behaviour=behaviour))
    sid = client.calls.create(to=CALLER, from_=MAIN, url=f"{BASE}/out", machine_detection=mode).sid
    _over(desk, sid)
    assert desk.hotline.posts("/out")[0]["AnsweredBy"] == by
    assert client.calls(sid).fetch().answered_by == by


@AMD
def test_document_runs_at_once_and_the_machine_is_told_of_beside_it(desk: Desk, client: Client) -> None:
    desk.page("/out", "<Say>hello</Say>")
    desk.page("/machine", "")
    desk.carrier.set_handset(CALLER, Handset(behaviour=Behaviour.MACHINE))
    sid = client.calls.create(
        to=CALLER,
        from_=MAIN,
        url=f"{BASE}/out",
        machine_detection="Enable",
        async_amd="true",
        async_amd_status_callback=f"{BASE}/machine",
    ).sid
    _over(desk, sid)
    (form,) = desk.hotline.posts("/machine")
    assert set(form) == {"CallSid", "AccountSid", "AnsweredBy", "MachineDetectionDuration"}
    assert (form["CallSid"], form["AnsweredBy"]) == (sid, "machine_start")
    assert "AnsweredBy" not in desk.hotline.posts("/out")[0]


@AMD
def test_number_in_a_document_is_looked_at_for_a_machine(desk: Desk) -> None:
    desk.page("/machine", "")
    desk.carrier.set_handset(ANN, Handset(behaviour=Behaviour.MACHINE))
    desk.call(f"<Dial><Number machineDetection='Enable' amdStatusCallback='/machine'>{ANN}</Number></Dial>")
    desk.caller.silence()
    (form,) = desk.hotline.posts("/machine")
    leg = desk.carrier.network.calls(lambda call: call.called == ANN)[0]
    assert (form["CallSid"], form["AnsweredBy"]) == (leg.sid, "machine_start")


@AMD
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"machine_detection_timeout": 61}, 20001),
        ({"machine_detection_speech_threshold": 999}, 20001),
        ({"async_amd": "true"}, 21262),
        ({"async_amd": "true", "async_amd_status_callback": "nowhere"}, 21609),
        ({"send_digits": "1"}, 21261),
    ],
)
def test_detection_out_of_range_is_refused(client: Client, more: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(to=CALLER, from_=MAIN, twiml="<Response/>", machine_detection="Enable", **more)
    assert refused.value.code == code


def _slow(per_s: float) -> Carrier:
    return Carrier(Config(account=ACCOUNT, pace=Pace(per_s)), clock=LogicalClock(NOW), transport=WsgiTransport({}))


@pytest.mark.carrier("calls placed by REST leave the queue one after the other", page="voice/api/call-resource")
def test_calls_leave_as_many_a_second_as_allowed() -> None:
    pace = Pace(2)
    assert [pace.take(NOW) for _ in range(4)] == [0, 0.5, 1.0, 1.5]
    assert Pace().take(NOW) == 0


@pytest.mark.carrier("more than 24 hours of queued calls are refused (22005)", page="api/errors/22005")
def test_queue_of_a_day_is_full() -> None:
    carrier = _slow(1 / 86400)
    with served(create_simulator(carrier)) as address:
        client = Client(ACCOUNT.sid, ACCOUNT.token)
        client.api.base_url = address
        for _ in range(3):
            carrier.config.pace.take(NOW)
        with pytest.raises(TwilioRestException) as refused:
            client.calls.create(to=CALLER, from_=MAIN, twiml="<Response/>")
    assert refused.value.code == 22005
    carrier.close()


@pytest.mark.carrier("a queued call waits with the status queued", page="voice/api/call-resource")
def test_queued_call_tells_how_long_it_waited() -> None:
    carrier = _slow(0.1)
    with served(create_simulator(carrier)) as address:
        client = Client(ACCOUNT.sid, ACCOUNT.token)
        client.api.base_url = address
        first, second = (client.calls.create(to=CALLER, from_=MAIN, twiml="<Response/>").sid for _ in range(2))
        carrier.settle()
        assert [client.calls(sid).fetch().queue_time for sid in (first, second)] == ["0", "10000"]
    carrier.close()
