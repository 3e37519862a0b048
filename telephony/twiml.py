"""What happened in a turn -> the carrier's document; pure, refuses to leave a call without something to do next.

Documents are joined from strings, because this runs in every turn: tests hold them equal in meaning to what the carrier's own
library builds. Whatever is said may be cut short to fit the carrier's size limit; the verbs that carry the call on never are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, assert_never

from ivr.events import (
    Answered,
    Awaited,
    CallEnded,
    DialRequested,
    Event,
    Heard,
    IntentRecognised,
    Interrupted,
    LanguageChosen,
    LimitReached,
    Misunderstood,
    NodeEntered,
    OutcomeReached,
    Queued,
    RecordingChanged,
    Said,
    Understood,
    Wanted,
)
from telephony.turn import clean
from telephony.urls import Urls
from telephony.voices import VOICES, Voice, voice_of

HANGUP: Final = "<Hangup/>"
LEAVE: Final = "<Leave/>"
RECORDING: Final = "call"
"""The name of the one recording a call has, by which it is stopped."""
STOP_RECORDING: Final = f'<Stop><Recording name="{RECORDING}"/></Stop>'

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?><Response>'
_TAIL: Final = "</Response>"
_ROOM: Final = 63_000  # bytes of a document; the carrier takes 64 kB
_SURELY_FITS: Final = 45_000  # bytes of texts at the worst, 5 for an escaped character and 150 for the verb around a text
_LONGEST: Final = 3_990  # characters of one text in plain ASCII
_LONGEST_WIDE: Final = 1_290  # of any other script, which the carrier counts in bytes
_ENDS: Final = ("。！？!?；;", ".，,、", " ")  # where a long text is best divided, best first
_RING_S: Final = (5, 600)
_HINTS: Final = (100, 100, 3_000)  # entries, characters of one, characters of all

_SILENT: Final = frozenset(
    {Answered, Heard, IntentRecognised, Interrupted, LanguageChosen, LimitReached}
    | {Misunderstood, NodeEntered, OutcomeReached, Understood, Wanted}
)
"""What the caller did, where the flow went, what we found out: most events say nothing to the carrier."""


class _Frame(NamedTuple):
    """The verbs around what is said, which may be interrupted where it stands inside the first of them."""

    before: str
    after: str


class _Told(NamedTuple):
    """What is said: `before` ends with the last change of the recording and may not be interrupted, `said` may."""

    before: list[Said | RecordingChanged]
    said: list[Said]


class _Place(NamedTuple):
    """Where a turn's document leads: the turn that comes next, our URLs and voices, the number a dialled person sees."""

    urls: Urls
    next_turn: int
    voices: Mapping[str, Voice]
    caller_id: str | None


def render(
    events: Iterable[Event],
    *,
    urls: Urls,
    next_turn: int,
    voices: Mapping[str, Voice] = VOICES,
    caller_id: str | None = None,
) -> str:
    """The document for all events of a turn, `Wanted` ones in between included; the last must be one that stops a sprint.

    next_turn: the number the carrier's next request will carry. caller_id: our number that a dialled person sees, None for the
    caller's own. ValueError when nothing says how the call goes on.
    """
    place = _Place(urls, next_turn, voices, caller_id)
    told = _Told([], [])
    for event in events:
        if type(event) in _SILENT:
            continue
        match event:
            case Said():
                told.said.append(event)
            case RecordingChanged():
                told.before.extend((*told.said, event))
                told.said.clear()
            case Awaited() | Queued() | DialRequested() | CallEnded():
                return _document(told, _frame(event, place), place)
            case NodeEntered() | Heard() | Understood() | Misunderstood() | Interrupted() | LanguageChosen():
                pass  # silent
            case IntentRecognised() | Wanted() | Answered() | OutcomeReached() | LimitReached():
                pass  # silent
            case _ as never:
                assert_never(never)
    raise ValueError("the events do not say how the call goes on")


def _frame(last: Awaited | Queued | DialRequested | CallEnded, place: _Place) -> _Frame:
    """The verbs around what is said when a turn ends like this."""
    match last:
        case Awaited():
            return _gather(last, place)
        case Queued():
            return _Frame("", _enqueue(last, place))
        case DialRequested():
            action = place.urls.turn(place.next_turn)
            return _Frame("", dial(last.to, action=action, timeout_s=last.timeout_s, caller_id=place.caller_id))
        case CallEnded():
            return _Frame("", HANGUP)
        case _ as never:
            assert_never(never)


def document(*verbs: str) -> str:
    """A document of ready-made verbs."""
    return _HEAD + "".join(verbs) + _TAIL


def say(text: str, language: str, voices: Mapping[str, Voice] = VOICES) -> str:
    """A text spoken in a language, as one verb or as several when it is long."""
    return _spoken(text, voice_of(voices, language))


def redirect(url: str) -> str:
    """Go on at another URL of ours."""
    return f'<Redirect method="POST">{escape(url)}</Redirect>'


def dial(to: str, *, action: str, timeout_s: int, caller_id: str | None = None) -> str:
    """Ring somebody (a telephone, `client:` or `sip:` address) and ask `action` how it went; `timeout_s` is kept to 5-600."""
    shortest, longest = _RING_S
    shown = f' callerId="{quote(caller_id)}"' if caller_id else ""
    scheme, _, name = to.partition(":")
    noun, address = {"client": ("Client", name), "sip": ("Sip", to)}.get(scheme, ("Number", to))
    return (
        f'<Dial timeout="{min(max(timeout_s, shortest), longest)}" action="{quote(action)}" method="POST"{shown}>'
        f"<{noun}>{escape(clean(address))}</{noun}></Dial>"
    )


def escape(text: str) -> str:
    """`text` as an element holds it."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def quote(text: str) -> str:
    """`text` as an attribute in double quotes holds it."""
    escaped = escape(text)
    return escaped.replace('"', "&quot;") if '"' in escaped else escaped


def divided(text: str) -> Iterator[str]:
    """`text` cleaned, in parts the carrier takes; divided after a sentence where there is one, else after a word."""
    text = clean(text)
    longest = _LONGEST if text.isascii() else _LONGEST_WIDE
    while len(text) > longest:
        cut = _best_cut(text, longest)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _spoken(text: str, voice: Voice) -> str:
    opening = _opening(voice)
    if 0 < len(text) <= _LONGEST_WIDE and clean(text) == text:  # nearly always: nothing to divide
        return f"{opening}{escape(text)}</Say>"
    return "".join([f"{opening}{escape(part)}</Say>" for part in divided(text)])


@lru_cache(maxsize=64)
def _opening(voice: Voice) -> str:
    return f'<Say voice="{quote(voice.voice)}" language="{quote(voice.say_language)}">'


def _best_cut(text: str, longest: int) -> int:
    for ends in _ENDS:
        cut = max(text.rfind(end, 0, longest) for end in ends) + 1
        if cut > longest // 2:
            return cut
    return longest


def _gather(event: Awaited, place: _Place) -> _Frame:
    urls, turn = place.urls, place.next_turn
    return _listening(
        event, urls.turn(turn), urls.turn(turn, silent=True), voice_of(place.voices, event.language).gather_language
    )


@lru_cache(maxsize=1024)
def _listening(event: Awaited, action: str, silence: str, language: str) -> _Frame:
    """A question waits alike for everybody who is asked it in the same turn."""
    digits = "" if event.num_digits is None else f' numDigits="{event.num_digits}"'
    to = f'action="{quote(action)}" method="POST"'
    keys = f'{to} timeout="{event.timeout_s}" finishOnKey="{quote(event.finish_on_key)}"{digits}'
    after = "</Gather>" + redirect(silence)
    if event.sensitive:
        return _Frame(f'<Gather input="dtmf" {keys}>', after)
    hints = _hints(event.hints)
    told = f' hints="{hints}"' if hints else ""
    return _Frame(f'<Gather input="dtmf speech" {keys} speechTimeout="auto" language="{quote(language)}"{told}>', after)


def _hints(hints: tuple[str, ...]) -> str:
    """Hints as an attribute the carrier takes: a comma divides them, so none may hold one."""
    entries, longest, room = _HINTS
    kept: list[str] = []
    for hint in hints[:entries]:
        word = clean(hint.replace(",", " ").replace("，", " "))[:longest]
        room -= len(word) + 1
        if room < 0:
            break
        if word:
            kept.append(word)
    return quote(",".join(kept))


def _enqueue(event: Queued, place: _Place) -> str:
    action = quote(place.urls.turn(place.next_turn))
    wait = quote(place.urls.wait(place.next_turn, language=event.language, queue=event.queue, max_wait_s=event.max_wait_s))
    return f'<Enqueue action="{action}" method="POST" waitUrl="{wait}" waitUrlMethod="POST">{escape(event.queue)}</Enqueue>'


def _in_order(events: Sequence[Said | RecordingChanged], place: _Place) -> Iterator[str]:
    """Texts, as far as they fit into half a document, and every change of the recording, in order."""
    room = _ROOM // 2
    for event in events:
        if isinstance(event, RecordingChanged):
            yield _recorded(event, place)
            continue
        for part in divided(event.text):
            text = say(part, event.language, place.voices)
            room -= len(text.encode())
            if room >= 0:
                yield text


def _recorded(event: RecordingChanged, place: _Place) -> str:
    if event.state == "on":
        return record_from_here(place.urls.recording)
    return STOP_RECORDING if event.running else ""


def record_from_here(report_to: str) -> str:
    """Record the call from here to its end, caller and the rest apart; `report_to` hears when it begins and when it is there."""
    return (
        f'<Start><Recording name="{RECORDING}" channels="dual" track="both" trim="do-not-trim"'
        f' recordingStatusCallback="{quote(report_to)}" recordingStatusCallbackMethod="POST"'
        ' recordingStatusCallbackEvent="in-progress completed absent"/></Start>'
    )


def _document(told: _Told, frame: _Frame, place: _Place) -> str:
    head = "".join(_in_order(told.before, place)) + frame.before if told.before else frame.before
    said, voices = told.said, place.voices
    if sum([5 * len(event.text) + 150 for event in said]) + len(head) <= _SURELY_FITS:
        prompts = "".join([_spoken(event.text, voice_of(voices, event.language)) for event in said])
    else:
        used = len((_HEAD + head + frame.after + _TAIL).encode())
        prompts = "".join(_fitting(said, voices, _ROOM - used))
    return f"{_HEAD}{head}{prompts}{frame.after}{_TAIL}"


def _fitting(said: Sequence[Said], voices: Mapping[str, Voice], room: int) -> list[str]:
    """As much of what is said as fits: the last part, which asks the question, and all before it from the beginning on."""
    parts = [say(part, event.language, voices) for event in said for part in divided(event.text)]
    last = parts.pop() if parts else ""
    room -= len(last.encode())
    kept: list[str] = []
    for part in parts:
        room -= len(part.encode())
        if room < 0:
            break
        kept.append(part)
    return [*kept, last]
