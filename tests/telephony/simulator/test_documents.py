"""What the carrier makes of replies: errors, warnings, types and limits (twilio.com/docs/voice/twiml, docs/api/errors)."""

import pytest

from telephony.simulator.document import LIMIT
from tests.telephony.simulator.desk import BASE, Answer, Desk

pytestmark = pytest.mark.carrier(page="voice/twiml")

ERROR = "We are sorry, an application error has occurred. Goodbye."


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(body="<Response><Say>a & b</Say></Response>"), 12100),
        (Answer(body="\n<?xml version='1.0'?><Response/>"), 12100),
        (Answer(body="<Reply/>"), 12100),
        (Answer(body=""), 12100),
        (Answer(body='<!DOCTYPE r [<!ENTITY a "b">]><Response><Say>&a;</Say></Response>'), 12100),
        (Answer(body="<Response>" + "<a>" * 60), 12100),
        (Answer(body=b"<Response><Say>\xff\xfe</Say></Response>"), 12100),
        (Answer(body='<?xml version="1.0" encoding="klingon"?><Response/>'), 12100),
        (Answer(body="<Response><Say>" + "a" * LIMIT + "</Say></Response>"), 11750),
        (Answer(body="{}", content_type="application/json"), 12300),
        (Answer(body="oops", status=500), 11200),
        (Answer(body="", status=404), 11200),
        (Answer(body="", status=403), 11200),
    ],
    ids=[
        "ampersand",
        "leading blank",
        "root",
        "empty",
        "doctype",
        "deep",
        "bytes",
        "encoding",
        "64 kB",
        "json",
        "500",
        "404",
        "403",
    ],
)
def test_unusable_reply_is_heard_as_an_application_error(bare: Desk, answer: Answer, code: int) -> None:
    assert bare.call(answer) == [("error", ERROR), ("ended", "")]
    assert bare.codes("error") == [code]
    assert bare.caller.current.status == "completed"


def test_document_at_the_limit_still_runs(bare: Desk) -> None:
    frame = len("<Response><!----></Response>")
    assert bare.call(Answer(body=f"<Response><!--{'a' * (LIMIT - frame)}--></Response>")) == [("ended", "")]


@pytest.mark.parametrize("content_type", ["text/xml", "application/xml; charset=utf-8", "text/html", "TEXT/XML"])
def test_types_that_are_twiml(bare: Desk, content_type: str) -> None:
    assert bare.call(Answer(body="<Response><Say>a</Say></Response>", content_type=content_type))[0] == ("said", "a")


def test_sound_is_played_and_the_call_hung_up(bare: Desk) -> None:
    assert bare.call(Answer(body=b"RIFF", content_type="audio/x-wav")) == [("played", f"{BASE}/voice"), ("ended", "")]


def test_plain_text_is_read_aloud(bare: Desk) -> None:
    assert bare.call(Answer(body="Good morning", content_type="text/plain"))[0] == ("said", "Good morning")


@pytest.mark.parametrize(
    "part",
    [
        "<say>no</say>",
        "<Sing>no</Sing>",
        "<Say Voice='x'>a</Say>",
        "<Say><Say>x</Say></Say>",
        "<Pause length='-1'/>",
        "<Say loop='x'>a</Say>",
    ],
    ids=["verb in lower case", "unknown verb", "attribute in wrong case", "nesting", "negative", "no number"],
)
@pytest.mark.carrier(page="api/errors/12200")
def test_odd_parts_are_skipped_with_a_warning_and_the_rest_runs(bare: Desk, part: str) -> None:
    assert ("said", "rest") in bare.call(f"{part}<Say>rest</Say>")
    assert bare.codes("warning") == [12200]


@pytest.mark.carrier(page="api/errors/12200")
def test_warnings_name_the_line(bare: Desk) -> None:
    bare.call("<Response>\n<Say>a</Say>\n<Sing/>\n</Response>")
    assert "line 3: <Sing>" in bare.carrier.ledger.entries(kind="warning")[0].data["message"]


def test_comments_and_blanks_do_not_count(bare: Desk) -> None:
    assert bare.call("<Response>\n  <!-- hush -->\n <Say>\n a\n   b </Say>\n</Response>")[0] == ("said", "a b")


@pytest.mark.carrier(page="usage/security/availability-reliability")
def test_fallback_is_asked_at_once_with_the_error(desk: Desk) -> None:
    desk.page("/fallback", "<Say>one moment</Say>")
    assert desk.call(Answer(status=500))[0] == ("said", "one moment")
    form = desk.hotline.posts("/fallback")[0]
    assert (form["ErrorCode"], form["ErrorUrl"]) == ("11200", f"{BASE}/voice")
    assert form["CallSid"] == desk.caller.sid


@pytest.mark.carrier(page="usage/security/availability-reliability")
def test_broken_xml_goes_to_the_fallback_too(desk: Desk) -> None:
    desk.page("/fallback", "<Say>one moment</Say>")
    assert desk.call("<Response><Say>")[0] == ("said", "one moment")
    assert desk.hotline.posts("/fallback")[0]["ErrorCode"] == "12100"


@pytest.mark.carrier(page="usage/security/availability-reliability")
def test_relative_addresses_in_a_fallback_count_from_the_fallback(desk: Desk) -> None:
    desk.page("/fallback", "<Redirect>spare/next</Redirect>")
    desk.page("/spare/next", "<Say>spare</Say>")
    assert desk.call(Answer(status=500))[0] == ("said", "spare")


@pytest.mark.carrier(page="usage/security/availability-reliability")
def test_failing_fallback_ends_in_the_application_error(desk: Desk) -> None:
    desk.page("/fallback", Answer(status=500))
    assert desk.call(Answer(status=500)) == [("error", ERROR), ("ended", "")]


@pytest.mark.carrier(page="api/errors/11210")
def test_unknown_host_is_a_carrier_error(bare: Desk) -> None:
    assert bare.call("<Redirect>http://nowhere.test/x</Redirect>")[0] == ("error", ERROR)
    assert bare.codes("error") == [11210]


@pytest.mark.parametrize("address", ["ftp://hotline.test/x", "http://"], ids=["scheme", "no host"])
@pytest.mark.carrier(page="api/errors/11100")
def test_address_that_is_none_is_a_carrier_error(bare: Desk, address: str) -> None:
    bare.call(f"<Redirect>{address}</Redirect>")
    assert bare.codes("error") == [11100]
