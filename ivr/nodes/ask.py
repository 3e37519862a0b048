"""Ask a typed question, read the answer back where it must be, keep it; refuses to go on without an answer or a way out.

    plate:
      kind: ask
      question: {type: digits, min: 4, max: 8}
      save: account
      prompt: {zh-CN: 请按户号。, en-US: Please key your account number.}
      confirm: {zh-CN: "{value}，对请按1，不对请按2。", en-US: "{value}. If right press 1, if not press 2."}
      next: found
      give_up: person

`confirm` is asked after speech (`confirm_when`: speech, always, unsure). An answer that the question is not sure of is always
read back, with words of our own where the node has none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from pydantic import Field

from ivr.events import Awaited, Understood
from ivr.nodes.listening import Listening, asks_only_to_repeat, asks_to_repeat
from ivr.nodes.node import ANYTHING, PLAIN, AnswerName, Exit, Maker, NodeName, Shape, Written
from ivr.nodes.options import check_keys, check_words
from ivr.nodes.reading_back import OUR_WORDS, as_read_back, spoken_value
from ivr.questions import Choice, QuestionModel, YesNo
from ivr.questions.model import MAX_UNDERSTOOD, Text
from ivr.questions.question import Answer, Question, Unclear
from ivr.run import ASKING, CONFIRMING, CONFIRMING_AGAIN, Run, Texts

OPEN = frozenset({"free-speech", "address"})
"""Questions that take any speech: only words that reach everywhere may interrupt them."""
REFUSED = frozenset({"not_offered", "past"})
"""Reasons that `offered` speaks to: understood, but not to be had."""
READ_BACK = frozenset({CONFIRMING, CONFIRMING_AGAIN})
"""Stages in which a read-back awaits yes or no."""

YES_NO = YesNo()
_SHAPES: Mapping[str, Shape] = {
    "date-time": frozenset({"start", "end", "part", "has_time"}),
    "amount": frozenset({"amount", "currency"}),
    "choice": ANYTHING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Listening):
    """Asks one question."""

    kind: ClassVar[str] = "ask"

    question: Question
    save: str
    offered: Texts | None
    confirm: Texts
    confirm_when: str
    sensitive: bool
    next: str
    heard_next: str
    waits: dict[tuple[str, str], Awaited] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What `listen` waits for, by question and language, once it was waited for."""

    @property
    def quick(self) -> frozenset[str]:
        """The ways on that an answer given before takes."""
        return frozenset({"next", "heard_next"}) if self.heard else frozenset()

    def enter(self, run: Run) -> str | None:
        """Ask, unless the answer was given before; what is read back is still read back."""
        before = self.before(run)
        answer = self._said(run, self.question, before) if before else None
        if not isinstance(answer, Answer):
            if self.sensitive:
                run.hide()
            return Listening.enter(self, run)
        run.spend(self.spoken_in)
        way = self._answered(run, answer, spoken=True)
        return self.heard_next if way == self.next else way

    def listen(self, run: Run) -> str | None:
        """Wait for the answer, or for yes or no."""
        question = YES_NO if run.stage in READ_BACK else self.question
        return run.wait(self.waits.get((question.type, run.first_language)) or self._wait(run, question))

    def _wait(self, run: Run, question: Question) -> Awaited:
        """What to wait for; kept where it is the same whatever was said before."""
        context = run.context()
        keys = question.keys(context)
        awaited = Awaited(
            node=self.name,
            language=context.language,
            num_digits=keys.num_digits,
            finish_on_key=keys.finish_on_key,
            hints=() if self.sensitive else question.hints(context),
            sensitive=self.sensitive,
        )
        if not (isinstance(question, Choice) and question.source):
            self.waits[question.type, context.language] = awaited
        return awaited

    def hear(self, run: Run, kind: str, text: str = "", confidence: float | None = None) -> None:
        """Log the input; of a sensitive answer only that there was one."""
        Listening.hear(self, run, kind, "" if self.sensitive else text, confidence)

    def repeat(self, run: Run) -> str | None:
        """Say the question, or what is being read back, once more."""
        if run.stage not in READ_BACK:
            return Listening.repeat(self, run)
        run.say(self.confirm, lambda language: spoken_value(self.question, run.pending, run.context(language)))
        return self.listen(run)

    def unanswered(self, run: Run) -> str | None:
        """Silence."""
        return self._unconfirmed(run, "silence") if run.stage in READ_BACK else Listening.unanswered(self, run)

    def keyed(self, run: Run, keys: str) -> str | None:
        """Read the keys; a key that means nothing here may belong to an interrupt."""
        confirming = run.stage in READ_BACK
        question = YES_NO if confirming else self.question
        answer = question.from_digits(keys, run.context())
        if isinstance(answer, Unclear):
            interrupt = run.rules.interrupt_on(keys)
            if interrupt and question.keys(run.context()).num_digits == 1:
                return run.interrupt(interrupt)
        return self._judged(run, answer) if confirming else self._answered(run, answer, spoken=False)

    def spoken(self, run: Run, text: str) -> str | None:
        """Interrupts first, then a wish to hear it again, then the answer; what is no answer may still be one of the former."""
        confirming = run.stage in READ_BACK
        brief = confirming or self.question.type not in OPEN
        late = confirming or not brief or self.question.type == "language"
        interrupt = run.rules.interrupt_in(text, everywhere=late)
        if interrupt:
            return run.interrupt(interrupt)
        if asks_only_to_repeat(text):
            return self.repeat(run)
        answer = self._said(run, YES_NO if confirming else self.question, text)
        if brief and isinstance(answer, Unclear):
            interrupt = run.rules.interrupt_in(text, everywhere=False) if late else None
            if interrupt:
                return run.interrupt(interrupt)
            if asks_to_repeat(text):
                return self.repeat(run)
        if not confirming:
            return self._answered(run, answer, spoken=True)
        better = self._correction(run, answer, text)
        return self._judged(run, answer) if better is None else self._correct(run, better)

    def _said(self, run: Run, question: Question, text: str) -> Answer | Unclear:
        """The answer in the call's language; before one is chosen, in the first language that makes sense of it."""
        if self.sensitive:
            return Unclear(reason="keys_only")
        answer: Answer | Unclear = Unclear(reason="nonsense")
        said = text if question.type in OPEN else text[:MAX_UNDERSTOOD]
        for language in run.languages:
            answer = question.from_speech(said, run.context(language))
            if isinstance(answer, Answer):
                break
        return answer

    def _answered(self, run: Run, answer: Answer | Unclear, *, spoken: bool) -> str | None:
        if isinstance(answer, Unclear):
            return self.miss(run, answer.reason, self.offered if answer.reason in REFUSED and self.offered else self.unheard)
        asked = self.confirm_when == "always" or (self.confirm_when == "speech" and spoken)
        if self.sensitive or (answer.sure and not asked):
            return self._accept(run, answer.value)
        run.stage, run.pending = CONFIRMING, answer.value
        return self.repeat(run)

    def _judged(self, run: Run, verdict: Answer | Unclear) -> str | None:
        """What was read back is right, wrong, or we still do not know."""
        if isinstance(verdict, Unclear):
            return self._unconfirmed(run, verdict.reason)
        if verdict.value:
            return self._accept(run, run.pending)
        return self._anew(run, "rejected")

    def _correction(self, run: Run, verdict: Answer | Unclear, text: str) -> Answer | None:
        """A better answer given instead of "no" ("no, Friday")."""
        if self.question.type in OPEN or (isinstance(verdict, Answer) and verdict.value):
            return None
        better = self._said(run, self.question, text)
        return better if isinstance(better, Answer) and better.value != run.pending else None

    def _correct(self, run: Run, better: Answer) -> str | None:
        """The better answer is read back in its turn; it counts as a try."""
        if run.missed("corrected") >= self.tries:
            return self.give_up
        run.stage, run.pending = CONFIRMING, better.value
        return self.repeat(run)

    def _unconfirmed(self, run: Run, reason: str) -> str | None:
        """Read back once more; the second time ask from scratch."""
        if run.stage == CONFIRMING_AGAIN:
            return self._anew(run, reason)
        run.missed(reason, counts=False)
        run.stage = CONFIRMING_AGAIN
        return self.repeat(run)

    def _anew(self, run: Run, reason: str) -> str | None:
        run.stage, run.pending = ASKING, None
        return self.miss(run, reason, self.unheard)

    def _accept(self, run: Run, value: Any) -> str:
        kept = None if self.sensitive else value
        run.events.append(Understood(node=self.name, question=self.question.type, value=kept))
        run.keep(self.save, value)
        return self.next


class WrittenAsk(Written):
    """Ask a typed question."""

    kind: Literal["ask"]
    question: QuestionModel
    save: AnswerName
    prompt: Text
    again: Text | None = Field(default=None, description="Said before the prompt after an answer not understood")
    silent: Text | None = Field(default=None, description="Said before the prompt after silence")
    offered: Text | None = Field(default=None, description="Said before the prompt when the answer is not to be had")
    confirm: Text | None = Field(default=None, description="Reads {value} back; 1 is yes, 2 is no")
    confirm_when: Literal["speech", "always", "unsure"] = "speech"
    tries: int = Field(default=3, ge=1, le=9)
    sensitive: bool = False
    next: NodeName
    give_up: NodeName
    hung_up: NodeName | None = None
    heard: str | None = Field(default=None, description="The path to words said before; where they answer, nothing is asked")
    heard_next: NodeName | None = Field(default=None, description="Where such an answer leads at once (as `next` when left out)")

    def exits(self) -> Iterator[Exit]:
        """The answer, no answer, nobody."""
        yield Exit(path=("next",), target=self.next)
        yield Exit(path=("give_up",), target=self.give_up)
        if self.hung_up:
            yield Exit(path=("hung_up",), target=self.hung_up)
        if self.heard_next:
            yield Exit(path=("heard_next",), target=self.heard_next)

    def keeps(self) -> Mapping[str, Shape]:
        """The answer."""
        return {self.save: _SHAPES.get(self.question.type, PLAIN)}

    def compile(self, maker: Maker) -> Ask:
        """Texts cut, the question as it is."""
        if self.heard_next and not self.heard:
            maker.refuse(("heard_next",), "'heard_next' goes with 'heard'", at_key=True)
        if self.sensitive and self.heard:
            maker.refuse(("heard",), "a sensitive answer is keyed, not heard", at_key=True)
        if self.sensitive and self.confirm:
            maker.refuse(("confirm",), "a sensitive answer is not read back", at_key=True)
        if isinstance(self.question, Choice):
            self._check_choice(self.question, maker)
        confirm = None if self.confirm is None else maker.text(self.confirm, "confirm", also=frozenset({"value"}))
        return Ask(
            name=maker.name,
            exits=tuple(self.exits()),
            question=self.question,
            save=self.save,
            prompt=maker.text(self.prompt, "prompt"),
            unheard=maker.optional_text(self.again, "again"),
            silent=maker.optional_text(self.silent, "silent"),
            offered=maker.optional_text(self.offered, "offered"),
            confirm=OUR_WORDS if confirm is None else as_read_back(confirm),
            confirm_when="unsure" if confirm is None else self.confirm_when,
            sensitive=self.sensitive,
            tries=self.tries,
            next=self.next,
            heard=() if self.heard is None else maker.path(self.heard, "heard"),
            heard_next=self.heard_next or self.next,
            give_up=self.give_up,
            hung_up=self.hung_up,
        )

    @staticmethod
    def _check_choice(choice: Choice, maker: Maker) -> None:
        if choice.source:
            maker.path(choice.source, "question", "from")
        for part, options in (("options", choice.options), ("extra", choice.extra)):
            check_keys(maker, options, "question", part)
            check_words(maker, {key: option.words for key, option in options.items()}, "question", part)
