"""Was this request signed by the carrier? Refuses what it cannot be sure of, and every algorithm but the one we know.

Equal in its answers to the carrier's own validator, which a property test holds it to, at a twentieth of the time. The address
is the configured public one: what a request says about host, scheme or proxies is not looked at.
"""

import binascii
import hashlib
import hmac
from collections.abc import Iterable
from operator import add
from typing import Final
from urllib.parse import parse_qs, urlsplit

HEADER: Final = "X-Twilio-Signature"
SETTINGS_HEADER: Final = "X-Twilio-Webhooks-Signature-Settings"
_LENGTH: Final = 28  # of base64 of SHA-1
_ALGORITHM: Final = "HMAC_SHA1"
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


class SignatureCheck:
    """Checks signatures for one public URL (`https://host[:port][/base]`) and the tokens valid at present."""

    __slots__ = ("_begun",)

    def __init__(self, public_url: str, tokens: Iterable[str]) -> None:
        """ValueError without a token: an empty one would let everybody in."""
        keys = [token.encode() for token in tokens if token]
        if not keys:
            raise ValueError("signatures cannot be checked without an auth token")
        self._begun = tuple(hmac.new(key, base, "sha1") for key in keys for base in _spellings(public_url))

    def form(self, target: str, fields: dict[str, str] | Iterable[tuple[str, str]], signature: str | None) -> bool:
        """True for a signed form: `target` is path and query as sent, `fields` all pairs, blank and repeated ones included.

        A form in which no name comes twice may be given by name. A request without a body is a form without fields.
        """
        if signature is None or len(signature) != _LENGTH or not signature.isascii():
            return False
        try:
            given = signature.encode()
            tail = (target + _in_order(fields)).encode()
        except UnicodeEncodeError:  # half a character: nobody signs that
            return False
        for begun in self._begun:
            made = begun.copy()
            made.update(tail)
            if hmac.compare_digest(binascii.b2a_base64(made.digest(), newline=False), given):
                return True
        return False

    def body(self, target: str, raw: bytes, signature: str | None) -> bool:
        """True for a signed body that is no form (JSON): the URL carries its hash, and the hash is right."""
        claimed = parse_qs(urlsplit(target).query).get("bodySHA256", [""])[0]
        actual = hashlib.sha256(raw).hexdigest()
        return hmac.compare_digest(claimed.encode("utf-8", "replace"), actual.encode()) and self.form(target, (), signature)


def algorithm_known(settings: str | None) -> bool:
    """False when the header with the signature's settings asks for another algorithm than ours; it is absent as a rule."""
    if not settings:
        return True
    for part in settings.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip() not in {"", _ALGORITHM}:
            return False
    return True


def _in_order(fields: dict[str, str] | Iterable[tuple[str, str]]) -> str:
    """Names and values as they are signed: by name, then by value, what is repeated in every way once."""
    if isinstance(fields, dict):
        names = sorted(fields)
        return "".join(map(add, names, map(fields.__getitem__, names)))
    return "".join([name + value for name, value in sorted(set(fields))])


def _spellings(public_url: str) -> tuple[bytes, ...]:
    """The base of the URL with and without a port: the carrier is not of one mind about default ports."""
    parts = urlsplit(public_url.rstrip("/"))
    scheme, netloc, path = parts.scheme, parts.netloc, parts.path
    other = netloc.removesuffix(f":{parts.port}") if parts.port else f"{netloc}:{_DEFAULT_PORTS.get(scheme, 80)}"
    return tuple(f"{scheme}://{place}{path}".encode() for place in (netloc, other))
