"""What a REST request asks for, understood or refused with the carrier's code; refuses to ring anybody.

Twilio: voice/api/call-resource#create-a-call-resource, docs/api/errors/{21201,21205,21211,21212,21213,21218,32018}.
"""

import re
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from telephony.simulator.call import EVENTS, Script, StatusHook
from telephony.simulator.conduct import Placing, Recorded
from telephony.simulator.machines import MODES, NOT_DETECTING, Detecting
from telephony.simulator.messages import Goto, Inline
from telephony.simulator.parameters import country_of
from telephony.simulator.rest.guard import Refusal

LONGEST_TWIML = 4000
_FORMATTING = re.compile(r"[\s().-]")
_CLIENT = re.compile(r"(client:[^\s]{1,256}|sips?:[^\s]+@[^\s]+)")
_TONES = re.compile(r"[0-9*#wWABCD]{1,32}")

# voice/answering-machine-detection: seconds for the first, milliseconds for the others.
_TUNING = {
    "MachineDetectionTimeout": (3, 60),
    "MachineDetectionSpeechThreshold": (1000, 6000),
    "MachineDetectionSpeechEndThreshold": (500, 5000),
    "MachineDetectionSilenceTimeout": (2000, 10000),
}

Form = MultiDict[str, str]


def callee(form: Form) -> str:
    """Whom to ring."""
    if not form.get("To", "").strip():
        raise Refusal(21201, "No 'To' number is specified")
    return _party(form["To"], 21211, "The phone number you are attempting to call is not valid")


def caller(form: Form) -> str:
    """Who rings; any valid number may be shown here."""
    if not form.get("From", "").strip():
        raise Refusal(21213, "'From' is required")
    return _party(form["From"], 21212, "The caller's number is not valid")


def _party(written: str, code: int, message: str) -> str:
    if _CLIENT.fullmatch(written.strip()):
        return written.strip()
    number = _FORMATTING.sub("", written)
    if not country_of(number):
        raise Refusal(code, message)
    return number


def number(form: Form, name: str, *, missing: int, wrong: int) -> str:
    """A telephone number. Raises `Refusal` with the code for a missing or a wrong one."""
    if not form.get(name, "").strip():
        raise Refusal(missing, f"A '{name}' phone number is required.")
    return _party(form[name], wrong, f"The '{name}' number is not a valid phone number.")


def script(form: Form) -> Script:
    """What the call runs. With both Url and Twiml the Url wins."""
    return Script(start=start(form), fallback=_fallback(form), status=hook(form))


def start(form: Form) -> Goto | Inline:
    """The first document."""
    if form.get("Url"):
        return Goto(url=address(form["Url"], 21205, "Url is not a valid URL"), method=_method(form, "Method"))
    if form.get("Twiml"):
        if len(form["Twiml"]) > LONGEST_TWIML:
            raise Refusal(32018, f"Twiml is longer than {LONGEST_TWIML} characters")
        return Inline(twiml=form["Twiml"])
    if form.get("ApplicationSid"):
        raise Refusal(21218, "ApplicationSid is not known: this carrier keeps no applications")
    raise Refusal(21205, "Url, Twiml or ApplicationSid is needed")


def address(written: str, code: int, message: str) -> str:
    """A full web address; host names with an underscore are refused, as the carrier does."""
    try:
        parts = urlsplit(written)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        raise Refusal(code, message) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "_" in parts.hostname or not written.isprintable():
        raise Refusal(code, message)
    return written


def _fallback(form: Form) -> Goto | None:
    if not form.get("FallbackUrl"):
        return None
    return Goto(url=address(form["FallbackUrl"], 21205, "FallbackUrl is not a valid URL"), method=_method(form, "FallbackMethod"))


def hook(form: Form) -> StatusHook | None:
    """Who is told of the call's progress, None for nobody."""
    if not form.get("StatusCallback"):
        return None
    url = address(form["StatusCallback"], 21609, "StatusCallback is not a valid URL")
    # Each event is a field of its own; several in one field are no event at all.
    events = frozenset(form.getlist("StatusCallbackEvent")) & frozenset(EVENTS)
    return StatusHook(url=url, method=_method(form, "StatusCallbackMethod"), events=events or frozenset({"completed"}))


def _method(form: Form, name: str) -> str:
    method = form.get(name, "POST").upper()
    if method not in {"GET", "POST"}:
        raise Refusal(21403, f"{name} is neither GET nor POST")
    return method


def placing(form: Form) -> Placing:
    """How to ring."""
    digits = form.get("SendDigits", "")
    if digits and not _TONES.fullmatch(digits):
        raise Refusal(21206, "SendDigits holds something that is no key")
    detecting = _detecting(form)
    if detecting.mode and digits:
        raise Refusal(21261, "SendDigits and MachineDetection exclude each other")
    return Placing(ring_s=_seconds(form), recorded=_recorded(form), send_digits=digits, detecting=detecting)


def _detecting(form: Form) -> Detecting:
    mode, beside = form.get("MachineDetection", ""), form.get("AsyncAmd", "").lower() == "true"
    if mode not in {"", *MODES}:
        raise Refusal(21260, "MachineDetection is neither Enable nor DetectMessageEnd")
    for name, (low, high) in _TUNING.items():
        written = form.get(name)
        if written and not (written.isascii() and written.isdigit() and low <= int(written[:9]) <= high):
            raise Refusal(20001, f"{name} is not a number from {low} to {high}")
    if not mode:
        return NOT_DETECTING
    url = form.get("AsyncAmdStatusCallback")
    if beside and not url:
        raise Refusal(21262, "AsyncAmd needs an AsyncAmdStatusCallback")
    if not beside or not url:
        return Detecting(mode=mode)
    report = Goto(
        url=address(url, 21609, "AsyncAmdStatusCallback is not a valid URL"), method=_method(form, "AsyncAmdStatusCallbackMethod")
    )
    return Detecting(mode=mode, report=report)


def _recorded(form: Form) -> Recorded | None:
    if form.get("Record", "").lower() != "true":
        return None
    return recording(form)


def recording(form: Form) -> Recorded:
    """How a call is to be recorded."""
    channels = {"mono": 1, "dual": 2}.get(form.get("RecordingChannels", "mono"))
    if channels is None:
        raise Refusal(20001, "RecordingChannels is neither mono nor dual")
    url = form.get("RecordingStatusCallback")
    report = None
    if url:
        method = _method(form, "RecordingStatusCallbackMethod")
        report = Goto(url=address(url, 21609, "RecordingStatusCallback is not a valid URL"), method=method)
    events = tuple(form.getlist("RecordingStatusCallbackEvent")) or ("completed",)
    return Recorded(channels=channels, report=report, events=events)


def _seconds(form: Form) -> int:
    written = form.get("Timeout", "60")
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:6]) <= 600):
        raise Refusal(20001, "Timeout is not a number of seconds from 1 to 600")
    return int(written)
