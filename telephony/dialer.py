"""Placing calls at the carrier; refuses to wait without end and to ask twice: a lost answer may be a call that is ringing.

    dialer = TwilioDialer(account_sid=..., auth_token=..., public_url=..., api_url=None)
    placed = dialer.place(Order(attempt="b1f0…", to="+8613800138000", line="+8657188886666"))

Before `place`, the caller has written down the attempt (`storage.dials`). Whatever is raised, nothing is repeated in here.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import requests
from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import HTTPError, NewConnectionError

EVENTS: Final = ("initiated", "ringing", "answered", "completed")
_CONNECT_S: Final = 5.0
_NOT_THE_NUMBER: Final = frozenset({401, 403, 404, 408, 425, 429})  # about us or the moment, not about the number
GONE: Final = frozenset({20404, 21220})  # the call is over, or another request was faster
# What comes out of the libraries when an answer is lost, cut short or no JSON object.
_NO_ANSWER: Final = (
    *(TwilioException, requests.RequestException, HTTPError, OSError),
    *(ValueError, LookupError, AttributeError, TypeError),
)
_CLOCKS_APART: Final = timedelta(seconds=5)
_LOOKED_AT: Final = 50  # newest calls to one number


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A call to place: `to` and our own `line` in E.164, `ring_s` seconds of ringing, `attempt` a key used once.

    machines: let the carrier find out whether a person or a machine answers, and for a machine wait until it listens.
    """

    attempt: str
    to: str = field(repr=False)
    line: str = field(repr=False)
    ring_s: int = 30
    machines: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The carrier has the call: its id, and its status in the carrier's word; when it ended, after how many seconds."""

    sid: str
    status: str
    over_at: datetime | None = None
    duration_s: int | None = None


class DialRefused(Exception):
    """The carrier did not place the call. `permanent`: it never will for this number; else it may later."""

    def __init__(self, *, permanent: bool, status: int | None = None, code: int | None = None) -> None:
        super().__init__(f"refused (status {status}, code {code})" if status else "the carrier was not reached")
        self.permanent = permanent
        self.status = status
        self.code = code


class DialUnknown(Exception):
    """Nobody can say whether the call was placed: look it up before anybody dials again."""


class Dialer(Protocol):
    """Whoever places calls."""

    def place(self, order: Order) -> Placed:
        """Place one call. Raises DialRefused, DialUnknown."""

    def look_up(self, order: Order, *, since: datetime, sid: str | None = None, others: Collection[str] = ()) -> Placed | None:
        """The call of an attempt made after `since` (aware); None when the carrier has none. Raises DialUnknown.

        sid: its id where it is known. others: ids of calls that belong to other attempts.
        """

    def hang_up(self, sid: str) -> bool:
        """End a call; False when it was over already. Raises DialRefused, DialUnknown."""


class TwilioDialer:
    """The carrier's REST API. `api_url`: another place that speaks it; `timeout_s`: the longest silence of the carrier.

    fallback_url: where the standby is, if there is one. way: another way there than a socket, for a carrier in this process.
    """

    def __init__(  # noqa: PLR0913 - all named, and given in one place
        self,
        *,
        account_sid: str,
        auth_token: str,
        public_url: str,
        fallback_url: str | None = None,
        api_url: str | None = None,
        timeout_s: float = 10.0,
        way: HttpClient | None = None,
    ) -> None:
        # An environment of our own: the library would read regions and edges from the process's in silence.
        quiet = {"TWILIO_ACCOUNT_SID": account_sid}
        self._client = Client(account_sid, auth_token, http_client=way or _Http(timeout_s), environment=quiet)
        self._public_url = public_url.rstrip("/")
        self._fallback_url = (fallback_url or public_url).rstrip("/")
        if api_url:
            self._client.api.base_url = api_url.rstrip("/")

    def place(self, order: Order) -> Placed:
        """Place one call; its status reports carry the attempt's key. Raises DialRefused, DialUnknown."""
        query = urlencode({"attempt": order.attempt})
        with told_apart():
            call = self._client.calls.create(
                to=order.to,
                from_=order.line,
                url=f"{self._public_url}/twilio/voice?{query}",
                method="POST",
                fallback_url=f"{self._fallback_url}/twilio/fallback",
                fallback_method="POST",
                status_callback=f"{self._public_url}/twilio/status?{query}",
                status_callback_method="POST",
                status_callback_event=list(EVENTS),
                timeout=order.ring_s,
                machine_detection="DetectMessageEnd" if order.machines else values.unset,
            )
            return _placed(call)

    def look_up(self, order: Order, *, since: datetime, sid: str | None = None, others: Collection[str] = ()) -> Placed | None:
        """The call of an attempt made after `since`: by its id where a report named it, else by both numbers and its time.

        The carrier does not tell calls' keys apart, so more than one that fits is DialUnknown, as is any trouble on the way.
        None just after an attempt does not prove that it will not show up.
        """
        try:
            if sid is not None:
                call = self._client.calls(sid).fetch()
                return _placed(call)
            listed = self._client.calls.list(to=order.to, from_=order.line, limit=_LOOKED_AT)
            fitting = [call for call in listed if call.sid not in others and _is_after(call, since - _CLOCKS_APART)]
        except TwilioRestException as error:
            if error.status == 404:
                return None
            raise DialUnknown("the carrier could not be asked") from None
        except _NO_ANSWER:
            raise DialUnknown("the carrier could not be asked") from None
        if len(fitting) > 1:
            raise DialUnknown("more than one call fits")
        return _placed(fitting[0]) if fitting else None

    def hang_up(self, sid: str) -> bool:
        """End a call whatever it is doing; False when it was over already. Raises DialRefused, DialUnknown."""
        try:
            with told_apart():
                self._client.calls(sid).update(status="completed")
        except DialRefused as refusal:
            if refusal.code in GONE or refusal.status == 404:
                return False
            raise
        return True


class _Http:
    """The carrier library's way out: always a timeout, one try on a fresh connection, no redirects, nothing logged."""

    is_async: Final = False

    def __init__(self, timeout_s: float) -> None:
        self._timeout = (min(_CONNECT_S, timeout_s), timeout_s)

    def request(self, method: str, url: str, **rest: Any) -> Response:
        """One request. A connection kept from before might be dead, and a dead one leaves a POST's fate unknown."""
        answer = requests.request(
            method,
            url,
            params=rest.get("params"),
            data=rest.get("data"),
            headers={**(rest.get("headers") or {}), "Connection": "close"},
            auth=rest.get("auth"),
            timeout=self._timeout,
            allow_redirects=False,
        )
        return Response(answer.status_code, answer.text, answer.headers)


@contextmanager
def told_apart() -> Iterator[None]:
    """Refused for good, refused for now, or unknown: by what the carrier said, or by how far the request came."""
    try:
        yield
    except TwilioRestException as error:
        raise _judged(error) from None
    except requests.ConnectTimeout:
        raise DialRefused(permanent=False) from None
    except requests.ConnectionError as error:
        if _never_connected(error):
            raise DialRefused(permanent=False) from None
        raise DialUnknown("the connection broke") from None
    except _NO_ANSWER:
        raise DialUnknown("the carrier's answer was lost or makes no sense") from None


def _placed(call: Any) -> Placed:
    """The carrier's call as ours; an answer without an id is none."""
    if not call.sid:
        raise DialUnknown("the carrier named no call")
    over_at = call.end_time if isinstance(call.end_time, datetime) else None
    return Placed(
        sid=str(call.sid),
        status=str(call.status),
        over_at=over_at if over_at is None or over_at.tzinfo else over_at.replace(tzinfo=UTC),
        duration_s=int(call.duration) if str(call.duration).isdecimal() else None,
    )


def _judged(error: TwilioRestException) -> DialRefused | DialUnknown:
    status, code = int(error.status), error.code
    if 400 <= status < 500:
        return DialRefused(permanent=status not in _NOT_THE_NUMBER, status=status, code=code)
    return DialUnknown(f"the carrier answered {status}")


def _never_connected(error: requests.ConnectionError) -> bool:
    """True when no byte of the request can have left: the connection was refused or the name is unknown."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _is_after(call: Any, since: datetime) -> bool:
    """True for a call made after the instant; for one without any time too, because it cannot be ruled out."""
    made: datetime | None = call.date_created or call.start_time
    return made is None or (made if made.tzinfo else made.replace(tzinfo=UTC)) >= since
