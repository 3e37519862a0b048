"""<Dial> with <Number> and <Client>: twilio.com/docs/voice/twiml/{dial,number,client}."""

import pytest

from telephony.simulator.handsets import Behaviour, Handset
from tests.telephony.simulator.desk import BASE, CALLER, MAIN, Desk

ON_CALL = "+12025550133"
DIAL = f'<Dial action="/dialled" timeout="20"><Number>{ON_CALL}</Number></Dial><Say>never</Say>'


@pytest.fixture
def dial(bare: Desk) -> Desk:
    """A desk with an action for its dials."""
    bare.page("/dialled", "<Say>dial is over</Say>")
    return bare


def _result(desk: Desk) -> dict[str, str]:
    return desk.hotline.posts("/dialled")[-1]


def test_whoever_is_not_listed_answers_and_talks(dial: Desk) -> None:
    assert dial.call(DIAL) == [("dialling", ON_CALL), ("bridged", "")]
    assert dial.caller.state == "bridged"


def test_action_learns_how_the_dial_ended(dial: Desk) -> None:
    dial.carrier.set_handset(ON_CALL, Handset(talk_s=23.7))
    dial.call(DIAL)
    dial.heard()
    dial.caller.silence()
    form = _result(dial)
    assert (form["DialCallStatus"], form["DialCallDuration"], form["DialBridged"]) == ("completed", "23", "true")
    assert dial.said() == ["dial is over"]
    leg = dial.carrier.network.find(form["DialCallSid"])
    assert leg is not None
    assert (leg.direction, leg.status, leg.parent, leg.called, leg.caller) == (
        "outbound-dial", "completed", dial.caller.sid, ON_CALL, CALLER,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [(Behaviour.BUSY, "busy"), (Behaviour.NO_ANSWER, "no-answer"), (Behaviour.REJECT, "busy"), (Behaviour.FAIL, "failed")],
)
def test_action_learns_why_nobody_answered(dial: Desk, behaviour: Behaviour, status: str) -> None:
    dial.carrier.set_handset(ON_CALL, Handset(behaviour=behaviour))
    assert ("said", "dial is over") in dial.call(DIAL)
    assert (_result(dial)["DialCallStatus"], _result(dial)["DialBridged"]) == (status, "false")
    assert "DialCallDuration" not in _result(dial)


def test_nobody_answering_takes_the_timeout(dial: Desk) -> None:
    dial.carrier.set_handset(ON_CALL, Handset(behaviour=Behaviour.NO_ANSWER))
    before = dial.clock.instant()
    dial.call(DIAL)
    assert 20 <= (dial.clock.instant() - before).total_seconds() < 22


def test_without_action_the_next_verb_runs(dial: Desk) -> None:
    dial.carrier.set_handset(ON_CALL, Handset(behaviour=Behaviour.BUSY))
    assert ("said", "next") in dial.call(f"<Dial>{ON_CALL}</Dial><Say>next</Say>")


def test_caller_who_hangs_up_on_the_conversation_is_told_to_the_action_after_the_end(dial: Desk) -> None:
    dial.call(DIAL)
    dial.caller.hang_up()
    assert (_result(dial)["DialCallStatus"], _result(dial)["CallStatus"]) == ("completed", "completed")
    assert dial.caller.state == "ended"


def test_first_handset_in_the_list_that_answers_wins(dial: Desk) -> None:
    dial.carrier.set_handset(ON_CALL, Handset(behaviour=Behaviour.BUSY))
    dial.call(f'<Dial action="/dialled"><Number>{ON_CALL}</Number><Client>ann</Client><Number>+12025550134</Number></Dial>')
    dial.caller.silence()
    legs = {call.called: call.status for call in dial.carrier.network.calls(lambda call: bool(call.parent))}
    assert legs == {ON_CALL: "busy", "client:ann": "completed", "+12025550134": "canceled"}


def test_several_that_do_not_answer_report_the_one_who_might_have(dial: Desk) -> None:
    dial.carrier.set_handset(ON_CALL, Handset(behaviour=Behaviour.BUSY))
    dial.carrier.set_handset("client:ann", Handset(behaviour=Behaviour.NO_ANSWER))
    dial.call(f'<Dial action="/dialled"><Number>{ON_CALL}</Number><Client>ann</Client></Dial>')
    assert _result(dial)["DialCallStatus"] == "no-answer"


def test_caller_id_is_shown_to_whoever_is_dialled(dial: Desk) -> None:
    dial.call(f'<Dial callerId="{MAIN}">{ON_CALL}</Dial>')
    assert dial.carrier.network.calls(lambda call: bool(call.parent))[0].caller == MAIN


def test_legs_report_their_progress(dial: Desk) -> None:
    dial.page("/leg", "")
    dial.call(
        f'<Dial action="/dialled"><Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">'
        f"{ON_CALL}</Number></Dial>"
    )
    dial.caller.silence()
    forms = dial.hotline.posts("/leg")
    assert [form["CallStatus"] for form in forms] == ["initiated", "ringing", "in-progress", "completed"]
    assert {form["ParentCallSid"] for form in forms} == {dial.caller.sid}


def test_whisper_is_heard_by_the_one_who_answers_alone(dial: Desk) -> None:
    dial.page("/whisper", "<Say>a caller about gas</Say>")
    assert dial.call(f'<Dial><Number url="/whisper">{ON_CALL}</Number></Dial>')[-1] == ("bridged", "")
    leg = dial.carrier.network.calls(lambda call: bool(call.parent))[0]
    assert [item.text for item in leg.heard() if item.kind == "said"] == ["a caller about gas"]
    assert dial.hotline.posts("/whisper")[0]["CallSid"] == leg.sid


def test_whisper_that_hangs_up_keeps_them_apart(dial: Desk) -> None:
    dial.page("/whisper", '<Gather numDigits="1" action="/take"/><Hangup/>')
    dial.call(f'<Dial action="/dialled"><Number url="/whisper">{ON_CALL}</Number></Dial>')
    assert _result(dial)["DialBridged"] == "false"


def test_keys_pressed_on_the_other_side_can_accept(dial: Desk) -> None:
    dial.page("/whisper", '<Gather numDigits="1" action="/take"/><Hangup/>')
    dial.page("/take", "")
    dial.carrier.set_handset(ON_CALL, Handset(keys="1"))
    assert ("bridged", "") in dial.call(f'<Dial action="/dialled"><Number url="/whisper">{ON_CALL}</Number></Dial>')


def test_star_hangs_up_the_other_side_where_allowed(dial: Desk) -> None:
    dial.call(f'<Dial action="/dialled" hangupOnStar="true">{ON_CALL}</Dial>')
    dial.caller.key("*")
    assert dial.said() == ["dial is over"]


def test_what_is_keyed_and_said_in_a_conversation_stays_there(dial: Desk) -> None:
    dial.call(DIAL)
    dial.caller.key("1")
    dial.caller.say("hello")
    assert dial.caller.state == "bridged"
    assert len(dial.hotline.asked) == 1


def test_recorded_dial_names_its_recording(dial: Desk) -> None:
    dial.page("/recording", "")
    dial.call(f'<Dial action="/dialled" record="record-from-answer-dual" recordingStatusCallback="/recording">{ON_CALL}</Dial>')
    dial.caller.silence()
    form = dial.hotline.posts("/recording")[0]
    assert (form["RecordingSource"], form["RecordingChannels"], form["RecordingUrl"]) == (
        "DialVerb", "2", _result(dial)["RecordingUrl"],
    )  # fmt: skip


@pytest.mark.parametrize("noun", ["<Sip>sip:a@b.example</Sip>", "<Fax>1</Fax>", ""], ids=["sip", "unknown", "nobody"])
def test_what_this_carrier_cannot_dial_fails_with_a_note(dial: Desk, noun: str) -> None:
    dial.call(f'<Dial action="/dialled">{noun}</Dial>')
    assert _result(dial)["DialCallStatus"] == "failed"
    assert 13221 in dial.codes("error")


def test_address_of_the_action_is_relative_to_the_document(dial: Desk) -> None:
    dial.carrier.set_handset(ON_CALL, Handset(behaviour=Behaviour.BUSY))
    dial.page("/voice", f"<Redirect>{BASE}/deep/er</Redirect>")
    dial.page("/deep/er", f'<Dial action="dialled">{ON_CALL}</Dial>')
    dial.page("/deep/dialled", "<Say>deep</Say>")
    assert ("said", "deep") in dial.call()
