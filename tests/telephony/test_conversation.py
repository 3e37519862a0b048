"""A turn is applied once, whatever the carrier sends and however often."""

import xml.etree.ElementTree as ET  # parses our own documents
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from ivr.session import Session
from ivr.signals import Digits, QueueEnded, QueueResult, Signal, Silence, Speech, Started
from storage import calls, queue
from storage.door import Store
from storage.transaction import Transaction
from telephony import conversation, talk
from telephony.talk import Talk
from tests.telephony.hotlines import ANN, FLOW, WEDNESDAY, Caller, hotline, pack, rows

TABLES = ("calls", "turns", "events", "tickets", "appointments", "callbacks", "surveys", "outbox", "waits", "customers")


def counts(store: Store) -> dict[str, int]:
    return {table: len(rows(store, table)) for table in TABLES}


def heard(document: str) -> str:
    """All that is spoken."""
    return " ".join(say.text or "" for say in ET.fromstring(document.encode()).iter("Say"))  # noqa: S314 - our own document


@pytest.fixture
def ann(store: Store) -> Caller:
    return Caller(hotline(store))


def test_a_call_goes_from_the_first_word_to_a_kept_ticket(ann: Caller) -> None:
    assert "中文请按1" in heard(ann.start())
    assert heard(ann.key("1")).startswith("投诉按1")
    ann.key("1")
    assert "单号2" in heard(ann.say("燃气灶打不着火，没有人来"))
    assert heard(ann.key("5")) == "再见。"
    call = ann.shown()
    assert (call["turn"], call["language"], call["intent"], call["outcome"]) == (5, "zh-CN", "complaint", "complaint_registered")
    assert call["ended_at"] == WEDNESDAY
    (ticket,) = rows(ann.line.store, "tickets")
    assert (ticket["kind"], ticket["contact"], ticket["call_id"]) == ("complaint", ANN, call["id"])
    assert ticket["customer_id"] == call["customer_id"] is not None
    (survey,) = rows(ann.line.store, "surveys")
    assert (survey["status"], survey["scores"]) == ("complete", {"solved": 5, "manner": 5})


def test_the_log_tells_the_whole_call_turn_by_turn(ann: Caller) -> None:
    ann.start()
    ann.key("2")
    events = [(event["turn"], event["kind"]) for event in ann.shown()["events"]]
    assert events[:3] == [(1, "node_entered"), (1, "said"), (1, "said")]
    assert events[-1] == (2, "awaited")
    assert [kind for _, kind in events].count("wanted") == [kind for _, kind in events].count("answered") == 2
    assert ann.kinds().index("language_chosen") < ann.kinds().index("wanted")


def test_what_callers_say_is_kept_apart_from_what_is_kept_for_good(ann: Caller) -> None:
    ann.start()
    ann.key("1", "1")
    ann.say("我叫安娜，电话是二二三三")
    shown = ann.shown()
    kept = repr([event["data"] for event in shown["events"]])
    assert "安娜" not in kept
    assert "安娜" in repr([event["personal"] for event in shown["events"]])
    assert not any(ANN in repr(event["data"]) for event in shown["events"])


@pytest.mark.parametrize("taken", [1, 2, 3, 4, 5])
def test_a_repeated_turn_gets_the_same_bytes_and_changes_nothing(ann: Caller, taken: int) -> None:
    signals: list[Signal] = [Started(), Digits(value="1"), Digits(value="1"), Speech(text="灶坏了"), Digits(value="1")]
    for signal in signals[:taken]:
        ann.send(signal)
    before = counts(ann.line.store)
    for number, (signal, reply) in enumerate(zip(signals, ann.replies, strict=False), 1):
        assert ann.send(signal, number=number) == reply
    assert counts(ann.line.store) == before


def test_the_same_turn_with_another_body_gets_the_stored_reply_and_a_line_in_the_log(
    ann: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    ann.start()
    reply = ann.key("1")
    before = counts(ann.line.store)
    caplog.clear()
    assert ann.send(Digits(value="2"), number=2) == reply
    assert counts(ann.line.store) == before
    lines = [vars(record) for record in caplog.records]
    assert [(line["msg"], line["call"], line["turn"]) for line in lines] == [("turn_repeated_with_another_body", "CA1", 2)]
    assert ANN not in repr(lines)


@pytest.mark.parametrize("again", [False, True])
def test_an_equal_repeat_and_our_own_second_try_log_nothing(
    ann: Caller, caplog: pytest.LogCaptureFixture, *, again: bool
) -> None:
    ann.start()
    ann.key("1")
    caplog.clear()
    ann.send(Digits(value="1"), number=2, again=again, fingerprint="other" if again else None)
    assert caplog.records == []


@pytest.mark.parametrize("number", [4, 5, 9_999])
def test_a_turn_too_far_ahead_gets_the_last_reply_and_changes_nothing(ann: Caller, number: int) -> None:
    ann.start()
    reply = ann.key("1")
    before = counts(ann.line.store)
    assert ann.send(Digits(value="1"), number=number) == reply
    assert counts(ann.line.store) == before


def test_a_late_turn_gets_its_own_reply(ann: Caller) -> None:
    first = ann.start()
    ann.key("1", "1")
    assert ann.send(Started(), number=1) == first


def test_an_unknown_call_is_sent_to_where_calls_begin_and_leaves_no_row(ann: Caller) -> None:
    reply = ann.send(Digits(value="1"), number=3)
    assert "对不起" in reply
    assert "Sorry" in reply
    assert ET.fromstring(reply.encode())[-1].text == "/twilio/voice"  # noqa: S314 - our own document
    assert set(counts(ann.line.store).values()) == {0}


def test_a_call_that_only_a_status_report_knows_is_sent_to_where_calls_begin(ann: Caller) -> None:
    ann.line.store.write(
        lambda tx: calls.create(tx, sid="CA1", direction="inbound", caller=ANN, called=None, at=WEDNESDAY, status="queued")
    )
    assert "/twilio/voice" in ann.send(Digits(value="1"), number=2)
    assert "中文请按1" in ann.start()


def test_a_turn_after_the_end_is_told_goodbye_and_changes_nothing(ann: Caller) -> None:
    ann.start()
    ann.key("1")
    ann.gone()
    before = counts(ann.line.store)
    reply = ann.send(Digits(value="1"), number=3)
    assert "再见" in reply
    assert "goodbye" not in reply.lower()
    assert reply.endswith("<Hangup/></Response>")
    assert counts(ann.line.store) == before


def together(caller: Caller, signals: list[Signal], *, number: int) -> list[str]:
    """Send one turn from many threads at the same moment."""
    barrier = Barrier(len(signals))

    def post(signal: Signal) -> str:
        turn = caller.turn(signal, number=number)
        barrier.wait()
        return conversation.answer(caller.line, turn, now=caller.now)

    with ThreadPoolExecutor(len(signals)) as pool:
        return list(pool.map(post, signals))


def test_parallel_first_turns_make_one_call_and_all_get_one_reply(either_store: Store) -> None:
    caller = Caller(hotline(either_store))
    replies = together(caller, [Started()] * 8, number=1)
    assert len(set(replies)) == 1
    assert (len(rows(either_store, "calls")), len(rows(either_store, "turns"))) == (1, 1)
    assert caller.kinds().count("awaited") == 1


def test_parallel_turns_are_applied_once_and_all_get_one_reply(either_store: Store) -> None:
    caller = Caller(hotline(either_store))
    caller.start()
    caller.key("1", "1")
    replies = together(caller, [Speech(text="灶坏了")] * 8, number=4)
    assert len(set(replies)) == 1
    assert len(rows(either_store, "tickets")) == 1
    assert len(rows(either_store, "turns")) == 4
    assert len(rows(either_store, "promises")) == 1


def test_of_parallel_turns_with_other_bodies_one_wins_and_all_get_its_reply(either_store: Store) -> None:
    caller = Caller(hotline(either_store))
    caller.start()
    caller.key("1")
    replies = together(caller, [Digits(value=str(1 + n % 2)) for n in range(8)], number=3)
    assert len(set(replies)) == 1
    assert caller.shown()["turn"] == 3
    assert len(rows(either_store, "turns")) == 3


def test_many_calls_after_one_slot_get_one_each(either_store: Store) -> None:
    line = hotline(either_store, resources={"crew-1": {"name": {"zh-CN": "一", "en-US": "one"}}})
    callers = [Caller(line, sid=f"CA{n}", person=f"+861380013800{n}") for n in range(6)]
    for caller in callers:
        caller.start()
        caller.key("2")

    def talk(caller: Caller) -> str:
        caller.key("2")
        return caller.key("1")

    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(talk, callers))
    booked = rows(either_store, "appointments")
    assert len(booked) == sum("Booked" in end for end in ends) >= 1
    assert len({row["start_at"] for row in booked}) == len(booked)


@pytest.fixture
def broken(store: Store) -> Caller:
    """A hotline whose queue the pack does not have: asking for it raises inside the turn."""
    whole = hotline(store)
    return Caller(replace(whole, pack=replace(whole.pack, queues={})))


def test_a_turn_that_raises_keeps_nothing_and_can_be_taken_again(broken: Caller) -> None:
    broken.start()
    broken.key("2")
    before, session = counts(broken.line.store), broken.shown()["session"]
    with pytest.raises(KeyError):
        broken.key("3")
    assert (counts(broken.line.store), broken.shown()["session"]) == (before, session)
    broken.line = replace(broken.line, pack=pack())
    assert "Enqueue" in broken.key("3")


def test_a_first_turn_that_raises_leaves_no_call(store: Store) -> None:
    ways = "{short: greet, long: greet, closed: greet}"
    first = f"  first: {{kind: find, query: queue_state, args: {{queue: service}}, next: {ways}}}\n"
    text = FLOW.replace("start: greet", "start: first") + first
    whole = hotline(store, text)
    caller = Caller(replace(whole, pack=replace(whole.pack, queues={})))
    with pytest.raises(KeyError):
        caller.start()
    assert set(counts(store).values()) == {0}


def test_waiting_in_a_queue_is_a_row_until_it_ends(ann: Caller) -> None:
    ann.start()
    assert "Enqueue" in ann.key("2", "3")
    (wait,) = rows(ann.line.store, "waits")
    assert (wait["queue"], wait["priority"], wait["left_at"]) == ("service", 0, None)
    ann.now += timedelta(minutes=3)
    ann.send(QueueEnded(result=QueueResult.ANSWERED))
    (wait,) = rows(ann.line.store, "waits")
    assert (wait["how"], wait["left_at"]) == ("answered", ann.now)


def test_the_next_caller_hears_of_those_who_wait(ann: Caller) -> None:
    ann.start()
    ann.key("2", "3")
    assert ann.line.store.read(lambda tx: queue.waiting(tx, "service")) == (1, WEDNESDAY)
    other = ann.beside("CA2", person="+8613800138002")
    other.start()
    other.key("2", "3")
    answered = [event["personal"]["values"] for event in other.shown()["events"] if event["kind"] == "answered"]
    assert answered[-1] == {"waiting": 1, "minutes": 3}


def test_emergency_words_lead_to_the_queue_at_any_place(ann: Caller) -> None:
    ann.start()
    assert "Enqueue" in ann.say("Hello, I smell of gas everywhere")
    assert rows(ann.line.store, "waits")[0]["priority"] == 100


def test_hanging_up_in_a_queue_ends_the_call_and_the_wait(ann: Caller) -> None:
    ann.start()
    ann.key("2", "3")
    ann.gone()
    (wait,) = rows(ann.line.store, "waits")
    assert wait["how"] == "hung_up"
    call = ann.shown()
    assert (call["outcome"], call["ended_at"] is None) == ("hung_up", False)
    before = counts(ann.line.store)
    assert "再见" in ann.send(QueueEnded(result=QueueResult.HUNG_UP)) or "Goodbye" in ann.replies[-1]
    assert counts(ann.line.store) == before


def test_hanging_up_reported_by_the_queue_first_ends_the_call_once(ann: Caller) -> None:
    ann.start()
    ann.key("2", "3")
    ann.send(QueueEnded(result=QueueResult.HUNG_UP))
    before = counts(ann.line.store)
    ann.gone()
    assert counts(ann.line.store) == before
    assert rows(ann.line.store, "waits")[0]["how"] == "hung_up"
    assert ann.kinds().count("call_ended") == 1


def test_hanging_up_settles_what_the_flow_wants_settled_exactly_once(ann: Caller) -> None:
    ann.start()
    ann.key("1")
    ann.gone()
    ann.gone()
    (ticket,) = rows(ann.line.store, "tickets")
    assert ticket["kind"] == "enquiry"
    call = ann.shown()
    assert (call["outcome"], call["turn"], call["session"]["ended"]) == ("rang_off", 2, True)
    assert ann.kinds().count("call_ended") == 1


def test_hanging_up_while_a_slot_is_held_frees_it_at_once(ann: Caller) -> None:
    ann.start()
    ann.key("2", "2")
    assert [slot["hold_call_id"] for slot in rows(ann.line.store, "slots") if slot["hold_call_id"]] == [ann.shown()["id"]]
    ann.gone()
    assert not any(slot["hold_call_id"] for slot in rows(ann.line.store, "slots"))
    assert ann.shown()["outcome"] == "hung_up"


def test_hanging_up_in_the_survey_keeps_it_as_broken_off(ann: Caller) -> None:
    ann.start()
    ann.key("1", "1")
    ann.say("灶坏了")
    assert rows(ann.line.store, "surveys")[0]["status"] == "offered"
    ann.gone()
    (survey,) = rows(ann.line.store, "surveys")
    assert (survey["status"], survey["scores"]) == ("broke_off", {})
    assert ann.shown()["outcome"] == "complaint_registered"


def test_silence_through_the_survey_keeps_it_as_broken_off(ann: Caller) -> None:
    ann.start()
    ann.key("1", "1")
    ann.say("灶坏了")
    for _ in range(3):
        ann.silence()
    assert ann.shown()["ended_at"] is not None
    assert rows(ann.line.store, "surveys")[0]["status"] == "broke_off"


@pytest.mark.parametrize(("status", "outcome"), [("busy", "busy"), ("no-answer", "no-answer"), ("completed", "hung_up")])
def test_a_call_in_which_nothing_was_said_ends_as_the_carrier_says(ann: Caller, status: str, outcome: str) -> None:
    ann.line.store.write(
        lambda tx: calls.create(tx, sid="CA1", direction="outbound-api", caller=None, called=ANN, at=WEDNESDAY, status="queued")
    )
    ann.gone(status)
    call = ann.shown()
    assert (call["outcome"], call["ended_at"]) == (outcome, WEDNESDAY)
    assert ann.kinds() == ["call_ended"]


def test_a_call_to_a_number_that_is_not_ours_ends_politely_and_is_kept(store: Store) -> None:
    caller = Caller(hotline(store, numbers=["+8675500000000"]))
    reply = caller.start()
    assert "没有提供服务" in reply
    assert "not in service" in reply
    assert reply.endswith("<Hangup/></Response>")
    assert (caller.shown()["outcome"], caller.shown()["turn"]) == ("unknown_number", 1)
    assert caller.send(Started(), number=1) == reply
    assert "awaited" not in caller.kinds()


@pytest.mark.parametrize("called", ["+8675512345678", "", "sip:100@example.sip.twilio.com", "client:desk"])
def test_our_numbers_and_what_is_no_telephone_number_reach_the_flow(store: Store, called: str) -> None:
    caller = Caller(hotline(store, numbers=["+8675512345678"]), called=called)
    assert "Gather" in caller.start()


def test_sensitive_keys_are_stored_nowhere(ann: Caller) -> None:
    ann.start()
    ann.key("2")
    assert 'input="dtmf"' in ann.key("4")
    ann.key("987651")
    kept = repr([rows(ann.line.store, table) for table in (*TABLES, "slots", "notes")])
    assert "987651" not in kept
    assert [turn["signal"] for turn in ann.shown()["turns"]][-1] == {"kind": "digits", "value": None}


def test_keys_of_other_questions_are_stored_with_their_turn(ann: Caller) -> None:
    ann.start()
    ann.key("2")
    assert [turn["signal"] for turn in ann.shown()["turns"]] == [{"kind": "started"}, {"kind": "digits", "value": "2"}]


CHANGED = (
    FLOW.replace("menu:\n    kind: menu", "choose:\n    kind: menu")
    .replace(": menu,", ": choose,")
    .replace("withheld: menu}", "withheld: choose}")
)


def test_a_call_whose_place_the_new_flow_has_goes_on_there(ann: Caller) -> None:
    ann.start()
    ann.key("2")
    ann.line = replace(ann.line, pack=pack(FLOW.replace("Please tell me.", "Tell me now.")))
    assert heard(ann.key("1")) == "Tell me now."
    assert ann.shown()["version"] == ann.line.pack.flow.version
    assert "flow_restarted" not in ann.kinds()


def test_a_call_whose_place_the_new_flow_has_lost_starts_again_in_its_language(ann: Caller) -> None:
    ann.start()
    ann.key("2")
    old = ann.shown()["version"]
    ann.line = replace(ann.line, pack=pack(CHANGED))
    reply = heard(ann.key("1"))
    assert "Let us start again" in reply
    assert "对不起" not in reply
    call = ann.shown()
    assert (call["session"]["node"], call["language"], call["session"]["turns"]) == ("greet", "en-US", 2)
    restarted = next(event for event in call["events"] if event["kind"] == "flow_restarted")
    assert restarted["data"] == {"flow": "small", "version": old, "node": "menu"}
    assert heard(ann.key("2")).startswith("Press 1 to complain")


def test_a_place_known_already_leads_where_the_stored_one_does(ann: Caller) -> None:
    ann.start()
    ann.key("2")

    def talks(tx: Transaction) -> list[Talk]:
        call = calls.find(tx, ann.sid)
        assert call is not None
        assert call.session is not None
        known = Session.from_json(call.session)
        return [talk.go_on(ann.line, tx, call, Digits(value="1"), now=ann.now, place=place) for place in (None, known)]

    stored, kept = ann.line.store.write(talks)
    assert stored == kept
    assert stored.events


def test_emergency_words_get_through_a_change_of_flow(ann: Caller) -> None:
    ann.start()
    ann.key("2")
    ann.line = replace(ann.line, pack=pack(CHANGED))
    assert "Enqueue" in ann.say("there is a smell of gas")


def test_hanging_up_after_a_change_of_flow_ends_the_call(ann: Caller) -> None:
    ann.start()
    ann.key("2")
    ann.line = replace(ann.line, pack=pack(CHANGED))
    ann.gone()
    assert (ann.shown()["outcome"], ann.kinds().count("call_ended")) == ("hung_up", 1)
    assert "flow_restarted" not in ann.kinds()


def chain(length: int) -> str:
    """A flow that asks the world so many things in a row before it greets."""
    links = "".join(
        f"  link{n}: {{kind: find, query: release_hold, next: {{ok: {f'link{n + 1}' if n < length else 'greet'}}}}}\n"
        for n in range(1, length + 1)
    )
    return FLOW.replace("start: greet", "start: link1") + links


def test_ten_questions_to_the_world_in_a_turn_are_answered(store: Store) -> None:
    assert "Gather" in Caller(hotline(store, chain(10))).start()


def test_an_eleventh_question_to_the_world_ends_the_call_politely(store: Store) -> None:
    caller = Caller(hotline(store, chain(11)))
    assert "Too long, goodbye" in caller.start()
    assert caller.kinds().count("limit_reached") == 1
    assert caller.shown()["outcome"] == "too_long"


def test_too_many_turns_end_politely(ann: Caller) -> None:
    ann.start()
    ann.key("2")
    for _ in range(30):
        reply = ann.send(Digits(value="*"))
        if "Hangup" in reply:
            break
    assert "Too long" in reply
    assert ann.shown()["outcome"] == "too_long"


@pytest.mark.parametrize("text", ["燃气" * 30_000, "着火了🔥" * 200, "<Say>&amp;]]>", "\u202eabc", "x" * 65_000])
def test_long_and_strange_speech_is_taken_and_the_document_stays_whole(ann: Caller, text: str) -> None:
    ann.start()
    ann.key("1", "1")
    ET.fromstring(ann.say(text).encode())  # noqa: S314 - our own document
    assert rows(ann.line.store, "tickets")[0]["summary"] == text


@pytest.mark.parametrize("person", ["", "client:Anonymous", "sip:200@example.sip.twilio.com", "anonymous", "10086"])
def test_callers_without_a_number_get_through(ann: Caller, person: str) -> None:
    caller = ann.beside("CA9", person=person)
    caller.start()
    caller.key("1", "1")
    caller.say("灶坏了")
    (ticket,) = rows(ann.line.store, "tickets")
    assert (ticket["customer_id"], ticket["contact"]) == (None, None)
    assert rows(ann.line.store, "customers") == []


def test_work_may_run_twice(ann: Caller) -> None:
    """The door repeats work after a deadlock: what the first run did is undone, what the second says is what counts."""
    ann.start()
    ann.key("1", "1")
    turn, runs = ann.turn(Speech(text="灶坏了")), []
    store = ann.line.store

    class Twice:
        """A store that runs work once for nothing and once for good."""

        def write(self, work: object) -> object:
            class Undone(Exception):
                pass

            def once(tx: Transaction) -> None:
                runs.append(work(tx))  # type: ignore[operator] # a piece of work
                raise Undone

            with pytest.raises(Undone):
                store.write(once)
            runs.append(store.write(work))  # type: ignore[arg-type] # a piece of work
            return runs[-1]

    reply = conversation.answer(replace(ann.line, store=Twice()), turn, now=ann.now)  # type: ignore[arg-type] # writes only
    assert runs[0] == runs[1]
    assert reply == runs[1].text
    assert len(rows(store, "tickets")) == 1


def test_silence_at_every_place_ends_politely(ann: Caller) -> None:
    for way in ([], ["2"], ["2", "1"], ["2", "2"], ["2", "4"]):
        caller = ann.beside("CA" + "".join(way))
        caller.start()
        caller.key(*way) if way else None
        for _ in range(4):
            reply = caller.send(Silence())
            if "Hangup" in reply:
                break
        assert reply.endswith("<Hangup/></Response>")
        assert caller.shown()["outcome"]
