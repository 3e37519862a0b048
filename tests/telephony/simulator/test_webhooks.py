"""Requests as the carrier makes them: fields, signatures, redirects, cookies (twilio.com/docs/usage/security)."""

import threading
from urllib.parse import urlsplit

import pytest
from twilio.request_validator import RequestValidator

from telephony.simulator.faults import Fault
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, Answer, Desk

pytestmark = pytest.mark.carrier(page="voice/twiml")

INBOUND = {
    "AccountSid", "ApiVersion", "CallSid", "CallStatus", "Direction",
    "Called", "CalledCity", "CalledCountry", "CalledState", "CalledZip",
    "Caller", "CallerCity", "CallerCountry", "CallerState", "CallerZip",
    "From", "FromCity", "FromCountry", "FromState", "FromZip",
    "To", "ToCity", "ToCountry", "ToState", "ToZip",
}  # fmt: skip


def test_first_request_has_the_carriers_fields_blanks_included(bare: Desk) -> None:
    bare.call("")
    form = bare.hotline.posts("/voice")[0]
    assert set(form) == INBOUND
    assert (form["CallStatus"], form["Direction"], form["ApiVersion"]) == ("ringing", "inbound", "2010-04-01")
    assert (form["From"], form["Caller"], form["FromCountry"], form["FromCity"]) == (CALLER, CALLER, "CN", "")
    assert (form["To"], form["Called"], form["ToCountry"]) == (MAIN, MAIN, "US")
    assert list(form) != sorted(form)


def test_later_requests_say_in_progress(bare: Desk) -> None:
    bare.page("/next", "")
    bare.call("<Redirect>next</Redirect>")
    assert bare.hotline.posts("/next")[0]["CallStatus"] == "in-progress"


@pytest.mark.parametrize("caller", ["anonymous", "client:alice", "sip:200@example.sip.twilio.com"])
def test_callers_without_a_number_have_no_place(bare: Desk, caller: str) -> None:
    bare.page("/voice", "")
    bare.caller.call(MAIN, caller=caller)
    form = bare.hotline.posts("/voice")[0]
    assert form["From"] == caller
    assert not {name for name in form if name.startswith(("FromC", "CallerC"))}


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.carrier(page="usage/security")
def test_every_request_is_signed_over_what_was_sent(bare: Desk, method: str) -> None:
    bare.page("/next", "")
    bare.page("/voice", f'<Gather input="speech" action="/next?a=1&amp;b=" method="{method}"/>')
    bare.caller.call(MAIN, caller=CALLER)
    bare.caller.say("我要查账单 &=+ 😀")
    request = bare.hotline.asked[-1]
    address = f"{BASE}{request.path}?{request.query}"
    assert RequestValidator(ACCOUNT.token).validate(address, request.form, request.headers["x-twilio-signature"])
    assert not RequestValidator("another").validate(address, request.form, request.headers["x-twilio-signature"])


@pytest.mark.carrier(page="usage/webhooks/webhooks-connection-overrides")
def test_connection_overrides_are_neither_sent_nor_signed(bare: Desk) -> None:
    bare.page("/next", "")
    bare.call("<Redirect>/next#rc=2</Redirect>")
    request = bare.hotline.asked[-1]
    assert RequestValidator(ACCOUNT.token).validate(f"{BASE}/next", request.form, request.headers["x-twilio-signature"])


def test_http_redirect_is_followed_by_get_and_loses_the_digits(bare: Desk) -> None:
    bare.page("/moved", Answer(status=302, headers=(("Location", "/here?x=1"),)))
    bare.page("/here", "<Say>here</Say>")
    bare.call('<Gather action="/moved"/>')
    bare.caller.key("1#")
    last = bare.hotline.asked[-1]
    assert (last.method, last.query, last.form) == ("GET", "x=1", {})
    assert bare.said() == ["here"]


def test_relative_addresses_count_from_where_the_redirect_led(bare: Desk) -> None:
    bare.page("/voice", Answer(status=301, headers=(("Location", "/deep/er/here"),)))
    bare.page("/deep/er/here", "<Redirect>next</Redirect>")
    bare.page("/deep/er/next", "<Say>found</Say>")
    assert bare.call()[0] == ("said", "found")


@pytest.mark.carrier(page="api/errors/11215")
def test_more_than_ten_http_redirects_are_an_error(bare: Desk) -> None:
    bare.call(Answer(status=302, headers=(("Location", "/voice"),)))
    assert bare.codes("error") == [11215]
    assert len(bare.hotline.asked) == 11


def test_cookies_are_kept_for_the_call_and_only_for_it(bare: Desk) -> None:
    bare.page("/next", "")
    bare.call(
        Answer(body="<Response><Redirect>next</Redirect></Response>", headers=(("Set-Cookie", "basket=7; Path=/; HttpOnly"),))
    )
    assert bare.hotline.asked[1].headers["cookie"] == "basket=7"
    bare.call()
    assert "cookie" not in bare.hotline.asked[2].headers


@pytest.mark.carrier(page="")
def test_duplicate_fault_sends_the_same_request_twice_and_the_first_reply_counts(bare: Desk) -> None:
    replies = iter(["<Response><Say>one</Say></Response>", "<Response><Say>two</Say></Response>"])
    bare.page("/voice", lambda _form: next(replies))
    bare.caller.call(MAIN, caller=CALLER, faults=(Fault.DUPLICATE,))
    assert bare.said() == ["one"]
    first, second = bare.hotline.asked
    assert first == second
    assert len(bare.caller.current.replies()) == 2


@pytest.mark.carrier(page="")
def test_lost_reply_fault_uses_the_reply_to_the_retry(bare: Desk) -> None:
    replies = iter(["<Response><Say>one</Say></Response>", "<Response><Say>two</Say></Response>"])
    bare.page("/voice", lambda _form: next(replies))
    bare.caller.call(MAIN, caller=CALLER, faults=(Fault.LOST_REPLY,))
    assert bare.said() == ["two"]
    tokens = {request.headers["i-twilio-idempotency-token"] for request in bare.hotline.asked}
    assert len(tokens) == 1


@pytest.mark.carrier(page="")
def test_parallel_fault_has_both_requests_under_way_at_once(bare: Desk) -> None:
    together = threading.Barrier(2, timeout=5)

    def page(_form: dict[str, str]) -> str:
        together.wait()
        return "<Response><Say>met</Say></Response>"

    bare.page("/voice", page)
    bare.caller.call(MAIN, caller=CALLER, faults=(Fault.PARALLEL,))
    assert bare.said() == ["met"]
    assert [item.copy for item in bare.caller.current.exchanges] in ([1, 2], [2, 1])


@pytest.mark.carrier(page="")
def test_straggler_fault_brings_the_request_again_after_the_next_one(bare: Desk) -> None:
    bare.page("/next", "<Gather action='/last'/>")
    bare.page("/last", "")
    bare.call("<Gather action='/next'/>")
    bare.caller.misbehave(Fault.STRAGGLER, 1)
    bare.caller.key("1#")
    bare.caller.key("2#")
    assert [urlsplit(item.url).path for item in bare.caller.current.exchanges] == ["/voice", "/next", "/last", "/next"]


@pytest.mark.carrier(page="")
def test_straggler_of_the_last_request_comes_after_the_call(desk: Desk) -> None:
    desk.page("/voice", "<Say>bye</Say>")
    desk.caller.call(MAIN, caller=CALLER, faults=(Fault.STRAGGLER,))
    assert [request.path for request in desk.hotline.asked] == ["/voice", "/status", "/voice"]


@pytest.mark.carrier(page="")
def test_fault_happens_as_often_as_asked(bare: Desk) -> None:
    bare.page("/next", "<Gather action='/next'/>")
    bare.call("<Gather action='/next'/>")
    bare.caller.misbehave(Fault.DUPLICATE, 1)
    bare.caller.key("1#")
    bare.caller.key("2#")
    assert [form["Digits"] for form in bare.hotline.posts("/next")] == ["1", "1", "2"]
