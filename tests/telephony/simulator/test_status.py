"""Status callbacks (twilio.com/docs/voice/api/call-resource): which, when, with what, and how they go astray."""

from email.utils import parsedate_to_datetime

import pytest

from telephony.simulator.call import Script, StatusHook
from telephony.simulator.conduct import Placing
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.machines import Detecting
from telephony.simulator.messages import Goto, Inline
from tests.telephony.simulator.desk import BASE, CALLER, MAIN, Desk

ALL = frozenset({"initiated", "ringing", "answered", "completed"})


def _place(
    desk: Desk, twiml: str = "<Response/>", *, events: frozenset[str] = ALL, faults: tuple[Fault, ...] = ()
) -> list[dict[str, str]]:
    script = Script(start=Inline(twiml=twiml), status=StatusHook(url=f"{BASE}/status", events=events))
    call = desk.carrier.place(MAIN, CALLER, script, Placing(faults=faults))
    assert call.line.settle(5) == "ended"
    return desk.hotline.posts("/status")


def test_inbound_call_reports_its_end_only(desk: Desk) -> None:
    desk.call(f"<Say>{'a' * 1050}</Say>")
    (form,) = desk.hotline.posts("/status")
    assert (form["CallStatus"], form["SequenceNumber"], form["CallDuration"], form["Duration"]) == ("completed", "0", "70", "2")
    assert form["CallbackSource"] == "call-progress-events"
    assert parsedate_to_datetime(form["Timestamp"]) == desk.clock.instant()
    assert form["Timestamp"].endswith("+0000")


def test_outbound_call_reports_every_event_asked_for_in_order(desk: Desk) -> None:
    forms = _place(desk)
    assert [form["CallStatus"] for form in forms] == ["initiated", "ringing", "in-progress", "completed"]
    assert [form["SequenceNumber"] for form in forms] == ["0", "1", "2", "3"]
    assert {form["Direction"] for form in forms} == {"outbound-api"}


def test_only_completed_is_reported_unless_asked_for_more(desk: Desk) -> None:
    assert [form["CallStatus"] for form in _place(desk, events=frozenset({"completed"}))] == ["completed"]


@pytest.mark.parametrize(
    ("behaviour", "status", "sip"),
    [
        (Behaviour.BUSY, "busy", "486"),
        (Behaviour.NO_ANSWER, "no-answer", "487"),
        (Behaviour.REJECT, "busy", "486"),
        (Behaviour.FAIL, "failed", "404"),
    ],
)
def test_completed_stands_for_every_ending(desk: Desk, behaviour: Behaviour, status: str, sip: str) -> None:
    desk.carrier.set_handset(CALLER, Handset(behaviour=behaviour))
    last = _place(desk, events=frozenset({"completed"}))[-1]
    assert (last["CallStatus"], last["CallDuration"], last["SipResponseCode"]) == (status, "0", sip)


def test_late_callbacks_come_after_the_call_in_order(desk: Desk) -> None:
    desk.page("/voice", "<Say>a</Say>")
    forms = _place(desk, "<Response><Redirect>http://hotline.test/voice</Redirect></Response>", faults=(Fault.LATE,))
    assert [form["SequenceNumber"] for form in forms] == ["0", "1", "2", "3"]
    assert desk.hotline.asked[0].path == "/voice"


def test_reordered_callbacks_come_last_first(desk: Desk) -> None:
    assert [form["SequenceNumber"] for form in _place(desk, faults=(Fault.REORDERED,))] == ["3", "2", "1", "0"]


def test_held_callbacks_wait_until_released(desk: Desk) -> None:
    assert _place(desk, faults=(Fault.HOLD,)) == []
    call = desk.carrier.network.calls()[0]
    assert desk.carrier.release_callbacks(call) == 4
    assert [form["SequenceNumber"] for form in desk.hotline.posts("/status")] == ["0", "1", "2", "3"]


def test_first_document_of_an_outbound_call_is_asked_for_when_it_is_answered(desk: Desk) -> None:
    desk.page("/outbound", "")
    call = desk.carrier.place(
        MAIN, CALLER, Script(start=Goto(url=f"{BASE}/outbound")), Placing(detecting=Detecting(mode="Enable"))
    )
    call.line.settle(5)
    form = desk.hotline.posts("/outbound")[0]
    assert (form["CallStatus"], form["Direction"], form["AnsweredBy"]) == ("in-progress", "outbound-api", "human")


def test_machine_is_detected(desk: Desk) -> None:
    desk.page("/outbound", "")
    desk.carrier.set_handset(CALLER, Handset(behaviour=Behaviour.MACHINE))
    call = desk.carrier.place(
        MAIN, CALLER, Script(start=Goto(url=f"{BASE}/outbound")), Placing(detecting=Detecting(mode="Enable"))
    )
    call.line.settle(5)
    assert desk.hotline.posts("/outbound")[0]["AnsweredBy"] == "machine_start"
