"""What a caller hears when we fail: sorry, once more, then a person or a polite end; refuses the database and all our internals.

Nothing here depends on what may just have broken: the texts are written out, both languages are spoken because the caller's is
kept where we may not be able to look. What to do in danger, and how danger is spoken of, the pack says in its own words; ours
serve where it has none, and where looking for its words fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ivr.rules import Interrupt
from ivr.signals import DialResult
from telephony.emergency import has_plain_words, is_emergency
from telephony.turn import DIAL_RESULTS, clean, is_telephone, party
from telephony.twiml import HANGUP, LEAVE, dial, document, redirect, say
from telephony.urls import Urls
from telephony.voices import VOICES, Voice

LANGUAGES: Final = ("zh-CN", "en-US")
_RING_S: Final = 30

_ONCE_MORE: Final = {
    "zh-CN": "抱歉，系统刚才出了点问题，请稍等，我们再试一次。",
    "en-US": "Sorry, something went wrong on our side. One moment, we are trying again.",
}
_SORRY: Final = {"zh-CN": "非常抱歉，系统暂时无法继续。", "en-US": "We are very sorry, our system cannot go on right now."}
_CONNECTING: Final = {"zh-CN": "正在为您转接值班人员。", "en-US": "We are connecting you to the person on duty."}
_LATER: Final = {"zh-CN": "请稍后再次来电。再见。", "en-US": "Please call again a little later. Goodbye."}
_NOBODY: Final = {
    "zh-CN": "抱歉，值班人员暂时没有接听。请稍后再次来电。再见。",
    "en-US": "Sorry, the person on duty does not answer. Please call again a little later. Goodbye.",
}
_SAFETY: Final = {
    "zh-CN": "如果有危险，请马上到安全的地方去。有燃气味时，不要开关电器，不要用明火。被困时，不要强行打开门。"
    "生命受到威胁时，请立即拨打110、119或120。",
    "en-US": "If there is danger, get to a safe place now. If you smell gas, do not touch switches and do not use flames. "
    "If you are trapped, do not force the doors. If lives are at risk, call the emergency services at once.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Apologies:
    """How one hotline apologises: its URLs and voices, the number on duty, its own numbers.

    interrupts: the flow's words for an emergency. safety: what the pack says to do in one.
    """

    urls: Urls
    on_call_number: str | None = field(repr=False)
    numbers: tuple[str, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    interrupts: tuple[Interrupt, ...] = ()
    safety: Mapping[str, str] | None = None
    voices: Mapping[str, Voice] = field(default_factory=lambda: VOICES)

    def for_turn(self, url: str, fields: Mapping[str, str]) -> str:
        """The document instead of a turn's that failed; `url` is its address, which tells whether it was tried again already.

        Somebody who spoke of danger in it hears what to do about that first.
        """
        words = []
        if self._danger(clean(fields.get("SpeechResult", ""))):
            words.append(self._say(self.safety or _SAFETY))
            if self.on_call_number:
                return document(*words, *self._way_out(fields))
        once_more = self.urls.once_more(url)
        if once_more is None:
            return document(*words, self._say(_SORRY), *self._way_out(fields))
        return document(*words, self._say(_ONCE_MORE), redirect(once_more))

    def for_fallback(self, fields: Mapping[str, str], query: Mapping[str, str]) -> str:
        """The document for a carrier that could not get one from us: the failed turn once more, else a person or the end."""
        if query.get("after") == "dial":
            return self._after_dial(fields)
        error_url = fields.get("ErrorUrl", "")
        if self.urls.turn_of(error_url):
            return self.for_turn(error_url, fields)
        # While waiting in a queue, leaving it leads back to the flow; anywhere else that verb does nothing.
        leaving = [LEAVE] if "/twilio/wait" in error_url else []
        return document(*leaving, self._say(_SORRY), *self._way_out(fields))

    def last_words(self) -> str:
        """The polite end that needs nothing but the voices."""
        return document(self._say(_SORRY), self._say(_LATER), HANGUP)

    def _after_dial(self, fields: Mapping[str, str]) -> str:
        if DIAL_RESULTS.get(fields.get("DialCallStatus", "")) is DialResult.ANSWERED:
            return document(HANGUP)
        return document(self._say(_NOBODY), HANGUP)

    def _way_out(self, fields: Mapping[str, str]) -> list[str]:
        if not self.on_call_number:
            return [self._say(_LATER), HANGUP]
        shown = self._shown_number(fields)
        ringing = dial(self.on_call_number, action=self.urls.after_dial, timeout_s=_RING_S, caller_id=shown)
        return [self._say(_CONNECTING), ringing]

    def _shown_number(self, fields: Mapping[str, str]) -> str | None:
        """A number of ours where the caller has none that the carrier would show."""
        if is_telephone(party(fields, "From", "Caller")):
            return None
        return next((number for number in (party(fields, "To", "Called"), *self.numbers) if is_telephone(number)), None)

    def _danger(self, speech: str) -> bool:
        try:
            return is_emergency(speech, self.interrupts)
        except Exception:  # noqa: BLE001 - whatever broke may be what looks for words
            return has_plain_words(speech)

    def _say(self, text: Mapping[str, str]) -> str:
        return "".join(say(text[language], language, self.voices) for language in self.languages if language in text)
