"""What a caller hears while waiting in a queue; pure and stateless, refuses to look anything up: the carrier tells it all.

The carrier asks again whenever a document has ended, with the caller's place and time so far; our own URL carries language,
queue and patience. Whatever is missing or garbled is left unsaid: waiting goes on. A key or a word is heard at any time, because
words and music stand inside what listens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from ivr.rules import Interrupt
from ivr.spoken.words import Spotter
from promises.queues import Queue
from telephony.emergency import is_emergency
from telephony.music import SECONDS
from telephony.turn import clean, count
from telephony.twiml import LEAVE, document, escape, quote, say
from telephony.urls import Urls
from telephony.voices import DEFAULT_LANGUAGE, VOICES, Voice, voice_of

LEAVING_KEY: Final = "1"
_PATIENCE_S: Final = 120
_LISTEN_S: Final = 2
_LONGEST_ESTIMATE_S: Final = 1_800  # a longer guess helps nobody

_NEXT: Final = {"zh-CN": "您是下一位。", "en-US": "You are next in line."}
_AHEAD: Final = {"zh-CN": "您前面还有{count}位来电者。", "en-US": "There are {count} callers ahead of you."}
_ONE_AHEAD: Final = {"zh-CN": "您前面还有1位来电者。", "en-US": "There is one caller ahead of you."}
_MINUTES: Final = {"zh-CN": "预计还需等待约{count}分钟。", "en-US": "The wait is about {count} more minutes."}
_ONE_MINUTE: Final = {"zh-CN": "预计还需等待不到一分钟。", "en-US": "The wait is less than a minute."}
_COMFORT: Final = {
    "zh-CN": "我们正在为您联系工作人员，请不要挂断。",
    "en-US": "We are finding somebody for you. Please stay on the line.",
}
_WAY_OUT: Final = {
    "zh-CN": "不想再等，请按1，或者说回电。",
    "en-US": "If you would rather not wait, press 1 or say call back.",
}
_LEAVING_WORDS: Final = {
    "zh-CN": ("回电", "回拨", "打给我", "打回", "不等了", "不想等"),
    "en-US": ("call back", "callback", "call me back", "not wait", "don't want to wait", "stop waiting"),
}
_LEAVING: Final = Spotter(_LEAVING_WORDS, {})
_HINTS: Final = {"zh-CN": "回电,不等了", "en-US": "call back,stop waiting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A moment of waiting. `position` counts from 1; times in seconds; None is what the carrier did not say.

    danger: what was said, when it was of danger: the flow hears it next.
    """

    turn: int
    language: str
    queue: str
    max_wait_s: int
    waited_s: int
    position: int | None
    average_s: int | None
    leaving: bool
    danger: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, fields: Mapping[str, str], query: Mapping[str, str], interrupts: Iterable[Interrupt] = ()) -> "Wait":
        """The moment in the carrier's form and our URL's query; `interrupts` are the flow's."""
        language = query.get("language", "")
        patience = count(query.get("max", ""))
        return cls(
            turn=count(query.get("turn", "")) or 2,
            language=language if language in _NEXT else DEFAULT_LANGUAGE,
            queue=query.get("queue", ""),
            max_wait_s=_PATIENCE_S if patience is None else patience,
            waited_s=count(fields.get("QueueTime", "")) or 0,
            position=count(fields.get("QueuePosition", "")) or None,
            average_s=count(fields.get("AvgQueueTime", "")) or None,
            leaving=_wants_to_leave(fields),
            danger=_danger(fields, interrupts),
        )


def wait_document(wait: Wait, *, urls: Urls, rules: Queue | None = None, voices: Mapping[str, Voice] = VOICES) -> str:
    """What is heard next, or the way out of the queue: at the caller's wish, or when patience is used up.

    rules: the pack's of this queue, for its music, and for an estimate while the carrier has none.
    """
    left_s = wait.max_wait_s - wait.waited_s
    if wait.leaving or wait.danger or left_s <= 0:
        return document(LEAVE)
    action = quote(urls.wait(wait.turn, language=wait.language, queue=wait.queue, max_wait_s=wait.max_wait_s))
    listening = voice_of(voices, wait.language).gather_language
    return document(
        f'<Gather input="dtmf speech" action="{action}" method="POST" timeout="{min(_LISTEN_S, left_s)}" numDigits="1"'
        f' finishOnKey="" speechTimeout="auto" language="{quote(listening)}" hints="{_HINTS[wait.language]}">',
        say("".join(_sentences(wait, rules)), wait.language, voices),
        _sound(left_s, (rules and rules.music) or urls.waiting_music),
        "</Gather>",
    )


def _sound(left_s: int, music: str) -> str:
    """Music; a pause where it would outlast the caller's patience."""
    return f"<Play>{escape(music)}</Play>" if left_s > SECONDS else f'<Pause length="{left_s}"/>'


def _sentences(wait: Wait, rules: Queue | None) -> list[str]:
    language = wait.language
    space = "" if language == "zh-CN" else " "
    sentences = [_COMFORT[language], _WAY_OUT[language]]
    if minutes := _estimate(wait, rules):
        sentences.insert(0, (_ONE_MINUTE if minutes == 1 else _MINUTES)[language].format(count=minutes))
    if wait.position is not None:
        ahead = wait.position - 1
        place = {0: _NEXT, 1: _ONE_AHEAD}.get(ahead, _AHEAD)
        sentences.insert(0, place[language].format(count=ahead))
    return [sentence + space for sentence in sentences]


def _estimate(wait: Wait, rules: Queue | None) -> int | None:
    """Whole minutes still to wait, by the carrier's average or else the pack's rule; None when neither says anything sensible."""
    if wait.average_s is not None:
        left_s = wait.average_s - wait.waited_s
        return ceil(left_s / 60) if 0 < left_s <= _LONGEST_ESTIMATE_S else None
    if rules is None or wait.position is None or wait.position == 1:
        return None
    minutes = rules.estimate(wait.position - 1)
    return minutes if minutes * 60 <= _LONGEST_ESTIMATE_S else None


def _wants_to_leave(fields: Mapping[str, str]) -> bool:
    """True for the key and for words like it."""
    return fields.get("Digits", "") == LEAVING_KEY or _LEAVING.spots(_speech(fields))


def _danger(fields: Mapping[str, str], interrupts: Iterable[Interrupt]) -> str | None:
    """What was said when it was an emergency, which must not wait."""
    speech = _speech(fields)
    return speech if speech and is_emergency(speech, interrupts) else None


def _speech(fields: Mapping[str, str]) -> str:
    return clean(fields.get("SpeechResult", ""))[:2_000]
