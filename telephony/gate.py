"""Who gets in under `/twilio`: the carrier's signed requests; refuses all others before anything is routed, read or written.

It looks at the path alone, so that routes others add, wrong methods and unknown paths are refused too. Host, scheme and
forwarding headers are never read: the public address is a setting.
"""

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from ivr.value import Value
from telephony.forms import first_of, read_fields, read_form
from telephony.signature import SignatureCheck, algorithm_known

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PREFIX: Final = "/twilio"
LARGEST_FORM: Final = 1 << 20  # bytes
ROUTE: Final = "hotline.route"
"""Where in a request's environment its route stands once it is known: an address may hold anything."""
_SIGNATURE: Final = "HTTP_X_TWILIO_SIGNATURE"
_SETTINGS: Final = "HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS"
_FORMS: Final = frozenset({"application/x-www-form-urlencoded", ""})
_FORM_AS_SENT: Final = "application/x-www-form-urlencoded; charset=UTF-8"
_UNDER: Final = PREFIX + "/"

Fields = Mapping[str, str]


class Refusal(NamedTuple):
    """Why somebody does not get in, as an HTTP status."""

    status: int


REFUSED: Final = Refusal(403)
WRONG_METHOD: Final = Refusal(405)
TOO_LARGE: Final = Refusal(413)
NO_FORM: Final = Refusal(415)


class Received(Value, frozen=True, kw_only=True):
    """A request that is the carrier's: its path, its query as sent, and the first value of each field of form and query."""

    PERSONAL: ClassVar[tuple[str, ...]] = ("query_text", "fields", "query")
    path: str
    query_text: str
    fields: Fields
    query: Fields


def is_ours(path: str) -> bool:
    """True for the prefix and everything under it."""
    return path.startswith(_UNDER) or path == PREFIX


class Gate:
    """The check for one hotline. ValueError without an auth token."""

    __slots__ = ("_account_sid", "_check")

    def __init__(self, *, public_url: str, auth_tokens: tuple[str, ...], account_sid: str) -> None:
        self._check = SignatureCheck(public_url, auth_tokens)
        self._account_sid = account_sid

    def let_in(self, environ: "WSGIEnvironment") -> Received | Refusal:
        """What the carrier sent, or why the request is refused. A body that was read is put back for whoever comes next."""
        signature = environ.get(_SIGNATURE)
        if signature is None or not algorithm_known(environ.get(_SETTINGS)):
            return REFUSED
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if not (path.isascii() and query.isascii()):
            path, query = _text(path), _text(query)
        target = f"{path}?{query}" if query else path
        if environ["REQUEST_METHOD"] != "POST":
            return WRONG_METHOD if self._check.form(target, (), signature) else REFUSED
        raw = _body(environ)
        if raw is None:
            return TOO_LARGE
        if not _is_form(environ.get("CONTENT_TYPE", "")):
            return NO_FORM if self._check.body(target, raw, signature) else REFUSED
        fields = self._signed(target, raw, signature)
        if fields is None:
            return REFUSED
        return Received(path=path, query_text=query, fields=fields, query=_query(query))

    def _signed(self, target: str, raw: bytes, signature: str) -> Fields | None:
        """The fields of a form that the carrier signed for our account."""
        try:
            sent = read_fields(raw) or read_form(raw)
        except ValueError:
            return None
        if not self._check.form(target, sent, signature):
            return None
        if isinstance(sent, dict):
            return sent if sent.get("AccountSid", self._account_sid) == self._account_sid else None
        foreign = [value for name, value in sent if name == "AccountSid" and value != self._account_sid]
        return None if foreign else first_of(sent)


@lru_cache(maxsize=256)
def _query(text: str) -> Fields:
    """The first value of each name of a query: ours are few, and come again with every call."""
    return MappingProxyType(first_of(read_form(text)))


def _is_form(kind: str) -> bool:
    return kind == _FORM_AS_SENT or kind.partition(";")[0].strip().lower() in _FORMS


def _text(value: str) -> str:
    """WSGI hands over bytes dressed up as Latin-1."""
    return value if value.isascii() else value.encode("latin-1").decode("utf-8", "replace")


def _body(environ: "WSGIEnvironment") -> bytes | None:
    """The request's body; None for one that is too large, which is not read."""
    source: Any = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isascii() and length.isdigit():
        size = int(length)
        if size > LARGEST_FORM:
            return None
        raw: bytes = source.read(size)
    elif environ.get("wsgi.input_terminated"):
        raw = source.read(LARGEST_FORM + 1)
    else:
        raw = b""
    environ["wsgi.input"] = BytesIO(raw)
    return raw if len(raw) <= LARGEST_FORM else None
