"""The carrier's words end here: signed form fields -> `Turn`; pure, refuses meaning beyond what the caller did.

Nothing in a form may be trusted to be clean, complete or known: control characters are dropped, garbage numbers tolerated,
and a result word that is in no table is an error of its own rather than a guess.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import repeat
from typing import ClassVar, Final, TypeVar

from ivr.signals import DialEnded, DialResult, Digits, QueueEnded, QueueResult, Signal, Silence, Speech, Started
from ivr.value import Value
from telephony.urls import FIRST_TURN

LAST_TURN: Final = 9_999
_Word = TypeVar("_Word", DialResult, QueueResult)

# Characters that XML cannot hold, that break a log line, or that turn the writing direction of a page.
_UNCLEAN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_SPACES: Final = re.compile(r"\s+")
_NOT_A_KEY: Final = re.compile(r"[^0-9*#A-D]")
_SID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)

# How networks spell a withheld number: words, and words keyed on a telephone's letters (ANONYMOUS, RESTRICTED, ...).
_WITHHELD: Final = frozenset(
    {"anonymous", "unknown", "restricted", "unavailable", "private", "blocked", "asterisk", "withheld", "+266696687"}
    | {"+7378742833", "+2562533", "+8566696", "+86282452253", "266696687", "7378742833", "2562533", "8566696", "86282452253"}
)
_DEEDS: Final = ("Digits", "SpeechResult", "DialCallStatus", "QueueResult")  # the fields that say what was done
_MACHINES: Final = ("machine", "fax")  # how the carrier's words for what is no person begin

DIAL_RESULTS: Final[Mapping[str, DialResult]] = {
    "completed": DialResult.ANSWERED,
    "answered": DialResult.ANSWERED,
    "busy": DialResult.BUSY,
    "no-answer": DialResult.NO_ANSWER,
    "canceled": DialResult.NO_ANSWER,
    "failed": DialResult.FAILED,
}
# redirected: somebody took the caller out of the queue by request, which only happens to be served
QUEUE_RESULTS: Final[Mapping[str, QueueResult]] = {
    "bridged": QueueResult.ANSWERED,
    "bridging-in-process": QueueResult.ANSWERED,
    "redirected": QueueResult.ANSWERED,
    "redirected-from-bridged": QueueResult.ANSWERED,
    "leave": QueueResult.LEFT,
    "queue-full": QueueResult.FULL,
    "error": QueueResult.FAILED,
    "system-error": QueueResult.FAILED,
    "hangup": QueueResult.HUNG_UP,
}


class UnreadableTurn(Exception):
    """The form is signed but is no turn of ours; the text names the field, never its value when a caller wrote it."""


class Destination(StrEnum):
    """Who answers a call."""

    MAIN_FLOW = "main_flow"
    UNKNOWN_NUMBER = "unknown_number"


class Turn(Value, frozen=True, kw_only=True):
    """One request of the carrier in our words.

    number counts from 1. caller is "" when withheld; E.164, `client:...` or `sip:...` otherwise. called may be "".
    attempt: the key of our own dialling, on the first turn of a call that we placed; machine: an answering machine took it.
    again: asked a second time because the first attempt failed with us. redirected: a request took the caller out of a queue.
    fingerprint: equal for a repeat of the same request.
    """

    PERSONAL: ClassVar[tuple[str, ...]] = ("caller", "called", "forwarded_from")
    sid: str
    number: int
    signal: Signal
    caller: str
    called: str
    direction: str
    call_status: str
    forwarded_from: str = ""
    attempt: str | None = None
    machine: bool = False
    again: bool = False
    redirected: bool = False
    fingerprint: str

    @property
    def outbound(self) -> bool:
        """True when we rang the person."""
        return self.direction.startswith("outbound")

    @property
    def person(self) -> str:
        """The number of the person at the other end, "" when withheld."""
        return self.called if self.outbound else self.caller

    @property
    def line(self) -> str:
        """The number of ours that this call runs over, "" when the carrier names none."""
        return self.caller if self.outbound else self.called


def destination(line: str, numbers: Sequence[str]) -> Destination:
    """Who answers a call to `line`: the main flow, unless it is a telephone number that is none of `numbers` (empty = all)."""
    if not numbers or line in numbers or not is_telephone(line):
        return Destination.MAIN_FLOW
    return Destination.UNKNOWN_NUMBER


def read_turn(fields: Mapping[str, str], query: Mapping[str, str], *, key: bytes, first: bool = False) -> Turn:
    """The turn in a form's `fields` and its URL's `query`; `first`: posted to where calls begin.

    `key` keys the fingerprint, 64 bytes at most. Raises UnreadableTurn.
    """
    number = FIRST_TURN if first else turn_number(query)
    silent = query.get("silent") == "1"
    return Turn(
        sid=call_sid(fields),
        number=number,
        signal=Started() if number == FIRST_TURN else read_signal(fields, silent=silent),
        caller=party(fields, "From", "Caller"),
        called=party(fields, "To", "Called"),
        direction=clean(fields.get("Direction", "")) or "inbound",
        call_status=clean(fields.get("CallStatus", "")),
        forwarded_from=party(fields, "ForwardedFrom"),
        attempt=attempt_key(query) if first else None,
        machine=fields.get("AnsweredBy", "").startswith(_MACHINES),
        again=query.get("again") == "1",
        redirected=fields.get("QueueResult", "").startswith("redirected"),
        fingerprint=_fingerprint(fields, silent=silent, key=key),
    )


def read_signal(fields: Mapping[str, str], *, silent: bool = False) -> Signal:
    """What the caller, a dialled leg or the queue did. `silent` wins: some carriers repeat old fields on a redirect."""
    if silent:
        return Silence()
    if word := fields.get("DialCallStatus", ""):
        return DialEnded(result=_look_up(DIAL_RESULTS, word, "DialCallStatus"))
    if word := fields.get("QueueResult", ""):
        return QueueEnded(result=_look_up(QUEUE_RESULTS, word, "QueueResult"))
    if digits := _keys(fields.get("Digits", "")):
        return Digits(value=digits)
    if text := clean(fields.get("SpeechResult", "")):
        return Speech(text=text, confidence=_confidence(fields.get("Confidence", "")))
    return Silence()


def clean(text: str) -> str:
    """`text` on one line, without control characters, direction overrides and halves of characters."""
    if text.isprintable() and "  " not in text:  # nearly always, and much faster to find out
        return text.strip()
    return _SPACES.sub(" ", _UNCLEAN.sub(" ", text)).strip()


def lines(text: str) -> str:
    """`text` cleaned line by line."""
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def is_telephone(address: str) -> bool:
    """True for a number in E.164."""
    return _E164.fullmatch(address) is not None


def count(text: str) -> int | None:
    """A whole number the carrier wrote, at most nine digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def call_sid(fields: Mapping[str, str]) -> str:
    """The carrier's id of the call; raises UnreadableTurn."""
    sid = fields.get("CallSid", "")
    if not _SID.fullmatch(sid):
        raise UnreadableTurn("CallSid is missing or malformed")
    return sid


def turn_number(query: Mapping[str, str]) -> int:
    """The turn a URL of ours names, 2 or more; raises UnreadableTurn."""
    text = query.get("turn", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    if not FIRST_TURN < number <= LAST_TURN:
        raise UnreadableTurn("the turn in the URL is missing or malformed")
    return number


def attempt_key(query: Mapping[str, str]) -> str | None:
    """The key of our own dialling that a URL of ours names, None when it names none."""
    return clean(query.get("attempt", ""))[:64] or None


def party(fields: Mapping[str, str], *names: str) -> str:
    """Who is at one end: the first of the fields that says something, "" when nobody is named or the number is withheld."""
    for name in names:
        said = fields.get(name)
        if said and said[0] == "+" and said[1:].isdigit() and said.isascii():  # as nearly always: nothing to clean
            return "" if said in _WITHHELD else said
        if said and (text := clean(said)):
            return "" if text.lower() in _WITHHELD else text
    return ""


def _keys(text: str) -> str:
    """The keys pressed; a finishing # is not one of them, a lone # is (with a finishing key it would have been silence)."""
    if text.isascii() and text.isdigit():  # as nearly always: all are keys, and none is a #
        return text
    keys = _NOT_A_KEY.sub("", text)
    return keys.removesuffix("#") or keys


def _confidence(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0.0 <= value <= 1.0 else None


def _look_up(table: Mapping[str, _Word], word: str, name: str) -> _Word:
    if word not in table:
        raise UnreadableTurn(f"{name} holds a word we do not know")
    return table[word]


def _fingerprint(fields: Mapping[str, str], *, silent: bool, key: bytes) -> str:
    material = "\x1f".join((*map(fields.get, _DEEDS, repeat("")), "silent" if silent else ""))
    return hashlib.blake2b(material.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()
