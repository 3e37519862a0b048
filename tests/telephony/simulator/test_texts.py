"""Texts (twilio.com/docs/messaging/api/message-resource): sent, reported, received, answered, refused."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from telephony.simulator.app import create_simulator
from telephony.simulator.carrier import Carrier, Config, Number
from telephony.simulator.clock import LogicalClock
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.texts import Text
from telephony.simulator.transport import WsgiTransport
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, NOW, Hotline
from tests.telephony.simulator.served import served

pytestmark = pytest.mark.carrier(page="messaging/api/message-resource")


class Post:
    """A carrier whose main number takes texts."""

    def __init__(self) -> None:
        self.hotline = Hotline()
        number = Number(voice_url="", sms_url=f"{BASE}/sms")
        self.clock = LogicalClock(NOW)
        transport = WsgiTransport({"hotline.test": self.hotline})
        self.carrier = Carrier(Config(account=ACCOUNT, numbers={MAIN: number}), clock=self.clock, transport=transport)

    def write(self, body: str, answer: str = "<Response/>") -> Text:
        self.hotline.pages["/sms"] = answer
        text = self.carrier.text(CALLER, MAIN, body)
        self.carrier.settle(seconds=5)
        return text

    def got(self) -> list[str]:
        """What the caller's telephone has received."""
        return [text.body for text in self.carrier.network.texts.all(lambda text: text.to == CALLER)]


@pytest.fixture
def post() -> Iterator[Post]:
    post = Post()
    yield post
    post.carrier.close()


@pytest.fixture
def address(post: Post) -> Iterator[str]:
    with served(create_simulator(post.carrier)) as url:
        yield url


@pytest.fixture
def client(address: str) -> Client:
    client = Client(ACCOUNT.sid, ACCOUNT.token)
    client.api.base_url = address
    return client


def test_text_is_queued_then_delivered(post: Post, client: Client) -> None:
    sent = client.messages.create(to=CALLER, from_=MAIN, body="您的预约已确认")
    assert (sent.sid[:2], sent.status, sent.direction, sent.num_segments) == ("SM", "queued", "outbound-api", "1")
    post.carrier.settle(seconds=5)
    found = client.messages(sent.sid).fetch()
    assert (found.status, found.body, found.date_sent, found.error_code) == ("delivered", "您的预约已确认", NOW, None)


def test_progress_of_a_text_is_reported(post: Post, client: Client) -> None:
    post.hotline.pages["/report"] = ""
    sid = client.messages.create(to=CALLER, from_=MAIN, body="hello", status_callback=f"{BASE}/report").sid
    post.carrier.settle(seconds=5)
    forms = post.hotline.posts("/report")
    assert [form["MessageStatus"] for form in forms] == ["sent", "delivered"]
    assert {form["MessageSid"] for form in forms} == {form["SmsSid"] for form in forms} == {sid}
    asked = post.hotline.asked[0]
    assert RequestValidator(ACCOUNT.token).validate(f"{BASE}/report", asked.form, asked.headers["x-twilio-signature"])


def test_unreachable_handset_leaves_a_text_undelivered(post: Post, client: Client) -> None:
    post.hotline.pages["/report"] = ""
    post.carrier.set_handset(CALLER, Handset(behaviour=Behaviour.FAIL))
    sid = client.messages.create(to=CALLER, from_=MAIN, body="hello", status_callback=f"{BASE}/report").sid
    post.carrier.settle(seconds=5)
    assert post.hotline.posts("/report")[-1]["ErrorCode"] == "30003"
    assert (client.messages(sid).fetch().status, client.messages(sid).fetch().error_code) == ("undelivered", 30003)


def test_reports_of_texts_misbehave_like_all_callbacks(post: Post, client: Client) -> None:
    post.hotline.pages["/report"] = ""
    post.carrier.network.misbehaviour.at(CALLER).add(Fault.CALLBACK_TWICE, 1)
    client.messages.create(to=CALLER, from_=MAIN, body="hello", status_callback=f"{BASE}/report")
    post.carrier.settle(seconds=5)
    assert [form["MessageStatus"] for form in post.hotline.posts("/report")] == ["sent", "sent", "delivered"]


def test_received_text_is_handed_over_signed_with_all_fields(post: Post) -> None:
    text = post.write("漏气了")
    (form,) = post.hotline.posts("/sms")
    assert (form["Body"], form["From"], form["To"]) == ("漏气了", CALLER, MAIN)
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"] == text.sid
    assert (form["NumMedia"], form["NumSegments"], form["SmsStatus"], form["FromCountry"]) == ("0", "1", "received", "CN")
    signature = post.hotline.asked[0].headers["x-twilio-signature"]
    assert RequestValidator(ACCOUNT.token).validate(f"{BASE}/sms", form, signature)


@pytest.mark.parametrize(
    ("answer", "got"),
    [
        ("<Response><Message>收到</Message></Response>", ["收到"]),
        ("<Response><Message><Body>one</Body></Message><Message>two</Message></Response>", ["two", "one"]),
        ("<Response/>", []),
        ("", []),
    ],
)
def test_document_answers_with_texts(post: Post, answer: str, got: list[str]) -> None:
    post.write("hello", answer)
    post.carrier.settle(seconds=5)
    assert post.got() == got


@pytest.mark.parametrize(("answer", "code"), [("<Response>", 12100), ("<Other/>", 12100)])
def test_broken_answer_to_a_text_is_an_error_of_the_carrier(post: Post, answer: str, code: int) -> None:
    post.write("hello", answer)
    assert [entry.data["code"] for entry in post.carrier.ledger.entries(kind="error")] == [code]


def test_who_says_stop_is_not_written_to_until_they_say_start(post: Post, client: Client) -> None:
    post.write("stop", "<Response><Message>unheard</Message></Response>")
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=CALLER, from_=MAIN, body="hello")
    assert (refused.value.status, refused.value.code) == (400, 21610)
    post.write("START")
    client.messages.create(to=CALLER, from_=MAIN, body="welcome back")
    assert post.got() == ["welcome back"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"to": "garbage"}, 21211),
        ({"to": ""}, 21604),
        ({"from_": ""}, 21603),
        ({"from_": "x"}, 21212),
        ({"body": ""}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"status_callback": "nowhere"}, 21609),
    ],
)
def test_text_that_cannot_be_sent_is_refused_with_the_carriers_code(client: Client, changed: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(**({"to": CALLER, "from_": MAIN, "body": "hello"} | changed))
    assert (refused.value.status, refused.value.code) == (400, code)


def test_texts_are_listed_filtered_redacted_and_deleted(post: Post, client: Client) -> None:
    for body in ("one", "two", "three"):
        client.messages.create(to=CALLER, from_=MAIN, body=body)
        post.carrier.settle(seconds=5)
    client.messages.create(to="+8613900139000", from_=MAIN, body="other")
    post.carrier.settle(seconds=5)
    assert [text.body for text in client.messages.stream(to=CALLER, page_size=2)] == ["three", "two", "one"]
    assert client.messages.list(to=CALLER, date_sent_after=NOW.replace(year=2027)) == []
    sid = client.messages.list(to=CALLER)[0].sid
    assert client.messages(sid).update(body="").body == ""
    assert client.messages(sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        client.messages(sid).fetch()
    assert gone.value.code == 20404


@pytest.mark.parametrize(
    ("body", "segments"), [("a" * 160, 1), ("a" * 161, 2), ("好" * 70, 1), ("好" * 71, 2), ("a" * 307, 3), ("😀" * 35, 1)]
)
def test_text_travels_in_pieces(client: Client, body: str, segments: int) -> None:
    assert client.messages.create(to=CALLER, from_=MAIN, body=body).num_segments == str(segments)


def test_control_api_writes_and_reads_texts(post: Post, address: str) -> None:
    post.hotline.pages["/sms"] = "<Response><Message>收到</Message></Response>"
    body = {"from": CALLER, "to": MAIN, "body": "hello"}
    sid = requests.post(f"{address}/control/texts", json=body, timeout=5).json()["sid"]
    post.carrier.settle(seconds=5)
    post.carrier.settle(seconds=5)
    texts = requests.get(f"{address}/control/texts", params={"number": CALLER}, timeout=5).json()["texts"]
    assert [(text["body"], text["status"]) for text in texts] == [("hello", "received"), ("收到", "delivered")]
    assert texts[0]["sid"] == sid


def test_number_without_an_address_for_texts_keeps_them(post: Post) -> None:
    text = post.carrier.text(CALLER, "+12025550199", "hello")
    post.carrier.settle(seconds=5)
    assert (text.status, post.hotline.asked) == ("received", [])
