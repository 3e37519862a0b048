"""A small hotline for tests: the pack of `promises/README.md`, a short flow that asks for much, a caller who takes turns."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select

from ivr.flow import Flow, read
from ivr.signals import Digits, Signal, Silence, Speech, Started
from promises.knowledge import KnowledgeFile
from storage import calls
from storage.door import Store
from storage.schema import metadata
from storage.statement import Statement
from storage.transaction import Transaction
from telephony import conversation
from telephony.hotline import Hotline
from telephony.pack import Pack, PackFile
from telephony.turn import Turn
from tests.scripts.leading import SMALL

WEDNESDAY = datetime.fromisoformat("2026-11-18T10:00:00+08:00")
ANN = "+8613800138001"
MAIN = "+8675512345678"

FLOW = """
flow: small
languages: [zh-CN, en-US]
start: greet
entries: {reminder: greet, survey: greet, machine: sorry}
limit: too_long
turn_limit: 12
interrupts:
  - {name: emergency, words: {zh-CN: [漏气], en-US: [smell of gas]}, everywhere: true, next: emergency}
nodes:
  greet:
    kind: ask
    question: {type: language, options: [zh-CN, en-US]}
    save: lang
    prompt: {zh-CN: 中文请按1。, en-US: For English press 2.}
    next: speak
    give_up: sorry
  speak: {kind: speak, language: "{lang}", next: remember}
  remember: {kind: find, query: remember_language, args: {language: "{lang}"}, next: {ok: who}}
  who: {kind: find, query: caller, save: caller, next: {known: menu, unknown: menu, withheld: menu}}
  menu:
    kind: menu
    prompt: {zh-CN: 投诉按1，预约按2，人工按3。, en-US: "Press 1 to complain, 2 to book, 3 for a person."}
    options:
      "1": {intent: complaint, next: what}
      "2": {intent: appointment, next: slots}
      "3": {intent: person, next: ask_queue}
      "4": {intent: secret, next: secret}
    give_up: sorry
    hung_up: note_lost
  note_lost:
    kind: find
    query: open_ticket
    args: {kind: enquiry, summary: "rang off in the menu"}
    next: {opened: lost}
  lost: {kind: end, outcome: rang_off}
  what:
    kind: ask
    question: {type: free-speech}
    save: what
    prompt: {zh-CN: 请说。, en-US: Please tell me.}
    confirm_when: unsure
    next: complain
    give_up: sorry
  complain:
    kind: find
    query: open_ticket
    args: {kind: complaint, summary: "{what}"}
    save: ticket
    next: {opened: told}
  told: {kind: set, outcome: complaint_registered, next: number}
  number: {kind: say, text: {zh-CN: "单号{ticket.number|digits}。", en-US: "Number {ticket.number|digits}."}, next: survey}
  slots:
    kind: find
    query: free_slots
    args: {service: installation}
    save: slots
    next: {some: hold, others: hold, none: sorry}
  hold: {kind: find, query: hold_slot, args: {slot: "{slots.options.0}"}, save: held, next: {held: sure, taken: sorry}}
  sure:
    kind: ask
    question: {type: yes-no}
    save: sure
    prompt: {zh-CN: "{held.start|time}，对吗？", en-US: "{held.start|time}, right?"}
    next: decided
    give_up: sorry
  decided: {kind: branch, on: sure, cases: {"true": book}, otherwise: release}
  release: {kind: find, query: release_hold, next: {ok: sorry}}
  book: {kind: find, query: book, args: {service: installation}, save: booked, next: {booked: done, lost: sorry}}
  done: {kind: end, outcome: booked, text: {zh-CN: 约好了。, en-US: Booked.}}
  ask_queue:
    kind: find
    query: queue_state
    args: {queue: service}
    save: state
    next: {short: wait, long: wait, closed: sorry}
  wait:
    kind: queue
    queue: service
    text: {zh-CN: 请稍等。, en-US: One moment.}
    next: {answered: survey, left: sorry, full: sorry, failed: sorry}
  secret:
    kind: ask
    question: {type: digits, min: 4, max: 6}
    save: pin
    sensitive: true
    prompt: {zh-CN: 请按密码。, en-US: Your code.}
    next: spend
    give_up: sorry
  spend: {kind: find, query: find_item, args: {number: "{pin}"}, save: item, next: {found: sorry, missing: sorry}}
  survey: {kind: find, query: survey_due, next: {ask: score, skip: bye}}
  score:
    kind: ask
    question: {type: digits, min: 1, max: 1}
    save: score
    prompt: {zh-CN: 请打分。, en-US: Your score.}
    next: keep
    give_up: bye
  keep:
    kind: find
    query: keep_survey
    args: {status: complete, scores: {solved: "{score}", manner: "{score}"}}
    next: {kept: bye}
  bye: {kind: end, outcome: null, text: {zh-CN: 再见。, en-US: Goodbye.}}
  sorry: {kind: end, outcome: sorry, text: {zh-CN: 抱歉，再见。, en-US: "Sorry, goodbye."}}
  too_long: {kind: end, outcome: too_long, text: {zh-CN: 太久了，再见。, en-US: "Too long, goodbye."}}
  emergency: {kind: queue, queue: emergency, priority: 100, text: {zh-CN: 请马上离开。, en-US: Leave at once.},
    next: {answered: bye, left: sorry, full: sorry, failed: sorry}}
"""
_YAML = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)


def written() -> tuple[dict[str, Any], dict[str, Any]]:
    """`pack.yaml` and `knowledge.yaml` as `promises/README.md` shows them."""
    return deepcopy(_written())


@cache
def _written() -> tuple[dict[str, Any], dict[str, Any]]:
    readme = (Path(__file__).resolve().parents[2] / "promises" / "README.md").read_text(encoding="utf-8")
    pack, knowledge = (YAML(typ="safe").load(text) for text in _YAML.findall(readme))
    return pack, knowledge


@cache
def flow(text: str = FLOW) -> Flow:
    """The flow in this text."""
    return read({"flow.yaml": text}, "flow.yaml")


def pack(text: str = FLOW, **changes: Any) -> Pack:
    """The pack of the README (open all week from nine to six) with this flow; `changes` replace parts of its file."""
    file, knowledge = written()
    hours = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))
    file |= {"calendar": {"zone": "Asia/Shanghai", "hours": hours, "holidays": "CN"}} | changes
    file |= {"flow": "flow.yaml"}
    model, known = PackFile.model_validate(file), KnowledgeFile.model_validate(knowledge)
    return Pack.of(model, flow=flow(text), knowledge=known, scripts=(SMALL,), texts={"flow.yaml": text})


def hotline(store: Store, text: str = FLOW, *, numbers: Sequence[str] = (), **changes: Any) -> Hotline:
    """A hotline on this store, at ten on a Wednesday morning for ever."""
    return Hotline(
        store=store,
        pack=pack(text, **changes),
        numbers=tuple(numbers),
        public_url="http://127.0.0.1:8000",
        auth_tokens=("token",),
        account_sid="AC" + "0" * 32,
        on_call_number="+8613900139000",
        clock=lambda: WEDNESDAY,
        new_id=lambda: "id",
        secret_key="secret",
    )


def signal_fields(signal: Signal) -> tuple[Any, ...]:
    """What tells one signal from another."""
    return (signal.kind, *(getattr(signal, name) for name in signal.__struct_fields__))


@dataclass
class Caller:
    """Somebody on the line who takes turn after turn; `number` is the turn taken last."""

    line: Hotline
    sid: str = "CA1"
    person: str = ANN
    called: str = MAIN
    now: datetime = WEDNESDAY
    number: int = 0
    replies: list[str] = field(default_factory=list)

    def turn(self, signal: Signal, *, number: int | None = None, fingerprint: str | None = None, again: bool = False) -> Turn:
        """The carrier's request for a turn, the next one unless `number` says which."""
        return Turn(
            sid=self.sid,
            number=number or self.number + 1,
            signal=signal,
            caller=self.person,
            called=self.called,
            direction="inbound",
            call_status="in-progress",
            again=again,
            fingerprint=fingerprint or sha256(repr(signal_fields(signal)).encode()).hexdigest(),
        )

    def send(self, signal: Signal, **changes: Any) -> str:
        """Take a turn; the document."""
        turn = self.turn(signal, **changes)
        reply = conversation.answer(self.line, turn, now=self.now)
        if not changes:
            self.number = turn.number
            self.replies.append(reply)
        return reply

    def start(self) -> str:
        """The first turn."""
        return self.send(Started())

    def key(self, *keys: str) -> str:
        """Key these, a turn each; the last document."""
        for key in keys:
            reply = self.send(Digits(value=key))
        return reply

    def say(self, text: str) -> str:
        """Say this."""
        return self.send(Speech(text=text, confidence=0.9))

    def silence(self) -> str:
        """Say nothing."""
        return self.send(Silence())

    def gone(self, status: str = "completed") -> None:
        """The carrier reports that the call is over."""

        def work(tx: Transaction) -> None:
            call = calls.find(tx, self.sid)
            assert call is not None
            conversation.hang_up(self.line, tx, call, status=status, now=self.now)

        self.line.store.write(work)

    def shown(self) -> dict[str, Any]:
        """All that is kept of the call."""
        shown = self.line.store.read(lambda tx: calls.show(tx, self.sid))
        assert shown is not None
        return shown

    def kinds(self) -> list[str]:
        """The kinds of all logged events."""
        return [event["kind"] for event in self.shown()["events"]]

    def beside(self, sid: str, **changes: Any) -> "Caller":
        """Another call on the same hotline."""
        return replace(self, sid=sid, number=0, replies=[], **changes)


def rows(store: Store, table: str) -> list[Mapping[str, Any]]:
    """All rows of a table, oldest first."""
    found = metadata.tables[table]
    statement = Statement(select(found).order_by(found.c.id))
    names = [column.name for column in found.c]
    return [dict(zip(names, row, strict=True)) for row in store.read(lambda tx: tx.rows(statement))]
