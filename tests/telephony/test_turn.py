"""The carrier's forms as turns: captured payloads, every result word, and forms nobody should trust."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.signals import DialEnded, DialResult, Digits, QueueEnded, QueueResult, Signal, Silence, Speech, Started
from telephony.turn import (
    DIAL_RESULTS,
    QUEUE_RESULTS,
    Destination,
    Turn,
    UnreadableTurn,
    clean,
    destination,
    party,
    read_signal,
    read_turn,
    turn_number,
)

KEY = b"a key of the test"
SID = "CA" + "0" * 31 + "2"
PAYLOADS = {
    payload["name"]: payload["fields"]
    for payload in json.loads((Path(__file__).parent / "payloads.json").read_text(encoding="utf-8"))["payloads"]
}


def turn(fields: dict[str, str], query: dict[str, str] | None = None, **more: Any) -> Turn:
    return read_turn({"CallSid": SID, **fields}, {"turn": "3"} if query is None else query, key=KEY, **more)


def test_an_inbound_call_is_a_first_turn() -> None:
    first = read_turn(PAYLOADS["inbound-us-number"], {}, key=KEY, first=True)
    assert (first.sid, first.number, first.signal) == (SID, 1, Started())
    assert (first.caller, first.called, first.direction, first.call_status) == (
        "+15551234567",
        "+15005550006",
        "inbound",
        "ringing",
    )
    assert (first.person, first.line, first.outbound) == ("+15551234567", "+15005550006", False)


@pytest.mark.parametrize(
    ("name", "caller", "called"),
    [
        ("browser-softphone", "client:Anonymous", ""),
        ("sip-domain", "sip:200@example.sip.twilio.com", "sip:100@example.sip.twilio.com"),
    ],
)
def test_calls_without_telephone_numbers_reach_the_main_flow(name: str, caller: str, called: str) -> None:
    first = read_turn(PAYLOADS[name], {}, key=KEY, first=True)
    assert (first.caller, first.called) == (caller, called)
    assert destination(first.line, ("+8657188886666",)) is Destination.MAIN_FLOW


def test_the_person_of_an_outbound_call_is_whom_we_rang() -> None:
    rung = read_turn(PAYLOADS["outbound-completed"], {}, key=KEY, first=True)
    assert rung.outbound
    assert (rung.person, rung.line) == ("+551135550100", "+15005550006")


@pytest.mark.parametrize(
    ("line", "numbers", "where"),
    [
        ("+8657188886666", ("+8657188886666", "+8657188886667"), Destination.MAIN_FLOW),
        ("+8657188886667", ("+8657188886666", "+8657188886667"), Destination.MAIN_FLOW),
        ("+8657188886668", ("+8657188886666",), Destination.UNKNOWN_NUMBER),
        ("+8657188886668", (), Destination.MAIN_FLOW),
        ("", ("+8657188886666",), Destination.MAIN_FLOW),
        ("sip:100@example.org", ("+8657188886666",), Destination.MAIN_FLOW),
        ("client:desk", ("+8657188886666",), Destination.MAIN_FLOW),
    ],
)
def test_only_a_foreign_telephone_number_is_not_answered(line: str, numbers: tuple[str, ...], where: Destination) -> None:
    assert destination(line, numbers) is where


@given(
    ends=st.lists(
        st.sampled_from(["", " ", "\x00", "+8613800138000", " client:ann ", "anonymous", "+266696687"]) | st.none(), max_size=2
    )
)
def test_an_end_is_the_first_of_its_names_that_says_something(ends: list[str | None]) -> None:
    fields = {name: said for name, said in zip(("From", "Caller"), ends, strict=False) if said is not None}
    told = [clean(said) for said in fields.values() if clean(said)]
    assert party(fields, "From", "Caller") == ("" if not told or told[0] in {"anonymous", "+266696687"} else told[0])


@pytest.mark.parametrize("caller", ["anonymous", "Anonymous", "unknown", "RESTRICTED", "+266696687", "+7378742833", "", " "])
def test_a_withheld_number_is_blank(caller: str) -> None:
    assert turn({"From": caller, "Caller": ""}).caller == ""


def test_the_old_names_of_the_ends_are_understood() -> None:
    old = turn({"Caller": "+8613800138000", "Called": "+8657188886666", "From": "", "To": ""})
    assert (old.caller, old.called) == ("+8613800138000", "+8657188886666")


@pytest.mark.parametrize(
    ("fields", "signal"),
    [
        ({"Digits": "12"}, Digits(value="12")),
        ({"Digits": "12#", "FinishedOnKey": "#"}, Digits(value="12")),
        ({"Digits": "#"}, Digits(value="#")),
        ({"Digits": "*"}, Digits(value="*")),
        ({"Digits": "1w2"}, Digits(value="12")),
        ({"Digits": "hangup"}, Silence()),
        ({"Digits": ""}, Silence()),
        ({"Digits": "", "SpeechResult": "投诉", "Confidence": "0.875"}, Speech(text="投诉", confidence=0.875)),
        ({"SpeechResult": "A complaint."}, Speech(text="A complaint.", confidence=None)),
        ({"SpeechResult": " \x00\n "}, Silence()),
        ({"Digits": "2", "SpeechResult": "two"}, Digits(value="2")),
        ({}, Silence()),
        ({"DialCallStatus": "", "QueueResult": ""}, Silence()),
        ({"DialCallStatus": "no-answer", "Digits": "1"}, DialEnded(result=DialResult.NO_ANSWER)),
        ({"QueueResult": "leave", "QueueTime": "60", "Digits": "1"}, QueueEnded(result=QueueResult.LEFT)),
    ],
)
def test_what_the_caller_did_becomes_one_signal(fields: dict[str, str], signal: Signal) -> None:
    assert read_signal(fields) == signal


@given(keys=st.text(alphabet="0123456789*#ABCDw \u0663\xb2", max_size=6))
def test_what_is_no_key_is_left_out_and_so_is_the_one_that_finishes(keys: str) -> None:
    pressed = "".join(sign for sign in keys if sign in "0123456789*#ABCD")
    pressed = pressed[:-1] if pressed.endswith("#") and pressed != "#" else pressed
    assert read_signal({"Digits": keys}) == (Digits(value=pressed) if pressed else Silence())


@pytest.mark.parametrize("confidence", ["", "high", "nan", "inf", "-0.1", "1.1", "0,9"])
def test_garbage_for_a_confidence_is_none(confidence: str) -> None:
    assert read_signal({"SpeechResult": "yes", "Confidence": confidence}) == Speech(text="yes", confidence=None)


@pytest.mark.parametrize("confidence", ["0", "0.0", "1", "0.93"])
def test_a_confidence_is_kept(confidence: str) -> None:
    assert read_signal({"SpeechResult": "yes", "Confidence": confidence}) == Speech(text="yes", confidence=float(confidence))


def test_silence_in_the_url_wins_over_fields_a_redirect_repeats() -> None:
    assert turn({"Digits": "2"}, {"turn": "3", "silent": "1"}).signal == Silence()


def test_every_word_for_a_dialled_leg_is_known() -> None:
    assert set(DIAL_RESULTS) == {"completed", "answered", "busy", "no-answer", "failed", "canceled"}
    assert set(DIAL_RESULTS.values()) == set(DialResult)


def test_every_word_for_the_end_of_waiting_is_known() -> None:
    words = "bridged bridging-in-process error hangup leave redirected redirected-from-bridged queue-full system-error"
    assert set(QUEUE_RESULTS) == set(words.split())
    assert set(QUEUE_RESULTS.values()) == set(QueueResult)


@pytest.mark.parametrize("name", ["DialCallStatus", "QueueResult"])
def test_a_word_in_no_table_fails_loudly_without_repeating_it(name: str) -> None:
    with pytest.raises(UnreadableTurn, match=name) as problem:
        turn({name: "exploded"})
    assert "exploded" not in str(problem.value)


@pytest.mark.parametrize("sid", ["", " ", "CA1;drop", "CA" * 40, "CA1\n", "ＣＡ1"])
def test_a_call_without_a_usable_id_is_no_turn(sid: str) -> None:
    with pytest.raises(UnreadableTurn, match="CallSid"):
        turn({"CallSid": sid})


@pytest.mark.parametrize("number", ["", "0", "1", "-2", "2.0", "１２", "10000", "9" * 30, "two"])
def test_a_turn_that_is_not_ours_is_refused(number: str) -> None:
    with pytest.raises(UnreadableTurn, match="turn"):
        turn_number({"turn": number})


def test_the_url_says_whether_we_ask_again() -> None:
    assert turn({}, {"turn": "3", "again": "1"}).again
    assert not turn({}).again


def test_a_repeat_has_the_same_fingerprint_whatever_else_changed() -> None:
    once = turn({"Digits": "2", "CallStatus": "in-progress", "Confidence": "0.9"})
    again = turn({"Digits": "2", "CallStatus": "completed", "New": "field"})
    assert once.fingerprint == again.fingerprint
    assert len(once.fingerprint) == 32


SAMPLES: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, {"turn": "3"}),
    ({}, {"turn": "3", "silent": "1"}),
    ({"Digits": "2"}, {"turn": "3"}),
    ({"Digits": "3"}, {"turn": "3"}),
    ({"SpeechResult": "2"}, {"turn": "3"}),
    ({"SpeechResult": "Two."}, {"turn": "3"}),
    ({"DialCallStatus": "busy"}, {"turn": "3"}),
    ({"QueueResult": "leave"}, {"turn": "3"}),
]


def test_another_signal_has_another_fingerprint_and_so_has_another_key() -> None:
    prints = {
        read_turn({"CallSid": SID, **fields}, query, key=key).fingerprint for fields, query in SAMPLES for key in (KEY, b"x")
    }
    assert len(prints) == 2 * len(SAMPLES)


def test_a_turn_printed_shows_nobodys_number_or_words() -> None:
    shown = repr(
        turn({"From": "+8613800138000", "To": "+8657188886666", "ForwardedFrom": "+8613900139000", "SpeechResult": "漏气"})
    )
    assert not any(secret in shown for secret in ("138001", "571888", "139001", "漏气"))


NASTY = st.text(alphabet=st.characters() | st.sampled_from("\x00\x1b\x85\u2028\u202e\ud800\udfff\ufffe<>&]'\""), max_size=60)


@given(text=NASTY)
def test_cleaned_text_is_one_line_that_xml_and_json_can_hold(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.splitlines()) <= 1
    cleaned.encode("utf-8")
    assert not any(ord(sign) < 32 or 0x202A <= ord(sign) <= 0x202E or sign in "\x7f\x85\ufffe\uffff" for sign in cleaned)
    assert clean(cleaned) == cleaned


NAMES = [
    "CallSid",
    "From",
    "To",
    "Digits",
    "SpeechResult",
    "Confidence",
    "Direction",
    "CallStatus",
    "DialCallStatus",
    "QueueResult",
]


@settings(max_examples=200)
@given(
    fields=st.dictionaries(st.sampled_from(NAMES), NASTY | st.sampled_from([SID, "busy", "leave", "1"]), max_size=10),
    query=st.dictionaries(st.sampled_from(["turn", "silent", "again"]), NASTY | st.sampled_from(["1", "2"]), max_size=3),
)
def test_no_form_breaks_the_reading_of_turns(fields: dict[str, str], query: dict[str, str]) -> None:
    try:
        read = read_turn(fields, query, key=KEY)
    except UnreadableTurn:
        return
    json.dumps([read.caller, read.called, read.direction, read.call_status], ensure_ascii=False).encode()
