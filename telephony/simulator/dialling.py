"""The hotline's way to a carrier in this process: the real client, the real REST API, no socket; refuses any other address."""

from base64 import b64encode
from typing import Any, Final

import requests
from twilio.http.response import Response
from werkzeug.test import Client

from telephony.dialer import TwilioDialer
from telephony.simulator.app import create_simulator
from telephony.simulator.carrier import Carrier
from telephony.simulator.rest import trouble

_ADDRESS: Final = "http://carrier"


def dialer(carrier: Carrier, *, public_url: str) -> TwilioDialer:
    """Places calls at this carrier for the hotline at `public_url`."""
    account = carrier.account
    return TwilioDialer(
        account_sid=account.sid, auth_token=account.token, public_url=public_url, api_url=_ADDRESS, way=_Within(carrier)
    )


class _Within:
    """What the carrier's library sends its requests by."""

    is_async: Final = False

    def __init__(self, carrier: Carrier) -> None:
        self._client = Client(create_simulator(carrier), use_cookies=False)

    def request(self, method: str, url: str, **rest: Any) -> Response:
        """One request, answered by the carrier's application."""
        user, password = rest["auth"]
        token = b64encode(f"{user}:{password}".encode()).decode()
        reply = self._client.open(
            url.removeprefix(_ADDRESS),
            method=method,
            query_string=rest.get("params") or {},
            data=rest.get("data") or {},
            headers={"Authorization": f"Basic {token}"},
            environ_overrides={trouble.WITHIN: True},
        )
        match reply.headers.get(trouble.HEADER):
            case trouble.CUT:
                raise requests.ConnectionError("the connection broke off")
            case trouble.SILENT:
                raise requests.ReadTimeout("no answer in time")
        return Response(reply.status_code, reply.get_data(as_text=True), dict(reply.headers))
