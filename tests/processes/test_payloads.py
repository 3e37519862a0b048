"""What the real carrier sent, signed and posted to a running hotline."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.line import ACCOUNT, Line, action, form, said, serving

pytestmark = pytest.mark.processes
PAYLOADS = json.loads((Path(__file__).parent / "payloads.json").read_text())["payloads"]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with serving(tmp_path_factory.mktemp("payloads")) as running:
        yield running


def listed(line: Line, sid: str) -> dict[str, object]:
    calls = json.loads(line.command("calls", "list", "--json").stdout)
    return next(call for call in calls if call["sid"] == sid)


@pytest.mark.parametrize("number", range(len(PAYLOADS)), ids=[payload["what"] for payload in PAYLOADS])
def test_what_the_carrier_really_sends_is_understood(line: Line, number: int) -> None:
    payload = PAYLOADS[number]
    sid = f"CA{number:032x}"
    fields = {**payload["fields"], "CallSid": sid}
    if "RecordingSid" in fields:  # the captures share one id, and a recording is told of once
        fields["RecordingSid"] = f"RE{number:032x}"
    if payload["to"] != "voice":
        line.post("/twilio/voice", form(sid))
    reply = line.post(f"/twilio/{payload['to']}", fields)
    assert reply.ok, reply.status_code
    match payload["to"]:
        case "voice":
            assert said(reply)
            assert action(reply)
            assert listed(line, sid)["from"] == fields["From"]
        case "status":
            assert listed(line, sid)["status"] == fields["CallStatus"]
        case "recording":
            assert "recording" in line.command("calls", "show", sid, "--json").stdout


def test_a_caller_with_accents_blanks_and_emoji_is_answered(line: Line) -> None:
    fields = form(f"CA{77:032x}", FromCity="São Paulo", FromState="", CallerName="Zoë 🙂", StirVerstat="TN-Validation-Passed-A")
    assert said(line.post("/twilio/voice", fields))


def test_sixty_four_kilobytes_of_speech_are_one_more_turn(line: Line) -> None:
    sid = f"CA{78:032x}"
    first = line.post("/twilio/voice", form(sid))
    reply = line.post(action(first), form(sid, SpeechResult="我想问一下🙂" * 6000, Confidence="0.9", CallStatus="in-progress"))
    assert reply.ok
    assert said(reply)
    assert listed(line, sid)["turns"] == 2


def test_forged_webhooks_are_refused_on_every_route_and_leave_nothing(line: Line) -> None:
    sid = f"CA{'f' * 32}"
    refused = []
    for path in ("voice", "turn?turn=2", "wait?turn=2", "status", "recording", "sms", "fallback"):
        unsigned = line.post(f"/twilio/{path}", form(sid), signed=False)
        other_token = line.post(f"/twilio/{path}", form(sid), token="another-token")
        other_account = line.post(f"/twilio/{path}", {**form(sid), "AccountSid": ACCOUNT[:-1] + "9"})
        refused += [reply.status_code for reply in (unsigned, other_token, other_account)]
    assert refused == [403] * 21
    assert sid not in line.command("calls", "list", "--json").stdout


def test_the_second_call_of_a_caller_is_answered_in_the_language_chosen_before(line: Line) -> None:
    caller = "+8613900139000"
    first = line.post("/twilio/voice", form(f"CA{90:032x}", caller=caller))
    chosen = line.post(action(first), form(f"CA{90:032x}", caller=caller, Digits="2", CallStatus="in-progress"))
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in said(chosen))
    again = line.post("/twilio/voice", form(f"CA{91:032x}", caller=caller))
    assert "\u4e00" not in said(again)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in said(again))
