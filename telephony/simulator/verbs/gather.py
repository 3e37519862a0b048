"""<Gather>: keys or speech from the caller; refuses to go anywhere on silence: then the next verb runs.

Twilio: voice/twiml/gather.
"""

from dataclasses import dataclass, field

from telephony.simulator import callbacks, taping
from telephony.simulator.elements import Element
from telephony.simulator.heard import spoken
from telephony.simulator.line import State
from telephony.simulator.messages import Dequeued, Ended, Goto, HungUp, Keys, Redirected, Spoken
from telephony.simulator.outcomes import Interrupted, Next, Outcome
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Fields, Stage, Verb
from telephony.simulator.tape import Side
from telephony.simulator.verbs.pause import Pause
from telephony.simulator.verbs.play import Play
from telephony.simulator.verbs.say import Say

ATTRIBUTES = frozenset(
    {
        "action", "actionOnEmptyResult", "bargeIn", "debug", "enhanced", "finishOnKey", "hints", "input", "language",
        "maxSpeechTime",
        "method", "numDigits", "partialResultCallback", "partialResultCallbackMethod", "profanityFilter",
        "speechModel", "speechTimeout",
        "timeout",
    }
)  # fmt: skip
INPUTS = ("dtmf", "speech", "dtmf speech", "speech dtmf")
_PROMPTS: dict[str, type[Say | Play | Pause]] = {"Say": Say, "Play": Play, "Pause": Pause}
# What a recogniser is taken to think of words that were typed.
CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather(Verb):
    """`timeout` seconds of silence; `num_digits` 0 is as many as come; `finish_on_key` "" is none."""

    input: str = "dtmf"
    action: str = ""
    method: str = "POST"
    timeout: int = 5
    num_digits: int = 0
    finish_on_key: str = "#"
    action_on_empty_result: bool = False
    language: str = "en-US"
    partial: str = ""
    partial_method: str = "POST"
    prompts: tuple[Say | Play | Pause, ...] = field(default=(), repr=False)

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Gather":
        """The verb in this element."""
        reader.known(element, ATTRIBUTES)
        _check_speech(element, reader)
        key = reader.text(element, "finishOnKey", "#")
        if len(key) > 1 or (key and key not in "0123456789*#"):
            reader.warn(element, "attribute 'finishOnKey' is not one key and skipped")
            key = "#"
        return cls(
            input=reader.word(element, "input", INPUTS, "dtmf"),
            action=reader.text(element, "action"),
            method=reader.method(element),
            timeout=reader.whole(element, "timeout", 5, low=1) if element.attributes.get("timeout") != "auto" else 5,
            num_digits=reader.whole(element, "numDigits", 0, low=1),
            finish_on_key=key,
            action_on_empty_result=reader.flag(element, "actionOnEmptyResult", default=False),
            language=reader.text(element, "language", "en-US"),
            partial=reader.text(element, "partialResultCallback"),
            partial_method=reader.method(element, "partialResultCallbackMethod"),
            prompts=tuple(_prompts(element, reader)),
        )

    def perform(self, stage: Stage) -> Outcome:
        """Prompt, listen, and go to the action with what came."""
        for prompt in self.prompts:
            outcome = prompt.perform(stage)
            if not isinstance(outcome, Next):
                return outcome
        stage.hear("gather", "", self.language, input=self.input, num_digits=self.num_digits, finish_on_key=self.finish_on_key)
        state = State.WAITING if stage.wait_fields else State.LISTENING
        match stage.wait(self.timeout, state, Keys, Spoken, HungUp, Ended, Redirected, Dequeued):
            case Keys(keys=keys) if "dtmf" in self.input:
                fields = self._keyed(stage, keys)
            case Spoken(text=text, audio=audio, confidence=confidence):
                taping.words(stage, Side.CALLER, text, spoken(self.language), audio)
                understood = "speech" in self.input and text.strip()
                fields = self._spoken(stage, text, confidence) if understood else None
            case HungUp() | Ended() | Redirected() | Dequeued() as message:
                return Interrupted(by=message)
            case _:
                fields = None
        if fields is None and self.action_on_empty_result:
            fields = {"msg": "Gather End", "Digits": "", "FinishedOnKey": ""}
        return Next() if fields is None else stage.goto(self.action, self.method, fields)

    def _keyed(self, stage: Stage, keys: str) -> Fields | None:
        digits, finished, rest = take(keys, self.num_digits, self.finish_on_key)
        stage.network.note("keyed", stage.call, digits=digits, finished=finished)
        if rest:
            stage.network.note("unheeded", stage.call, what="Keys", keys=rest)
        return {"msg": "Gather End", "Digits": digits, "FinishedOnKey": finished} if digits else None

    def _spoken(self, stage: Stage, text: str, confidence: float | None) -> Fields:
        # Half a character (a lone surrogate) cannot travel in a form: it becomes a question mark.
        text = text.encode("utf-8", "replace").decode()
        stage.network.note("spoken", stage.call, text=text, language=self.language)
        address = stage.address(self.partial) if self.partial else None
        if address is not None:
            told = {"UnstableSpeechResult": text, "StableSpeechResult": "", "SequenceNumber": "0", "Language": self.language}
            step = Goto(url=address, method=self.partial_method, fields=tuple(told.items()))
            callbacks.tell(stage.network, stage.call, step, "partial")
        return {
            "SpeechResult": text,
            "Confidence": str(CONFIDENCE if confidence is None else confidence),
            "Language": self.language,
        }


def take(keys: str, most: int, finish: str) -> tuple[str, str, str]:
    """The digits a gather takes from these keys, the key that finished it, and the keys it no longer hears."""
    digits = ""
    for at, key in enumerate(keys):
        if finish and key in finish:
            return digits, key, keys[at + 1 :]
        digits += key
        if len(digits) == most:
            return digits, "", keys[at + 1 :]
    return digits, "", ""


def _prompts(element: Element, reader: Reader) -> list[Say | Play | Pause]:
    prompts: list[Say | Play | Pause] = []
    for child in element.children:
        kind = _PROMPTS.get(child.name)
        if kind is None:
            reader.warn(child, "is not allowed in <Gather> and skipped")
        else:
            prompts.append(kind.read(child, reader))
    return prompts


def _check_speech(element: Element, reader: Reader) -> None:
    timeout = element.attributes.get("speechTimeout")
    if timeout is None:
        return
    if timeout != "auto" and not (timeout.isascii() and timeout.isdigit() and int(timeout[:9]) > 0):
        reader.warn(element, "attribute 'speechTimeout' is neither auto nor a number of seconds", code=13327)
    elif timeout == "auto" and "speechModel" in element.attributes:
        reader.warn(element, "attribute 'speechTimeout' has to be a number where 'speechModel' is set", code=13335)
