"""Fetching recordings from the carrier; refuses every address but the one that follows from the recording's id.

    carrier = CarrierRecordings(account_sid=..., auth_token=..., api_url=None)
    sound = carrier.fetch("RE...")

Nothing that a report says decides where we go, and no redirect is followed: the account's password goes to the carrier alone.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Protocol
from urllib.parse import urlencode

import requests

API: Final = "https://api.twilio.com"
_CONNECT_S: Final = 5.0
_LARGEST: Final = 512 * 1024 * 1024
"""Bytes: more than the longest call of two channels."""


_FIELDS: Final = {
    "sid": "RecordingSid",
    "call_sid": "CallSid",
    "status": "RecordingStatus",
    "duration": "RecordingDuration",
    "channels": "RecordingChannels",
    "source": "RecordingSource",
    "start_time": "RecordingStartTime",
    "error_code": "ErrorCode",
}


class NotFetched(Exception):
    """The carrier did not give the sound; `reason` is a word or two for people, without anything it wrote."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Recorded(Protocol):
    """Where recordings lie until they are ours."""

    def fetch(self, sid: str) -> bytes:
        """The whole body that lies at the recording's address. Raises NotFetched."""

    def delete(self, sid: str) -> None:
        """Let the carrier forget it; one that is gone already is fine. Raises NotFetched."""

    def of_call(self, sid: str) -> Sequence[Mapping[str, str]]:
        """Every recording of a call as it stands, in the fields of the report that should have told. Raises NotFetched."""


class CarrierRecordings:
    """The carrier's REST API. `api_url`: another place that speaks it; `timeout_s`: the longest silence of the carrier."""

    def __init__(self, *, account_sid: str, auth_token: str, api_url: str | None = None, timeout_s: float = 20.0) -> None:
        self._root = f"{(api_url or API).rstrip('/')}/2010-04-01/Accounts/{account_sid}/Recordings"
        self._auth = (account_sid, auth_token)
        self._timeout = (_CONNECT_S, timeout_s)

    def fetch(self, sid: str) -> bytes:
        """Both channels where there are two. Raises NotFetched."""
        with self._asked("GET", f"/{sid}.wav?RequestedChannels=2") as reply:
            if reply.status_code != requests.codes.bad_request:
                return _body(reply)
        with self._asked("GET", f"/{sid}.wav") as reply:
            return _body(reply)

    def delete(self, sid: str) -> None:
        """Let it go. Raises NotFetched."""
        with self._asked("DELETE", f"/{sid}.json") as reply:
            _expect(reply, 200, 204, 404)

    def of_call(self, sid: str) -> Sequence[Mapping[str, str]]:
        """By the list of all recordings: the newest fifty of a call. Raises NotFetched."""
        with self._asked("GET", f".json?{urlencode({'CallSid': sid})}") as reply:
            body = _body(reply)
        try:
            return [
                {field: str(one[name]) for name, field in _FIELDS.items() if one.get(name) is not None}
                for one in json.loads(body)["recordings"]
            ]
        except (ValueError, LookupError, TypeError, AttributeError):
            raise NotFetched("the carrier's answer makes no sense") from None

    @contextmanager
    def _asked(self, method: str, name: str) -> Iterator[requests.Response]:
        """The carrier's reply, on a connection that is closed afterwards."""
        with requests.Session() as session:
            session.trust_env = False  # no proxy or password of the machine's
            try:
                reply = session.request(
                    method, self._root + name, auth=self._auth, timeout=self._timeout, allow_redirects=False, stream=True
                )
            except requests.RequestException:
                raise NotFetched("the carrier was not reached") from None
            with reply:
                yield reply


def _expect(reply: requests.Response, *statuses: int) -> None:
    if reply.status_code in statuses:
        return
    words = {401: "the carrier refuses our password", 404: "it is not there"}
    raise NotFetched(words.get(reply.status_code, f"the carrier answers {reply.status_code}"))


def _body(reply: requests.Response) -> bytes:
    """All of it; a reply that is cut short is none."""
    _expect(reply, 200)
    body = bytearray()
    try:
        for part in reply.iter_content(1 << 16):
            body += part
            if len(body) > _LARGEST:
                raise NotFetched("it is too large")
    except requests.RequestException:
        raise NotFetched("the connection broke") from None
    return bytes(body)
