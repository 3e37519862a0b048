"""Danger spoken of in a queue: it leads out of it and is heard by the flow once, word for word."""

import pytest

from ivr.signals import Digits, QueueEnded, QueueResult
from storage.door import Store
from telephony import danger
from tests.telephony.hotlines import WEDNESDAY, Caller, hotline

WORDS = "漏气了，快来人"


@pytest.fixture
def waiting(store: Store) -> Caller:
    """Somebody in the queue for a person."""
    ann = Caller(hotline(store))
    ann.start()
    ann.key("1", "3")
    assert "<Enqueue" in ann.replies[-1]
    return ann


def note(ann: Caller, *, turn: int, sid: str | None = None) -> None:
    ann.line.store.write(lambda tx: danger.note(tx, sid or ann.sid, turn=turn, speech=WORDS, at=WEDNESDAY))


def test_what_was_said_in_the_queue_leads_where_it_leads_from_any_question(waiting: Caller) -> None:
    note(waiting, turn=waiting.number + 1)
    reply = waiting.send(QueueEnded(result=QueueResult.LEFT))
    assert "请马上离开" in reply
    events = waiting.shown()["events"]
    assert [event["personal"] for event in events if event["kind"] == "heard"][-1] == {"text": WORDS}
    assert [event["data"]["interrupt"] for event in events if event["kind"] == "interrupted"] == ["emergency"]
    assert waiting.shown()["turns"][-1]["signal"] == {"kind": "queue_ended", "result": "left", "said": WORDS}


def test_it_is_kept_once_however_often_the_carrier_tells_it(waiting: Caller) -> None:
    note(waiting, turn=waiting.number + 1)
    note(waiting, turn=waiting.number + 1)
    assert waiting.kinds().count(danger.KIND) == 1


@pytest.mark.parametrize("result", [QueueResult.ANSWERED, QueueResult.FULL, QueueResult.FAILED])
def test_who_left_the_queue_another_way_is_not_led_away(waiting: Caller, result: QueueResult) -> None:
    note(waiting, turn=waiting.number + 1)
    assert "请马上离开" not in waiting.send(QueueEnded(result=result))


def test_words_of_another_turn_or_call_do_not_count(waiting: Caller) -> None:
    note(waiting, turn=waiting.number + 2)
    note(waiting, turn=waiting.number + 1, sid="CA-unknown")
    assert "请马上离开" not in waiting.send(QueueEnded(result=QueueResult.LEFT))


def test_a_signal_that_is_not_of_a_queue_stays_as_it_is(waiting: Caller) -> None:
    note(waiting, turn=waiting.number + 1)
    waiting.send(Digits(value="1"))
    assert "interrupted" not in waiting.kinds()
