"""Calls that have come to a question, one for each kind; refuses to test anything itself."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ivr.events import Event
from ivr.flow import read
from ivr.intents import Intents
from ivr.signals import DialEnded, DialResult, Found, QueueEnded, QueueResult, Signal, Started
from tests.ivr.playing import Play, flow_of

TEXT = "{zh-CN: 请问？, en-US: Tell me.}"
ASK = "a: {kind: ask, question: %s, save: x, prompt: " + TEXT + ", next: b, give_up: given_up%s}\nb: {kind: end, outcome: done}"
MENU = "a: {kind: menu, prompt: " + TEXT + ", options: {1: {words: {en-US: [one]}, next: b}}, give_up: given_up%s}\n"
MENU += "b: {kind: end, outcome: done}"
CHOICE = "{type: choice, options: {1: {value: red, words: {en-US: [red]}}, 2: {value: blue, words: {en-US: [blue]}}}}"
QUESTION_TYPES = {
    "language": "{type: language, options: [zh-CN, en-US]}",
    "choice": CHOICE,
    "yes-no": "{type: yes-no}",
    "digits": "{type: digits, min: 4, max: 8}",
    "phone": "{type: phone}",
    "date-time": "{type: date-time}",
    "amount": "{type: amount}",
    "plate": "{type: plate}",
    "address": "{type: address}",
    "free-speech": "{type: free-speech}",
}
WAITING = {**{name: ASK % (question, "") for name, question in QUESTION_TYPES.items()}, "menu": MENU % ""}
WAITING["sensitive"] = ASK % ("{type: digits}", ", sensitive: true")
WAITING["without a voice"] = ASK % ("{type: free-speech, keys: {1: {value: noise}}}", "")
OWN_WORDS = {"address", "free-speech", "without a voice"}
"""Questions that any words answer."""
READ_BACK = ASK % (CHOICE, ', confirm: {zh-CN: "{value}？", en-US: "{value}?"}%s')

INTENTS = Intents.read(
    "book: {keywords: {en-US: [appointment]}}\ncomplain: {keywords: {zh-CN: [投诉]}}\nbilling: {keywords: {en-US: [bill]}}\n", "i"
)
FLOW = read({"f.yaml": (Path(__file__).parent / "everything.yaml").read_text(encoding="utf-8")}, "f.yaml", INTENTS)
"""A flow of all kinds of node and all types of question."""

STRAY: list[Signal] = [
    Started(),
    QueueEnded(result=QueueResult.ANSWERED),
    DialEnded(result=DialResult.BUSY),
    Found(query="hours", outcome="open"),
]
"""Signals that no question waits for."""


def kinds(events: tuple[Event, ...]) -> list[str]:
    """The events' kinds."""
    return [event.kind for event in events]


def waiting(name: str, **head: Any) -> Play:
    """A call that has come to the question of this name."""
    play = Play(flow_of(WAITING[name], **head))
    play.start()
    return play


def confirming() -> Play:
    """A call in which a spoken answer is being read back."""
    play = Play(flow_of(READ_BACK % ""))
    play.start()
    play.say("red")
    assert play.session.stage == "confirming"
    return play


def at_every_question() -> list[Any]:
    """One call for each kind of question, and one in a read-back."""
    questions = [pytest.param(partial(waiting, name), id=name) for name in WAITING]
    return [*questions, pytest.param(confirming, id="read-back")]
