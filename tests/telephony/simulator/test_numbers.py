"""Our numbers and the event log over REST, with the unmodified client; lists in pages."""

from collections.abc import Iterator

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.simulator.app import create_simulator
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, Desk
from tests.telephony.simulator.served import served


@pytest.fixture
def client(desk: Desk) -> Iterator[Client]:
    with served(create_simulator(desk.carrier)) as address:
        client = Client(ACCOUNT.sid, ACCOUNT.token)
        client.api.base_url = address
        yield client


@pytest.mark.carrier(page="phone-numbers/api/incomingphonenumber-resource", status="remembered")
def test_number_is_found_and_pointed_elsewhere(desk: Desk, client: Client) -> None:
    (number,) = client.incoming_phone_numbers.list(phone_number=MAIN)
    assert (number.phone_number, number.voice_url, number.capabilities["voice"]) == (MAIN, f"{BASE}/voice", True)
    changed = number.update(voice_url=f"{BASE}/other", voice_method="GET", sms_url=f"{BASE}/sms")
    assert (changed.voice_url, changed.voice_method, changed.sms_url) == (f"{BASE}/other", "GET", f"{BASE}/sms")
    desk.page("/other", "<Say>elsewhere</Say>")
    desk.caller.call(MAIN, caller=CALLER)
    assert desk.said() == ["elsewhere"]


@pytest.mark.carrier(page="phone-numbers/api/incomingphonenumber-resource", status="remembered")
def test_number_is_taken_and_given_back(desk: Desk, client: Client) -> None:
    taken = client.incoming_phone_numbers.create(phone_number="+12025550177", voice_url=f"{BASE}/voice", friendly_name="second")
    assert client.incoming_phone_numbers(taken.sid).fetch().friendly_name == "second"
    desk.page("/voice", "<Say>hello</Say>")
    desk.caller.call("+12025550177", caller=CALLER)
    assert desk.said() == ["hello"]
    assert client.incoming_phone_numbers(taken.sid).delete()
    desk.caller.call("+12025550177", caller=CALLER)
    assert [kind for kind, _ in desk.heard()] == ["rejected"]


@pytest.mark.carrier(page="phone-numbers/api/incomingphonenumber-resource", status="remembered")
@pytest.mark.parametrize(("change", "code"), [({"voice_url": "nowhere"}, 21502), ({"voice_method": "PUT"}, 21403)])
def test_number_is_not_pointed_nowhere(client: Client, change: dict[str, str], code: int) -> None:
    (number,) = client.incoming_phone_numbers.list()
    with pytest.raises(TwilioRestException) as refused:
        number.update(**change)
    assert refused.value.code == code


@pytest.mark.carrier(page="usage/troubleshooting/debugging-your-application", status="remembered")
def test_errors_and_warnings_of_a_call_are_in_its_event_log(desk: Desk, client: Client) -> None:
    desk.call('<say>wrong case</say><Say Voice="man">hello</Say><Redirect>missing</Redirect>')
    found = client.calls(desk.caller.sid).notifications.list()
    assert [(item.log, item.error_code) for item in found] == [("0", "11200")] * 2 + [("1", "12200")] * 2
    assert client.notifications(found[0].sid).fetch().call_sid == desk.caller.sid
    assert [item.error_code for item in client.notifications.list(log=0)] == ["11200"] * 2


@pytest.mark.carrier(page="usage/twilios-response")
@pytest.mark.parametrize("size", [1, 3, 50])
def test_client_follows_the_pages_of_a_list_to_its_end(desk: Desk, client: Client, size: int) -> None:
    placed = [client.calls.create(to=CALLER, from_=MAIN, twiml="<Response/>").sid for _ in range(7)]
    assert [call.sid for call in client.calls.stream(page_size=size)] == placed[::-1]
    assert len(client.calls.list(limit=5, page_size=size)) == 5


@pytest.mark.carrier("calls placed between two pages of a list shift none of it", page="usage/twilios-response")
def test_pages_hold_while_calls_are_placed(desk: Desk, client: Client) -> None:
    placed = [client.calls.create(to=CALLER, from_=MAIN, twiml="<Response/>").sid for _ in range(4)]
    seen = []
    for call in client.calls.stream(page_size=2):
        seen.append(call.sid)
        client.calls.create(to=CALLER, from_=MAIN, twiml="<Response/>")
    assert seen == placed[::-1]


@pytest.mark.carrier("whoever tries their credentials finds the account", page="iam/api/account", status="remembered")
def test_credentials_are_tried(client: Client) -> None:
    found = client.api.accounts(ACCOUNT.sid).fetch()
    assert (found.sid, found.status, found.type) == (ACCOUNT.sid, "active", "Full")
    assert found.subresource_uris["incoming_phone_numbers"].endswith("/IncomingPhoneNumbers.json")
    with pytest.raises(TwilioRestException) as other:
        client.api.accounts("AC" + "9" * 32).fetch()
    assert other.value.code == 20404
