"""Agents' calls and captions at a carrier in this process, by its real APIs without a socket; refuses any other address."""

from typing import Any, Final

import requests
from requests.adapters import BaseAdapter
from werkzeug.test import Client

from telephony.captions import ControlCaptions
from telephony.exchange import TwilioExchange
from telephony.simulator.app import create_simulator
from telephony.simulator.carrier import Carrier
from telephony.simulator.dialling import _Within

_ADDRESS: Final = "http://carrier"


def exchange(carrier: Carrier, *, public_url: str) -> TwilioExchange:
    """Brings callers and agents together at this carrier for the hotline at `public_url`."""
    account = carrier.account
    return TwilioExchange(
        account_sid=account.sid, auth_token=account.token, public_url=public_url, api_url=_ADDRESS, way=_Within(carrier)
    )


def captions(carrier: Carrier) -> ControlCaptions:
    """What agents at this carrier read and type."""
    session = requests.Session()
    session.mount(_ADDRESS, _Inside(carrier))
    return ControlCaptions(_ADDRESS, session)


class _Inside(BaseAdapter):
    """Requests answered by the carrier's application."""

    def __init__(self, carrier: Carrier) -> None:
        super().__init__()
        self._client = Client(create_simulator(carrier), use_cookies=False)

    def send(self, request: requests.PreparedRequest, *_args: Any, **_rest: Any) -> requests.Response:
        """One request."""
        content_type = request.headers.get("Content-Type")
        given = self._client.open(
            (request.url or "").removeprefix(_ADDRESS), method=request.method, data=request.body or b"", content_type=content_type
        )
        answer = requests.Response()
        answer.status_code = given.status_code
        answer._content = given.get_data()  # noqa: SLF001 - the only way to make one
        return answer

    def close(self) -> None:
        """Nothing is kept open."""
