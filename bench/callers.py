"""Pre-signed calls for the benchmarks: whole conversations as ready HTTP requests; refuses to share the product's signer.

Requests carry the field set the carrier sends and are signed by the carrier library's own validator, so that a mistake in our
check cannot hide here.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from bench.load import Request

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "a-token-for-benchmarks"
NUMBER = "+15005550006"

# language by key, then a complaint as far as the caller's own words: menu, words, time, and a wrong key
SPEECH = {"zh": "师傅上周来修热水器态度很不好,修完还是打不着火,我很不满意。"}
TURNS: tuple[dict[str, str], ...] = (
    {},
    {"Digits": "1"},
    {"Digits": "3"},
    {"SpeechResult": SPEECH["zh"], "Confidence": "0.91"},
    {"Digits": "9"},
    {"SpeechResult": "昨天下午三点", "Confidence": "0.88"},
)


def _fields(sid: str, caller: str, number: int) -> dict[str, str]:
    places = {f"{side}{part}": "" for side in ("From", "To", "Caller", "Called") for part in ("City", "State", "Zip", "Country")}
    return {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "CallSid": sid,
        "CallStatus": "ringing" if number == 1 else "in-progress",
        "Called": NUMBER,
        "Caller": caller,
        "Direction": "inbound",
        "From": caller,
        "To": NUMBER,
        **places,
    }


def _post(validator: RequestValidator, url: str, fields: dict[str, str]) -> bytes:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    body = urlencode(fields).encode()
    head = (
        f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"Content-Length: {len(body)}\r\nX-Twilio-Signature: {validator.compute_signature(url, fields)}\r\n\r\n"
    )
    return head.encode() + body


def calls(base: str, *, prefix: str, count: int, repeat_every: int = 0) -> Iterator[Sequence[Request]]:
    """`count` calls against the server at `base`, built beforehand; every n-th call repeats its third turn.

    prefix: up to eight hexadecimal digits that keep the calls of one round apart from all others.
    """
    validator = RequestValidator(TOKEN)
    built = []
    for index in range(count):
        sid = f"CA{prefix:0>8}{index:024x}"
        caller = f"+861380{int(prefix, 16) % 1000:03d}{index % 10000:04d}"
        requests = []
        for number, extra in enumerate(TURNS, 1):
            path = "/twilio/voice" if number == 1 else f"/twilio/turn?turn={number}"
            raw = _post(validator, base + path, {**_fields(sid, caller, number), **extra})
            requests.append(Request(key=(sid, number), raw=raw))
        if repeat_every and index % repeat_every == 0:
            requests.insert(3, requests[2])
        built.append(requests)
    return iter(built)
