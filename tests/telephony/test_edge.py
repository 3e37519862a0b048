"""The carrier's door, through a real application and a real database: who gets in, what they get, what is kept, how we fail."""

import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from storage import dials, recordings
from storage.door import Store, open_store
from storage.schema import metadata
from telephony.apology import Apologies
from telephony.edge import routes
from telephony.gate import LARGEST_FORM
from telephony.hotline import Hotline
from telephony.urls import Urls
from tests.storage import databases
from tests.telephony.doorbell import RINGING, SID, Door, door, said, verbs
from tests.telephony.hotlines import ANN, FLOW, MAIN, WEDNESDAY, hotline, rows

SENT = json.loads((Path(__file__).parent / "payloads.json").read_text(encoding="utf-8"))["payloads"]
ROUTES = (
    *("voice", "turn", "wait", "status", "recording", "sms", "fallback"),
    *("agent/room", "agent/line", "agent/onward", "agent/status"),
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")
RECORDING = next(payload["fields"] for payload in SENT if payload["name"] == "recording-rest")


@pytest.fixture
def line(store: Store) -> Hotline:
    return hotline(store)


@pytest.fixture
def bell(line: Hotline) -> Door:
    return door(line)


@pytest.fixture
def dead_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    """A store whose tables are gone: everything that touches it raises."""
    url = databases.sqlite_copy(sqlite_template, tmp_path)
    with sqlite3.connect(tmp_path / "hotline.sqlite") as connection:
        connection.execute("DROP TABLE turns")
        connection.execute("DROP TABLE events")
        connection.execute("DROP TABLE calls")
    connection.close()
    opened = open_store(url)
    yield opened
    opened.close()


def written(store: Store) -> int:
    return sum(len(rows(store, table)) for table in metadata.tables)


# --- who gets in


@pytest.mark.parametrize("method", METHODS)
def test_nobody_without_a_signature_gets_in_anywhere(bell: Door, line: Hotline, method: str) -> None:
    for route in (*ROUTES, "", "no-such-route", "voice/"):
        answer = bell.push(f"/twilio/{route}", RINGING, method=method)
        assert (answer.status_code, answer.get_data()) == (403, b""), route
    assert written(line.store) == 0


@pytest.mark.parametrize("route", ROUTES)
def test_a_forged_signature_gets_nobody_in(bell: Door, line: Hotline, route: str) -> None:
    target = f"/twilio/{route}?turn=2"
    for impostor in (bell.but(token="guessed"), bell.but(base="https://elsewhere.example.org"), bell.but(base=bell.base + ":1")):
        assert impostor.ring(target, RINGING).status_code == 403
    for signature in ("", "x", "x" * 28, "é" * 28):
        assert bell.ring(target, RINGING, X_Twilio_Signature=signature).status_code == 403
    assert written(line.store) == 0


def test_a_signature_holds_for_one_form_and_one_address(bell: Door, line: Hotline) -> None:
    pairs = [*RINGING.items(), ("AccountSid", line.account_sid)]
    signature = RequestValidator("token").compute_signature(bell.base + "/twilio/voice", dict(pairs))
    assert bell.push("/twilio/voice", [*pairs, ("Extra", "")], X_Twilio_Signature=signature).status_code == 403
    assert bell.push("/twilio/voice?turn=1", pairs, X_Twilio_Signature=signature).status_code == 403
    assert bell.push("/twilio/sms", pairs, X_Twilio_Signature=signature).status_code == 403
    assert written(line.store) == 0
    assert bell.push("/twilio/voice", pairs, X_Twilio_Signature=signature).status_code == 200


def test_every_route_under_the_prefix_is_checked_those_of_others_too(line: Hotline) -> None:
    bell = door(line)
    bell.app.add_url_rule("/twilio/added/<later>", "added", lambda later: later, methods=["GET", "POST"])
    assert set(routes(line)) == {f"/twilio/{route}" for route in ROUTES}
    for path in (*routes(line), "/twilio/added/x"):
        for method in METHODS:
            assert bell.app.test_client().open(path, method=method).status_code == 403, (path, method)
    assert bell.ring("/twilio/added/x", RINGING).get_data() == b"x"


@pytest.mark.parametrize("path", ["/twilioish", "/healthz", "/"])
def test_what_is_not_under_the_prefix_is_none_of_our_business(line: Hotline, path: str) -> None:
    app = door(line).app
    app.add_url_rule(path, "open", lambda: "in")
    assert app.test_client().get(path).get_data() == b"in"


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_Host": "elsewhere.example.org"},
        {"X_Forwarded_Proto": "https", "X_Forwarded_Port": "443"},
        {"Host": "elsewhere.example.org"},
        {"Forwarded": "host=elsewhere.example.org;proto=https"},
        {"X_Original_URL": "/twilio/sms", "X_Forwarded_Prefix": "/x"},
    ],
    ids="+".join,
)
def test_what_a_request_says_about_its_address_never_matters(bell: Door, headers: dict[str, str]) -> None:
    assert bell.ring("/twilio/voice", RINGING, **headers).status_code == 200
    steered = bell.but(base="https://elsewhere.example.org")
    assert steered.ring("/twilio/voice", RINGING, **headers).status_code == 403


def test_the_public_address_may_have_a_path_of_its_own(line: Hotline) -> None:
    bell = door(replace(line, public_url="https://example.org/base/"))
    gather = bell.heard("/twilio/voice", RINGING).find("Gather")
    assert gather is not None
    assert gather.get("action") == "/base/twilio/turn?turn=2"


def test_both_tokens_open_the_door_while_they_rotate_and_the_old_one_not_after(line: Hotline) -> None:
    rotating = door(replace(line, auth_tokens=("new", "token")))
    assert rotating.ring("/twilio/voice", RINGING).status_code == 200
    assert rotating.but(token="token").ring("/twilio/voice", RINGING).status_code == 200
    after = door(replace(line, auth_tokens=("new",)))
    assert after.but(token="token").ring("/twilio/voice", RINGING).status_code == 403


def test_without_a_token_there_is_no_door(line: Hotline) -> None:
    with pytest.raises(ValueError, match="auth token"):
        door(replace(line, auth_tokens=("",)))


def test_another_account_is_refused_though_it_signed_rightly(bell: Door, line: Hotline) -> None:
    other = bell.but(account_sid="AC" + "1" * 32)
    assert all(other.ring(f"/twilio/{route}", RINGING).status_code == 403 for route in ROUTES)
    both = [*RINGING.items(), ("AccountSid", "AC" + "1" * 32)]
    assert bell.ring("/twilio/voice", both).status_code == 403
    assert written(line.store) == 0


def test_another_algorithm_is_refused_whatever_it_signed(bell: Door) -> None:
    fields = {**RINGING, "AccountSid": bell.account_sid}
    stronger = RequestValidator("token").compute_signature(bell.base + "/twilio/voice", fields, "HMAC_SHA256")
    settings = "key=webhooks_1,algorithm=HMAC_SHA256"
    header: dict[str, Any] = {"X_Twilio_Webhooks_Signature_Settings": settings}
    assert bell.push("/twilio/voice", fields, X_Twilio_Signature=stronger, **header).status_code == 403
    assert bell.ring("/twilio/voice", RINGING, **header).status_code == 403
    header = {"X_Twilio_Webhooks_Signature_Settings": "key=webhooks_1,algorithm=HMAC_SHA1"}
    assert bell.ring("/twilio/voice", RINGING, **header).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_a_signed_request_of_another_method_is_told_so(bell: Door, line: Hotline, method: str) -> None:
    answer = bell.ring("/twilio/voice?CallSid=CA1", (), method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert written(line.store) == 0


def test_a_signed_json_body_is_checked_and_not_taken(bell: Door) -> None:
    body = b'{"CallSid": "CA1"}'
    good = "/twilio/voice?bodySHA256=" + hashlib.sha256(body).hexdigest()
    signature = RequestValidator("token").compute_signature(bell.base + good, {})
    kind = {"Content_Type": "application/json", "X_Twilio_Signature": signature}
    assert bell.push(good, body=body, **kind).status_code == 415
    assert bell.push(good, body=body + b" ", **kind).status_code == 403
    bare = RequestValidator("token").compute_signature(bell.base + "/twilio/voice", {})
    assert bell.push("/twilio/voice", body=body, **(kind | {"X_Twilio_Signature": bare})).status_code == 403


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain", "application/octet-stream"])
def test_a_form_in_another_wrapping_gets_nobody_in(bell: Door, kind: str) -> None:
    assert bell.ring("/twilio/voice", RINGING, Content_Type=kind).status_code == 403


def test_a_form_too_large_is_refused_unread_and_the_unsigned_one_first(bell: Door, line: Hotline) -> None:
    large = RINGING | {"SpeechResult": "x" * LARGEST_FORM}
    assert bell.push("/twilio/turn?turn=2", large).status_code == 403
    assert bell.ring("/twilio/turn?turn=2", large).status_code == 413
    assert written(line.store) == 0


def test_a_flood_of_fields_is_not_read(bell: Door) -> None:
    assert bell.push("/twilio/voice", body=b"a&" * 400_000, X_Twilio_Signature="x" * 28).status_code == 403


def test_a_refusal_is_logged_without_what_was_sent(bell: Door, caplog: pytest.LogCaptureFixture) -> None:
    bell.push("/twilio/voice?secret=1", RINGING)
    (record,) = caplog.records
    assert record.__dict__["route"] == "/twilio/voice"
    assert not any(word in str(record.__dict__) for word in (ANN, "secret"))


# --- what they get


@pytest.mark.parametrize("payload", [p for p in SENT if p["to"] == "voice"], ids=lambda payload: payload["name"])
def test_a_captured_call_is_greeted_and_has_a_row(line: Hotline, payload: dict[str, Any]) -> None:
    bell = door(replace(line, account_sid=payload["fields"]["AccountSid"]))
    document = bell.heard("/twilio/voice", payload["fields"])
    assert verbs(document) == ["Gather", "Redirect"]
    (call,) = rows(line.store, "calls")
    assert (call["sid"], call["status"]) == (payload["fields"]["CallSid"], "ringing")
    assert [turn["number"] for turn in rows(line.store, "turns")] == [1]


def test_a_call_goes_from_url_to_url(bell: Door, line: Hotline) -> None:
    first = bell.heard("/twilio/voice", RINGING)
    assert "中文请按1" in said(first)
    silence = first.findtext("Redirect") or ""
    again = bell.heard(silence, RINGING)
    gather = again.find("Gather")
    assert gather is not None
    menu = bell.heard(gather.get("action", ""), RINGING | {"Digits": "1", "CallStatus": "in-progress"})
    assert "投诉按1" in said(menu)
    queued = bell.heard("/twilio/turn?turn=4", RINGING | {"SpeechResult": "3", "Digits": "3"})
    enqueue = queued.find("Enqueue")
    assert enqueue is not None
    waiting = bell.heard(enqueue.get("waitUrl", ""), RINGING | {"QueuePosition": "3", "QueueTime": "0"})
    assert "前面还有2位" in said(waiting)
    left = bell.heard(enqueue.get("waitUrl", ""), RINGING | {"Digits": "1"})
    assert verbs(left) == ["Leave"]
    end = bell.heard(enqueue.get("action", ""), RINGING | {"QueueResult": "leave", "QueueTime": "20"})
    assert verbs(end) == ["Say", "Hangup"]
    assert rows(line.store, "calls")[0]["outcome"] == "sorry"


def test_a_repeat_gets_the_same_bytes_and_changes_nothing(bell: Door, line: Hotline) -> None:
    bell.ring("/twilio/voice", RINGING)
    form = RINGING | {"Digits": "1"}
    once = bell.ring("/twilio/turn?turn=2", form).get_data()
    before = {table: rows(line.store, table) for table in metadata.tables}
    assert bell.ring("/twilio/turn?turn=2", form).get_data() == once
    assert bell.ring("/twilio/turn?turn=2", form, I_Twilio_Idempotency_Token="t").get_data() == once
    assert {table: rows(line.store, table) for table in metadata.tables} == before


def test_a_foreign_number_is_told_so_and_has_a_row(store: Store) -> None:
    bell = door(hotline(store, numbers=["+8657188886666"]))
    assert verbs(bell.heard("/twilio/voice", RINGING)) == ["Say", "Hangup"]
    (call,) = rows(store, "calls")
    assert call["outcome"] == "unknown_number"


def test_documents_are_not_cached(bell: Door) -> None:
    assert bell.ring("/twilio/voice", RINGING).headers["Cache-Control"] == "no-store"


NASTY = "<Say>]]>&amp;\x00\x1b\u202e<script>\r\nX: 1" + "漏" * 3 + "\ud800"


def test_nasty_words_stay_words(bell: Door, line: Hotline) -> None:
    bell.ring("/twilio/voice", RINGING)
    bell.ring("/twilio/turn?turn=2", RINGING | {"Digits": "1"})
    bell.ring("/twilio/turn?turn=3", RINGING | {"Digits": "1"})
    nasty = NASTY.encode("utf-8", "replace").decode()
    document = bell.heard("/twilio/turn?turn=4", RINGING | {"SpeechResult": nasty, "From": nasty})
    assert {element.tag for element in document.iter()} <= {"Response", "Gather", "Say", "Redirect", "Hangup"}
    (ticket,) = rows(line.store, "tickets")
    assert "\x00" not in str(ticket["summary"])
    assert "<script>" in str(ticket["summary"])


def test_a_very_long_speech_is_taken_whole(bell: Door, line: Hotline) -> None:
    bell.ring("/twilio/voice", RINGING)
    bell.ring("/twilio/turn?turn=2", RINGING | {"Digits": "1"})
    bell.ring("/twilio/turn?turn=3", RINGING | {"Digits": "1"})
    document = bell.heard("/twilio/turn?turn=4", RINGING | {"SpeechResult": "我" * 65_536})
    assert said(document)
    assert len(rows(line.store, "tickets")) == 1


# --- reports


def test_a_status_is_kept_and_answered_with_nothing(bell: Door, line: Hotline) -> None:
    bell.ring("/twilio/voice", RINGING)
    form = RINGING | {"CallStatus": "completed", "CallDuration": "12", "SequenceNumber": "3"}
    for _ in range(3):
        answer = bell.ring("/twilio/status", form)
        assert (answer.status_code, answer.get_data()) == (204, b"")
    (call,) = rows(line.store, "calls")
    assert (call["status"], call["duration_s"], call["outcome"]) == ("completed", 12, "hung_up")


def test_a_captured_status_of_long_ago_makes_no_call(line: Hotline) -> None:
    for payload in SENT:
        if payload["to"] == "status":
            bell = door(replace(line, account_sid=payload["fields"]["AccountSid"]))
            assert bell.ring("/twilio/status?attempt=k", payload["fields"]).status_code == 204
    assert rows(line.store, "calls") == []
    assert len(rows(line.store, "events")) == 2


def test_a_report_settles_the_attempt_named_in_its_address(bell: Door, line: Hotline) -> None:
    line.store.write(lambda tx: dials.intend(tx, key="k1", number=ANN, purpose="callback", at=WEDNESDAY))
    form = {"CallSid": SID, "From": MAIN, "To": ANN, "CallStatus": "initiated", "Direction": "outbound-api"}
    assert bell.ring("/twilio/status?attempt=k1", form).status_code == 204
    assert rows(line.store, "dials")[0]["sid"] == SID


@pytest.mark.parametrize("form", [{}, {"CallSid": SID}, {"CallSid": SID, "CallStatus": "vanished"}, {"CallStatus": "completed"}])
def test_a_report_nobody_can_read_is_not_asked_for_again(
    bell: Door, line: Hotline, form: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert bell.ring("/twilio/status", form).status_code == 204
    assert written(line.store) == 0
    assert caplog.records[-1].levelno == logging.ERROR


def test_a_recording_is_logged_once_with_its_call_and_without_its_address(line: Hotline) -> None:
    bell = door(replace(line, account_sid=RECORDING["AccountSid"]))
    bell.ring("/twilio/voice", RINGING)
    for _ in range(2):
        assert bell.ring("/twilio/recording", RECORDING).status_code == 204
    (event,) = [row for row in rows(line.store, "events") if row["kind"] == "recording_reported"]
    assert event["call_id"] == rows(line.store, "calls")[0]["id"]
    assert (event["data"]["sid"], event["data"]["duration_s"], event["data"]["channels"]) == (RECORDING["RecordingSid"], 11, 2)
    assert "http" not in json.dumps(event["data"])


def reported(status: str, sid: str = "RE" + "1" * 32) -> dict[str, str]:
    return {**RECORDING, "CallSid": SID, "RecordingSid": sid, "RecordingStatus": status}


def test_a_finished_recording_is_put_by_to_be_fetched_whatever_the_order_of_its_reports(line: Hotline) -> None:
    bell = door(replace(line, account_sid=RECORDING["AccountSid"]))
    bell.ring("/twilio/voice", RINGING)
    for status in ("completed", "in-progress", "completed"):
        bell.ring("/twilio/recording", reported(status))
    (kept,) = rows(line.store, "recordings")
    assert (kept["state"], kept["seconds"], kept["channels"], kept["file"]) == ("due", 11, 2, None)
    (work,) = rows(line.store, "outbox")
    assert (work["kind"], work["payload"]) == ("fetch_recording", {"sid": kept["sid"]})


def test_a_recording_that_its_caller_refused_is_dropped_and_never_fetched(line: Hotline) -> None:
    bell = door(replace(line, account_sid=RECORDING["AccountSid"]))
    bell.ring("/twilio/voice", RINGING)
    bell.ring("/twilio/recording", reported("in-progress"))
    call_id = rows(line.store, "calls")[0]["id"]
    line.store.write(lambda tx: recordings.refuse(tx, call_id, at=WEDNESDAY))
    bell.ring("/twilio/recording", reported("completed"))
    bell.ring("/twilio/recording", reported("completed", sid="RE" + "2" * 32))
    assert [row["state"] for row in rows(line.store, "recordings")] == ["refused", "refused"]
    assert [row["kind"] for row in rows(line.store, "outbox")] == ["drop_recording", "drop_recording"]


def test_a_recording_of_nothing_and_one_of_a_stranger_leave_no_work(line: Hotline) -> None:
    bell = door(replace(line, account_sid=RECORDING["AccountSid"]))
    bell.ring("/twilio/recording", RECORDING)
    assert rows(line.store, "recordings") == []
    bell.ring("/twilio/voice", RINGING)
    bell.ring("/twilio/recording", reported("absent"))
    assert [row["state"] for row in rows(line.store, "recordings")] == ["absent"]
    assert rows(line.store, "outbox") == []


def test_a_message_is_kept_once_and_its_words_are_personal(bell: Door, line: Hotline) -> None:
    form = {"MessageSid": "SM" + "0" * 32, "From": ANN, "To": MAIN, "Body": "漏气了\x00\n请快来", "NumMedia": "0"}
    for _ in range(2):
        answer = bell.ring("/twilio/sms", form)
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        assert answer.get_data().endswith(b"<Response></Response>")
    (event,) = rows(line.store, "events")
    assert event["personal"] == {"from": ANN, "to": MAIN, "body": "漏气了\n请快来"}
    assert ANN not in json.dumps(event["data"])


def test_reports_are_asked_for_again_when_the_database_is_broken(dead_store: Store) -> None:
    bell = door(hotline(dead_store))
    assert bell.ring("/twilio/status", RINGING | {"CallStatus": "completed"}).status_code == 503
    assert bell.ring("/twilio/sms", {"MessageSid": "SM1", "Body": "x"}).status_code == 503


# --- how we fail


def test_a_turn_that_fails_is_tried_once_more_then_a_person_is_rung(dead_store: Store) -> None:
    bell = door(hotline(dead_store))
    first = bell.heard("/twilio/turn?turn=3", RINGING | {"Digits": "1"})
    assert verbs(first) == ["Say", "Redirect"]
    assert first.findtext("Redirect") == "/twilio/turn?turn=3&again=1"
    second = bell.heard("/twilio/turn?turn=3&again=1", RINGING)
    assert verbs(second) == ["Say", "Dial"]
    assert (second.findtext("Dial/Number"), second[-1].get("callerId")) == ("+8613900139000", None)
    after = second[-1].get("action", "")
    assert verbs(bell.heard(after, RINGING | {"DialCallStatus": "no-answer"})) == ["Say", "Hangup"]
    assert verbs(bell.heard(after, RINGING | {"DialCallStatus": "completed"})) == ["Hangup"]


def test_a_first_turn_that_fails_begins_again(dead_store: Store) -> None:
    bell = door(hotline(dead_store))
    assert bell.heard("/twilio/voice", RINGING).findtext("Redirect") == "/twilio/voice?again=1"
    assert verbs(bell.heard("/twilio/voice?again=1", RINGING)) == ["Say", "Dial"]


def test_a_call_of_ours_that_fails_begins_again_as_one_of_ours(dead_store: Store) -> None:
    bell = door(hotline(dead_store))
    then = bell.heard("/twilio/voice?attempt=place_callback%3A7%3A1", RINGING).findtext("Redirect")
    assert then == "/twilio/voice?again=1&attempt=place_callback%3A7%3A1"
    assert verbs(bell.heard(then, RINGING)) == ["Say", "Dial"]


def test_without_anybody_on_duty_the_end_is_polite(dead_store: Store) -> None:
    bell = door(replace(hotline(dead_store), on_call_number=None))
    end = bell.heard("/twilio/turn?turn=3&again=1", RINGING)
    assert verbs(end) == ["Say", "Hangup"]
    assert "再见" in said(end)
    assert "Goodbye" in said(end)


def test_a_caller_without_a_number_is_shown_as_ours(dead_store: Store) -> None:
    bell = door(hotline(dead_store))
    form = RINGING | {"From": "client:web", "Caller": "client:web"}
    assert bell.heard("/twilio/turn?turn=3&again=1", form)[-1].get("callerId") == MAIN


@pytest.mark.parametrize("speech", ["我家漏气了", "There is a smell of gas!", "lou qi le"])
def test_danger_spoken_of_in_a_turn_that_fails_gets_the_packs_safety_words_and_a_person(dead_store: Store, speech: str) -> None:
    bell = door(hotline(dead_store))
    document = bell.heard("/twilio/turn?turn=3", RINGING | {"SpeechResult": speech})
    assert verbs(document) == ["Say", "Dial"]
    assert "请马上到室外，不要开关电器。" in said(document)
    assert "Go outside at once, and do not touch any switch." in said(document)
    alone = door(replace(hotline(dead_store), on_call_number=None))
    assert verbs(alone.heard("/twilio/turn?turn=3", RINGING | {"SpeechResult": speech})) == ["Say", "Redirect"]


@pytest.mark.parametrize("speech", ["我家漏气了", "I smell gas!", "有人被困", "There's smoke everywhere"])
def test_a_pack_without_words_for_danger_has_ours(dead_store: Store, speech: str) -> None:
    silent = FLOW.replace("everywhere: true", "everywhere: false")
    document = door(hotline(dead_store, silent, safety=None)).heard("/twilio/turn?turn=3", RINGING | {"SpeechResult": speech})
    assert verbs(document) == ["Say", "Dial"]
    assert "安全的地方" in said(document)
    assert "safe place" in said(document)


@pytest.mark.parametrize("speech", ["打不着火", "the fire brigade said all is well", ""])
def test_what_the_pack_does_not_count_as_danger_is_none(dead_store: Store, speech: str) -> None:
    document = door(hotline(dead_store)).heard("/twilio/turn?turn=3", RINGING | {"SpeechResult": speech})
    assert verbs(document) == ["Say", "Redirect"]
    assert "室外" not in said(document)


def test_ours_serve_when_the_packs_words_cannot_be_looked_for() -> None:
    broken: Any = (object(),)
    apologies = Apologies(urls=Urls(public_url="https://h.example.org"), on_call_number=None, interrupts=broken)
    assert "safe place" in apologies.for_turn("/twilio/turn?turn=3", {"SpeechResult": "I smell gas"})
    assert "safe place" not in apologies.for_turn("/twilio/turn?turn=3", {"SpeechResult": "hello"})


def test_nothing_of_ours_and_nothing_personal_shows_when_we_fail(dead_store: Store, caplog: pytest.LogCaptureFixture) -> None:
    answer = door(hotline(dead_store)).ring("/twilio/turn?turn=3", RINGING | {"SpeechResult": "我叫王小明"})
    assert not any(word in answer.get_data(as_text=True) for word in ("Error", "sqlite", "Traceback", "王小明", "telephony"))
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    shown = str({**record.__dict__, "message": record.getMessage()})
    assert (record.__dict__["call"], record.__dict__["error_id"], record.__dict__["route"]) == (SID, "id", "/twilio/turn")
    assert not any(word in shown for word in (ANN, "王小明", MAIN))
    assert record.exc_info is None


@pytest.mark.parametrize("target", ["/twilio/turn", "/twilio/turn?turn=x", "/twilio/turn?turn=1", "/twilio/turn?turn=2"])
def test_a_turn_nobody_can_read_ends_with_a_person_or_is_tried_again(bell: Door, line: Hotline, target: str) -> None:
    document = bell.heard(target, RINGING | {"CallSid": "not a sid"})
    assert document[-1].tag in {"Dial", "Redirect"}
    assert written(line.store) == 0


def test_a_result_word_in_no_table_is_an_apology_and_a_line_in_the_log(bell: Door, caplog: pytest.LogCaptureFixture) -> None:
    bell.ring("/twilio/voice", RINGING)
    document = bell.heard("/twilio/turn?turn=2", RINGING | {"DialCallStatus": "exploded"})
    assert document.findtext("Redirect") == "/twilio/turn?turn=2&again=1"
    assert caplog.records[-1].__dict__["error"] == "UnreadableTurn"
    assert "exploded" not in str(caplog.records[-1].__dict__)


def test_a_call_goes_on_after_the_failure_has_passed(store: Store) -> None:
    bell = door(hotline(store))
    bell.ring("/twilio/voice", RINGING)
    bell.ring("/twilio/turn?turn=2", RINGING | {"DialCallStatus": "exploded"})
    again = bell.heard("/twilio/turn?turn=2&again=1", RINGING)
    assert verbs(again) == ["Gather", "Redirect"]
    assert [turn["number"] for turn in rows(store, "turns")] == [1, 2]


def test_waiting_needs_no_database(dead_store: Store) -> None:
    bell = door(hotline(dead_store))
    document = bell.heard("/twilio/wait?turn=4&language=en-US&queue=service&max=60", RINGING | {"QueuePosition": "1"})
    assert "next in line" in said(document)


@pytest.mark.parametrize(
    ("error_url", "then"),
    [
        ("/twilio/voice", "/twilio/voice?again=1"),
        ("/twilio/turn?turn=7", "/twilio/turn?turn=7&again=1"),
        ("/twilio/turn?turn=7&silent=1", "/twilio/turn?turn=7&again=1"),
        ("/twilio/voice?attempt=survey_call%3A7%3A2", "/twilio/voice?again=1&attempt=survey_call%3A7%3A2"),
    ],
)
def test_the_fallback_leads_back_to_the_turn_that_failed(dead_store: Store, error_url: str, then: str) -> None:
    bell = door(hotline(dead_store))
    form = RINGING | {"ErrorCode": "11200", "ErrorUrl": bell.base + error_url}
    assert bell.heard("/twilio/fallback", form).findtext("Redirect") == then


@pytest.mark.parametrize(
    ("error_url", "document"),
    [
        ("", ["Say", "Dial"]),
        ("/twilio/turn?turn=7&again=1", ["Say", "Dial"]),
        ("/twilio/turn?turn=x", ["Say", "Dial"]),
        ("https://elsewhere.example.org/x", ["Say", "Dial"]),
        ("/twilio/wait?turn=7&max=60", ["Leave", "Say", "Dial"]),
    ],
)
def test_the_fallback_ends_with_a_person_where_there_is_no_way_back(
    dead_store: Store, error_url: str, document: list[str]
) -> None:
    bell = door(hotline(dead_store))
    url = error_url if "//" in error_url else bell.base + error_url
    assert verbs(bell.heard("/twilio/fallback", RINGING | {"ErrorCode": "11200", "ErrorUrl": url})) == document


def test_the_fallback_answers_whatever_it_is_sent(dead_store: Store) -> None:
    bell = door(hotline(dead_store))
    for form in ({}, {"ErrorUrl": "http://["}, {"ErrorUrl": "\x00" * 99}, {"SpeechResult": "漏气"}, {"CallSid": "\x00"}):
        assert bell.heard("/twilio/fallback", form)[-1].tag in {"Dial", "Hangup"}


def test_a_query_of_garbage_is_no_reason_to_fail_loudly(bell: Door) -> None:
    query = urlencode({"turn": "²", "silent": "\x00", "again": "x" * 500})
    assert bell.ring(f"/twilio/turn?{query}", RINGING).status_code == 200
