"""The unmodified client against the carrier (twilio.com/docs/voice/api): shapes, filters, pages, refusals."""

import io
import wave
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.simulator.app import create_simulator
from telephony.simulator.call import Call
from telephony.simulator.handsets import Behaviour, Handset
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, NOW, Desk
from tests.telephony.simulator.served import served

HELLO = "<Response><Say>Hello</Say></Response>"


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(create_simulator(desk.carrier)) as url:
        yield url


@pytest.fixture
def client(address: str) -> Client:
    client = Client(ACCOUNT.sid, ACCOUNT.token)
    client.api.base_url = address
    return client


def _over(desk: Desk, sid: str) -> Call:
    call = desk.carrier.network.find(sid)
    assert call is not None
    assert call.line.settle(5) == "ended"
    return call


def _listening(desk: Desk, client: Client, twiml: str = "<Response><Gather timeout='60'/></Response>") -> Any:
    desk.carrier.set_handset(CALLER, Handset(behaviour=Behaviour.PERSON))
    placed = client.calls.create(to=CALLER, from_=MAIN, twiml=twiml)
    call = desk.carrier.network.find(placed.sid)
    assert call is not None
    call.line.settle(5)
    return placed


def test_created_call_is_queued_and_runs_its_twiml(desk: Desk, client: Client) -> None:
    placed = client.calls.create(to=CALLER, from_=MAIN, twiml=HELLO)
    assert placed.sid.startswith("CA")
    assert (placed.to, placed.from_formatted, placed.direction) == (CALLER, MAIN, "outbound-api")
    assert (placed.status, placed.start_time, placed.duration) == ("queued", None, None)
    assert [item.text for item in _over(desk, placed.sid).heard() if item.kind == "said"] == ["Hello"]
    assert desk.hotline.asked == []


def test_fetched_call_fits_the_clients_model(desk: Desk, client: Client) -> None:
    sid = client.calls.create(to=CALLER, from_=MAIN, twiml=f"<Response><Say>{'a' * 75}</Say></Response>").sid
    _over(desk, sid)
    call = client.calls(sid).fetch()
    assert (call.status, call.duration, call.account_sid) == ("completed", "5", ACCOUNT.sid)
    assert (call.date_created, call.start_time, call.end_time) == (NOW, NOW, NOW + timedelta(seconds=5))


def test_url_wins_over_twiml(desk: Desk, client: Client) -> None:
    desk.page("/out", "<Say>from the url</Say>")
    call = _over(desk, client.calls.create(to=CALLER, from_=MAIN, url=f"{BASE}/out", twiml=HELLO).sid)
    assert call.heard()[0].text == "from the url"


def test_url_by_get(desk: Desk, client: Client) -> None:
    desk.page("/out", "")
    _over(desk, client.calls.create(to=CALLER, from_=MAIN, url=f"{BASE}/out", method="GET").sid)
    assert desk.hotline.asked[0].method == "GET"


def test_fallback_url_of_a_call(desk: Desk, client: Client) -> None:
    desk.page("/spare", "<Say>spare</Say>")
    call = _over(desk, client.calls.create(to=CALLER, from_=MAIN, url=f"{BASE}/missing", fallback_url=f"{BASE}/spare").sid)
    assert call.heard()[0].text == "spare"


def test_status_events_as_a_list_are_all_reported(desk: Desk, client: Client) -> None:
    events = ["initiated", "ringing", "answered", "completed"]
    _over(
        desk,
        client.calls.create(
            to=CALLER, from_=MAIN, twiml=HELLO, status_callback=f"{BASE}/status", status_callback_event=events
        ).sid,
    )
    assert [form["CallStatus"] for form in desk.hotline.posts("/status")] == ["initiated", "ringing", "in-progress", "completed"]


def test_status_events_joined_in_one_field_are_none(desk: Desk, client: Client) -> None:
    joined = ["initiated ringing answered"]
    _over(
        desk,
        client.calls.create(
            to=CALLER, from_=MAIN, twiml=HELLO, status_callback=f"{BASE}/status", status_callback_event=joined
        ).sid,
    )
    assert [form["CallStatus"] for form in desk.hotline.posts("/status")] == ["completed"]


def test_inline_twiml_cannot_go_to_a_relative_address(desk: Desk, client: Client) -> None:
    call = _over(desk, client.calls.create(to=CALLER, from_=MAIN, twiml="<Response><Redirect>next</Redirect></Response>").sid)
    assert [item.kind for item in call.heard()] == ["error", "ended"]
    assert desk.codes("error") == [11100]


def test_nobody_there_lets_a_gather_time_out(desk: Desk, client: Client) -> None:
    call = _over(
        desk, client.calls.create(to=CALLER, from_=MAIN, twiml='<Response><Gather timeout="7"/><Say>bye</Say></Response>').sid
    )
    assert [item.kind for item in call.heard()] == ["gather", "said", "ended"]
    assert call.seconds == 7


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"to": "garbage"}, 400, 21211),
        ({"to": "+1"}, 400, 21211),
        ({"to": "+999999999999"}, 400, 21211),
        ({"to": ""}, 400, 21201),
        ({"from_": "nobody"}, 400, 21212),
        ({"from_": ""}, 400, 21213),
        ({"url": "hotline"}, 400, 21205),
        ({"url": "http://a_b.example/x"}, 400, 21205),
        ({"url": "http://[x"}, 400, 21205),
        ({"twiml": None}, 400, 21205),
        ({"twiml": f"<Response><!--{'a' * 4000}--></Response>"}, 400, 32018),
        ({"status_callback": "nowhere"}, 400, 21609),
        ({"timeout": 601}, 400, 20001),
        ({"send_digits": "call me"}, 400, 21206),
        ({"machine_detection": "Perhaps"}, 400, 21260),
        ({"machine_detection": "Enable", "send_digits": "1"}, 400, 21261),
        ({"method": "PUT"}, 400, None),
        ({"application_sid": "AP" + "0" * 32, "twiml": None}, 400, 21218),
    ],
)
def test_what_cannot_be_placed_is_refused_with_the_carriers_code(
    desk: Desk, client: Client, changed: dict[str, Any], status: int, code: int | None
) -> None:
    arguments = {
        name: value for name, value in ({"to": CALLER, "from_": MAIN, "twiml": HELLO} | changed).items() if value is not None
    }
    if code is None:
        arguments["url"] = f"{BASE}/out"
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(**arguments)
    assert (refused.value.status, refused.value.code) == (status, code or 21403)
    assert desk.carrier.network.calls() == []


@pytest.mark.parametrize(
    "to", ["+12025550123", "+8613800138000", "+85230000000", "+15005550006", "+1 (202) 555-0123", "client:ann"]
)
def test_valid_numbers_are_taken(client: Client, to: str) -> None:
    assert client.calls.create(to=to, from_="+442071838750", twiml=HELLO).to == to.translate({ord(mark): None for mark in " ()-"})


@pytest.mark.parametrize(("account", "token"), [(ACCOUNT.sid, "wrong"), ("AC" + "9" * 32, ACCOUNT.token)])
def test_wrong_credentials_are_not_let_in(address: str, account: str, token: str) -> None:
    client = Client(account, token)
    client.api.base_url = address
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(to=CALLER, from_=MAIN, twiml=HELLO)
    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_no_credentials_are_not_let_in(address: str) -> None:
    reply = requests.get(f"{address}/2010-04-01/Accounts/{ACCOUNT.sid}/Calls.json", timeout=5)
    assert (reply.status_code, reply.json()["code"]) == (401, 20003)


def test_another_account_is_not_found(address: str) -> None:
    reply = requests.get(f"{address}/2010-04-01/Accounts/AC1/Calls.json", auth=(ACCOUNT.sid, ACCOUNT.token), timeout=5)
    assert (reply.status_code, reply.json()["code"]) == (404, 20404)


def test_unknown_call_is_not_found(client: Client) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.calls("CA" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_live_call_is_sent_to_another_document(desk: Desk, client: Client) -> None:
    sid = _listening(desk, client).sid
    client.calls(sid).update(twiml="<Response><Say>over here</Say></Response>")
    assert _over(desk, sid).heard()[-2].text == "over here"


def test_live_call_is_ended(desk: Desk, client: Client) -> None:
    sid = _listening(desk, client).sid
    assert client.calls(sid).update(status="completed").status == "completed"


@pytest.mark.parametrize("change", [{"twiml": HELLO}, {"url": f"{BASE}/x"}, {"status": "completed"}, {"status": "canceled"}])
def test_finished_call_cannot_be_changed(desk: Desk, client: Client, change: dict[str, str]) -> None:
    sid = client.calls.create(to=CALLER, from_=MAIN, twiml=HELLO).sid
    _over(desk, sid)
    with pytest.raises(TwilioRestException) as refused:
        client.calls(sid).update(**change)
    assert (refused.value.status, refused.value.code) == (400, 21220)


def test_call_in_progress_cannot_be_canceled(desk: Desk, client: Client) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.calls(_listening(desk, client).sid).update(status="canceled")
    assert refused.value.code == 21220


def test_calls_are_listed_newest_first_and_filtered(desk: Desk, client: Client) -> None:
    desk.carrier.set_handset("+12025550123", Handset(behaviour=Behaviour.BUSY))
    sids = []
    for to in (CALLER, "+12025550123", CALLER):
        sids.append(client.calls.create(to=to, from_=MAIN, twiml=HELLO).sid)
        _over(desk, sids[-1])
        desk.clock.elapse(3600)
    assert [call.sid for call in client.calls.list()] == sids[::-1]
    assert [call.sid for call in client.calls.list(to=CALLER)] == [sids[2], sids[0]]
    assert [call.sid for call in client.calls.list(status="busy")] == [sids[1]]
    assert client.calls.list(from_=CALLER) == []
    assert [call.sid for call in client.calls.list(start_time_after=NOW + timedelta(minutes=30))] == [sids[2], sids[1]]
    assert [call.sid for call in client.calls.list(start_time_before=NOW + timedelta(minutes=30))] == [sids[0]]


def test_lists_come_in_pages(desk: Desk, client: Client) -> None:
    sids = [client.calls.create(to=CALLER, from_=MAIN, twiml=HELLO).sid for _ in range(7)]
    assert [call.sid for call in client.calls.list(page_size=3)] == sids[::-1]
    assert [call.sid for call in client.calls.list(to=CALLER, limit=4, page_size=2)] == sids[:2:-1]
    first = client.calls.page(page_size=3)
    assert len(list(first)) == 3
    assert first.previous_page_url is None


def test_queues_and_their_members(desk: Desk, client: Client) -> None:
    desk.page("/wait", "")
    desk.page("/out", "<Gather/>")
    desk.call('<Enqueue waitUrl="/wait">support</Enqueue>')
    (queue,) = client.queues.list()
    assert (queue.friendly_name, queue.current_size, queue.max_size) == ("support", 1, 1000)
    (waiting,) = client.queues(queue.sid).members.list()
    assert (waiting.call_sid, waiting.position) == (desk.caller.sid, 1)
    assert client.queues(queue.sid).members("Front").update(url=f"{BASE}/out").call_sid == desk.caller.sid
    assert desk.caller.state == "listening"
    with pytest.raises(TwilioRestException) as refused:
        client.queues(queue.sid).members("Front").fetch()
    assert refused.value.code == 20404


def test_queue_can_be_made_beforehand(client: Client) -> None:
    assert client.queues.create(friendly_name="sales", max_size=2).max_size == 2
    with pytest.raises(TwilioRestException) as refused:
        client.queues.create(friendly_name="sales")
    assert refused.value.code == 22003


def test_recordings_and_their_sound(desk: Desk, client: Client, address: str) -> None:
    sid = client.calls.create(to=CALLER, from_=MAIN, twiml=f"<Response><Say>{'a' * 60}</Say></Response>", record=True).sid
    _over(desk, sid)
    (recording,) = client.calls(sid).recordings.list()
    assert (recording.call_sid, recording.duration, recording.source, recording.channels) == (sid, "4", "OutboundAPI", 1)
    media = f"{address}/2010-04-01/Accounts/{ACCOUNT.sid}/Recordings/{recording.sid}.wav"
    assert requests.get(media, timeout=5).status_code == 401
    assert requests.get(f"{media}?RequestedChannels=2", auth=(ACCOUNT.sid, ACCOUNT.token), timeout=5).status_code == 400
    sound = requests.get(media, auth=(ACCOUNT.sid, ACCOUNT.token), timeout=5)
    with wave.open(io.BytesIO(sound.content)) as file:
        assert (file.getframerate(), file.getnframes()) == (8000, 32000)
    assert client.recordings(recording.sid).delete()
    assert requests.get(media, auth=(ACCOUNT.sid, ACCOUNT.token), timeout=5).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", "Faxes.json"), ("PUT", "Calls.json"), ("GET", "Calls/x")])
def test_what_this_carrier_does_not_have_is_refused_in_its_words(address: str, method: str, path: str) -> None:
    reply = requests.request(
        method, f"{address}/2010-04-01/Accounts/{ACCOUNT.sid}/{path}", auth=(ACCOUNT.sid, ACCOUNT.token), timeout=5
    )
    assert reply.status_code in {404, 405}
    assert reply.json()["code"] in {20404, 20004}
