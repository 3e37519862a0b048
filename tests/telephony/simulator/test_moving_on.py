"""<Redirect>, <Hangup>, <Reject> and relative addresses: twilio.com/docs/voice/twiml/{redirect,hangup,reject}."""

import pytest

from tests.telephony.simulator.desk import Desk

pytestmark = pytest.mark.carrier(page="voice/twiml/redirect")


def test_redirect_goes_on_and_never_comes_back(bare: Desk) -> None:
    bare.page("/b/c", "<Say>there</Say><Redirect>d?x=1</Redirect>")
    bare.page("/b/d", "<Say>further</Say>")
    assert bare.call("<Redirect>b/c</Redirect><Say>never</Say>") == [("said", "there"), ("said", "further"), ("ended", "")]
    assert bare.hotline.asked[-1].query == "x=1"


def test_redirect_by_get_sends_the_fields_in_the_query(bare: Desk) -> None:
    bare.page("/next", "")
    bare.call('<Redirect method="GET">next</Redirect>')
    assert bare.hotline.asked[-1].method == "GET"
    assert "CallSid=" in bare.hotline.asked[-1].query


def test_redirect_elsewhere_by_a_full_address(bare: Desk) -> None:
    bare.page("/next", "<Say>full</Say>")
    assert bare.call("<Redirect>http://hotline.test/next</Redirect>")[0] == ("said", "full")


def test_empty_redirect_is_the_same_document(bare: Desk) -> None:
    pages = iter(["<Response><Redirect/></Response>", "<Response><Say>again</Say></Response>"])
    assert bare.call(lambda _form: next(pages))[0] == ("said", "again")


@pytest.mark.carrier(page="api/errors/11215", status="chosen")
def test_documents_that_follow_each_other_for_ever_are_stopped(bare: Desk) -> None:
    heard = bare.call("<Redirect/>")
    assert [kind for kind, _ in heard] == ["error", "ended"]
    assert bare.codes("error") == [11215]
    assert len(bare.hotline.asked) == 200


@pytest.mark.carrier(page="voice/twiml/hangup")
def test_hangup_ends_the_call_and_the_document(bare: Desk) -> None:
    assert bare.call("<Hangup/><Say>never</Say>") == [("ended", "")]
    assert bare.caller.current.status == "completed"


@pytest.mark.carrier(page="voice/twiml")
def test_end_of_document_hangs_up(bare: Desk) -> None:
    bare.call("<Say>a</Say>")
    assert (bare.caller.state, bare.caller.current.status) == ("ended", "completed")


@pytest.mark.carrier(page="voice/twiml")
def test_empty_document_is_answered_and_hung_up(bare: Desk) -> None:
    assert bare.call("<Response/>") == [("ended", "")]
    assert bare.caller.current.status == "completed"


@pytest.mark.carrier(page="voice/twiml/reject")
def test_rejected_call_is_never_answered(bare: Desk) -> None:
    heard = bare.call("<Reject/><Say>never</Say>")
    assert [kind for kind, _ in heard] == ["rejected", "ended"]
    call = bare.caller.current
    assert (call.status, call.started) == ("no-answer", None)


@pytest.mark.carrier(page="voice/twiml/reject")
def test_busy_rejection_ends_busy(bare: Desk) -> None:
    bare.call('<Reject reason="busy"/>')
    assert bare.caller.current.status == "busy"


@pytest.mark.carrier(page="voice/twiml/reject")
def test_reject_after_another_verb_only_hangs_up(bare: Desk) -> None:
    assert bare.call("<Say>a</Say><Reject/>") == [("said", "a"), ("ended", "")]
    assert bare.caller.current.status == "completed"


@pytest.mark.carrier(page="")
def test_number_that_nobody_owns_is_not_in_service(bare: Desk) -> None:
    bare.caller.call("+12025550199", caller="+12025550111")
    assert (bare.caller.state, bare.caller.current.status) == ("ended", "failed")
