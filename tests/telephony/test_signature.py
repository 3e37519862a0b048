"""The signature check: the published vectors, equality with the carrier's own validator, and everything that must be refused."""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from telephony.signature import SignatureCheck, algorithm_known

TOKEN = "12345"
ACCOUNT = "AC" + "0" * 32
BILL = [
    ("AccountSid", ACCOUNT),
    ("CallSid", "CA" + "0" * 31 + "1"),
    ("CallStatus", "ringing"),
    ("Digits", ""),
    ("From", "+8613800138000"),
    ("SpeechResult", "我要查账单"),
    ("To", "+85230000000"),
]
VECTORS = [
    (
        "https://mycompany.com",
        "/myapp.php?foo=1&bar=2",
        [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ],
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ),
    ("https://example.com", "/voice?tenant=7", BILL, "ogtcfmcnOVEe7eziAL3GxdKXENU="),
    ("https://example.com", "/voice?tenant=7&CallSid=CA1", [], "EAWKcS0Wswthp036Tx1mAAmnAgg="),
]
SHA256_OF_BILL = "OHwN2Xr5bOMyEXVKakq9DxKhu6ZEpo1/mtFQidy7Z4I="
JSON_BODY = b'{"TranscriptionEvent":"transcription-started"}'
JSON_TARGET = "/t?bodySHA256=bbdeef85a511f9a77e987998a080d8a67188063cf39de66d9fdf021753df9a12"
JSON_SIGNATURE = "CtC/8azT6adLKZgoZUr4xUIeajw="


@pytest.mark.parametrize(("base", "target", "fields", "signature"), VECTORS)
def test_a_published_vector_is_accepted(base: str, target: str, fields: list[tuple[str, str]], signature: str) -> None:
    assert SignatureCheck(base, (TOKEN,)).form(target, fields, signature)
    assert not SignatureCheck(base, (TOKEN + "6",)).form(target, fields, signature)


def test_blank_fields_are_signed_too() -> None:
    without = [pair for pair in BILL if pair[0] != "Digits"]
    assert not SignatureCheck("https://example.com", (TOKEN,)).form("/voice?tenant=7", without, VECTORS[1][3])


@pytest.mark.parametrize("place", range(len(BILL)))
def test_no_field_may_be_changed(place: int) -> None:
    name, value = BILL[place]
    changed = [*BILL[:place], (name, value + "0"), *BILL[place + 1 :]]
    assert not SignatureCheck("https://example.com", (TOKEN,)).form("/voice?tenant=7", changed, VECTORS[1][3])


@pytest.mark.parametrize(
    "signature", [None, "", "=", "x" * 28, "é" * 28, "ogtcfmcnOVEe7eziAL3GxdKXENU", SHA256_OF_BILL, "\x00" * 28]
)
def test_a_missing_or_odd_header_is_refused_without_an_error(signature: str | None) -> None:
    assert not SignatureCheck("https://example.com", (TOKEN,)).form("/voice?tenant=7", BILL, signature)


def test_half_a_character_is_refused_without_an_error() -> None:
    assert not SignatureCheck("https://example.com", (TOKEN,)).form("/voice", [("SpeechResult", "\ud800")], "x" * 28)


def test_both_tokens_count_while_they_rotate_and_the_old_one_not_after() -> None:
    base, target, fields, signature = VECTORS[1]
    assert SignatureCheck(base, ("new", TOKEN)).form(target, fields, signature)
    assert not SignatureCheck(base, ("new",)).form(target, fields, signature)


@pytest.mark.parametrize("tokens", [(), ("",), ("", "")])
def test_without_a_token_nothing_is_checked_at_all(tokens: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="auth token"):
        SignatureCheck("https://example.com", tokens)


def test_a_signed_json_body_is_accepted_only_with_its_hash() -> None:
    check = SignatureCheck("https://example.com", (TOKEN,))
    assert check.body(JSON_TARGET, JSON_BODY, JSON_SIGNATURE)
    assert not check.body(JSON_TARGET, JSON_BODY + b" ", JSON_SIGNATURE)
    assert not check.body(JSON_TARGET, JSON_BODY, "x" * 28)
    assert not check.body("/voice?tenant=7&CallSid=CA1", JSON_BODY, VECTORS[2][3])  # rightly signed, but no hash of the body
    assert not check.body("/t?bodySHA256=%C3%A9", JSON_BODY, JSON_SIGNATURE)


@pytest.mark.parametrize("header", [None, "", "key=webhooks_1", "key=a,algorithm=HMAC_SHA1", "algorithm="])
def test_the_algorithm_we_know_is_taken(header: str | None) -> None:
    assert algorithm_known(header)


@pytest.mark.parametrize(
    "header", ["key=a,algorithm=HMAC_SHA256", "algorithm=none", " algorithm = HMAC_MD5 ", "algorithm=HMAC_SHA1,algorithm=x"]
)
def test_no_other_algorithm_is_taken_on_a_headers_word(header: str) -> None:
    assert not algorithm_known(header)


NAMES = st.sampled_from(["CallSid", "From", "Digits", "SpeechResult", "A", "a", "AB", ""]) | st.text(max_size=4)
VALUES = st.sampled_from(["", "1", "+8613800138000", "煤气泄漏", "AB", "a&b=c", "%E7"]) | st.text(max_size=6)
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=6)
BASES = st.sampled_from(
    [
        "https://h.example.org",
        "https://h.example.org:8443",
        "https://h.example.org:443",
        "http://127.0.0.1:5000",
        "http://localhost",
        "https://example.org/base",
        "http://example.org:80/a/b",
    ]
)
QUERIES = st.dictionaries(st.sampled_from(["turn", "silent", "名", "x"]), st.text(max_size=4), max_size=3)


def _encodable(pairs: list[tuple[str, str]]) -> bool:
    try:
        "".join(name + value for name, value in pairs).encode()
    except UnicodeEncodeError:
        return False
    return True


def _signed(token: str, url: str, pairs: list[tuple[str, str]]) -> str:
    """The carrier's rule, written out once more."""
    text = url
    for name in sorted({name for name, _ in pairs}):
        for value in sorted({value for other, value in pairs if other == name}):
            text += name + value
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _other_port(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    name, colon, _ = host.partition(":")
    return f"{scheme}://{name if colon else name + (':443' if scheme == 'https' else ':80')}{slash}{path}"


@settings(max_examples=250, deadline=None)
@given(
    base=BASES,
    query=QUERIES,
    pairs=PAIRS.filter(_encodable),
    how=st.sampled_from(["right", "other port", "odd port", "other token", "field lost", "garbage"]),
)
@example(base="https://h.example.org", query={}, pairs=[("A", "1"), ("A", "1"), ("A", "0")], how="right")
def test_the_answer_is_always_that_of_the_carriers_own_validator(
    base: str, query: dict[str, str], pairs: list[tuple[str, str]], how: str
) -> None:
    target = "/twilio/turn" + (f"?{urlencode(query)}" if query else "")
    url = base + target
    signature = {
        "right": _signed(TOKEN, url, pairs),
        "other port": _signed(TOKEN, _other_port(url), pairs),
        "odd port": _signed(TOKEN, url.replace("example.org", "example.org:9"), pairs),
        "other token": _signed(TOKEN + "x", url, pairs),
        "field lost": _signed(TOKEN, url, pairs[1:]),
        "garbage": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    }[how]
    theirs = RequestValidator(TOKEN).validate(url, MultiDict(pairs), signature)
    check = SignatureCheck(base, (TOKEN,))
    assert check.form(target, pairs, signature) == theirs
    if len(dict(pairs)) == len(pairs):
        assert check.form(target, dict(pairs), signature) == theirs
    if how in {"right", "other port"}:
        assert theirs


@settings(max_examples=50, deadline=None)
@given(body=st.text(max_size=30).filter(lambda text: _encodable([(text, "")])), honest=st.booleans())
def test_a_signed_body_gets_the_answer_of_the_carriers_own_validator(body: str, honest: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    digest = hashlib.sha256(body.encode() if honest else b"other").hexdigest()
    target = f"/t?bodySHA256={digest}"
    url = "https://example.com" + target
    signature = _signed(TOKEN, url, [])
    ours = SignatureCheck("https://example.com", (TOKEN,)).body(target, body.encode(), signature)
    assert ours == RequestValidator(TOKEN).validate(url, body, signature)
