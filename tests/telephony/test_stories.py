"""Stories: read with places in every error, played on a telephone, judged by what was heard and what was left in the store."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from telephony.simulator.heard import Heard
from telephony.stories import Story, StoryProblems, Verdict, read, run, schema
from tests.telephony.simulator.desk import BASE, MAIN, Desk

HEAD = "story: example\nfrom: '+8613800138000'\n"
MENU = (
    '<Gather input="dtmf speech" numDigits="1" action="/turn"><Say language="zh-CN">您好</Say><Say>Press 1</Say></Gather>'
    "<Redirect>/turn?silent=1</Redirect>"
)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk(status_url=f"{BASE}/status")
    desk.page("/voice", MENU)
    desk.page(
        "/turn",
        lambda form: f"<Response><Say>You did {form.get('Digits') or form.get('SpeechResult', 'nothing')}</Say></Response>",
    )
    desk.page("/status", "")
    yield desk
    desk.carrier.close()


class Store:
    """What a hotline's store would say about the calls of these tests."""

    def outcome(self, sid: str) -> str | None:
        return "complaint_registered" if sid else None

    def rows(self, sid: str, table: str) -> Sequence[Mapping[str, Any]]:
        return {"tickets": [{"kind": "complaint", "sid": sid}, {"kind": "repair", "sid": sid}], "appointments": []}[table]


def _story(steps: str, rest: str = "") -> Story:
    return read(f"{HEAD}{rest}steps: {steps}\n", "a.yaml")


def _play(desk: Desk, steps: str, rest: str = "", *, records: Store | None = None) -> Verdict:
    return run(_story(steps, rest), desk.caller, main=MAIN, records=records)


@pytest.mark.parametrize(
    "steps",
    [
        "[{hear: [您好, press 1]}, {key: '1'}, {hear: You did 1}, {expect: ended}]",
        "[{say: 我要投诉, confidence: 0.4}, {hear: 我要投诉}]",
        "[silence, {hear: you did nothing}, {hear_not: 您好}]",
        "[{hear: 您好, language: zh-CN}, {hear: press, language: en-US}, hang up, {expect: ended}]",
        "[{hear: 您好}, {expect: listening}]",
        "[{remember: {n: 'Press (\\d)'}}, {key: '{n}'}, {hear: 'did {n}'}]",
        "[hang up, call again, {hear: 您好}, {key: '1'}]",
        "[call again, {hear: 您好}]",
        "[{meanwhile: {from: withheld, steps: [{key: '3'}, {hear: did 3}]}}, {expect: listening}, {key: '1'}, {hear: did 1}]",
    ],
)
def test_story_whose_expectations_hold(desk: Desk, steps: str) -> None:
    verdict = _play(desk, steps)
    assert (verdict.ok, verdict.failures, verdict.unchecked) == (True, (), ())


@pytest.mark.parametrize(
    ("steps", "failure"),
    [
        ("[{hear: 再见}]", "a.yaml:3: did not hear '再见'; heard '您好 Press 1'"),
        ("[{hear_not: PRESS}]", "a.yaml:3: heard 'PRESS'"),
        ("[{expect: ended}]", "a.yaml:3: the call is listening, not ended"),
        ("[{key: '1'}, {hear: 您好}]", "a.yaml:3: did not hear '您好'; heard 'You did 1'"),
        (
            "[{meanwhile: {from: withheld, steps: [{key: '3'}, {hear: 再见}]}}]",
            "a.yaml:3 meanwhile step 2: did not hear '再见'; heard 'You did 3'",
        ),
        ("[{key: '1'}, {key: '2'}]", "a.yaml:3: 'key 2' comes too late: the call has ended"),
        ("[{hear: 您好, language: en-US}]", "a.yaml:3: did not hear '您好'; heard 'Press 1'"),
        ("[{remember: {n: 'number (\\d+)'}}]", "a.yaml:3: nothing to remember as 'n' in '您好 Press 1'"),
        ("[agent answers]", "a.yaml:3: nobody waits"),
        ("[they hang up]", "a.yaml:3: nobody is on the line"),
    ],
)
def test_story_whose_expectation_fails_says_where_and_why(desk: Desk, steps: str, failure: str) -> None:
    verdict = _play(desk, steps)
    assert not verdict.ok
    assert verdict.failures[0] == failure


def test_call_still_going_on_at_the_end_is_hung_up(desk: Desk) -> None:
    _play(desk, "[{hear: 您好}]")
    assert desk.caller.state == "ended"
    assert desk.hotline.posts("/status")[0]["CallStatus"] == "completed"


def test_story_calls_from_the_number_it_says(desk: Desk) -> None:
    run(read("story: a\nfrom: withheld\nto: '+12025550100'\nsteps: [hang up]", "a"), desk.caller, main="+10000000000")
    assert desk.hotline.posts("/voice")[0]["From"] == "anonymous"


def test_story_sets_the_clock(desk: Desk) -> None:
    _play(desk, "[hang up]", "at: 2027-02-01T08:30:00+08:00\n")
    assert desk.carrier.network.calls()[0].created == datetime.fromisoformat("2027-02-01T08:30:00+08:00")


def test_story_asks_the_carrier_to_misbehave(desk: Desk) -> None:
    _play(desk, "[{carrier: parallel, times: 1}, {key: '1'}]", "carrier: [reordered]\n")
    assert len(desk.hotline.posts("/turn")) == 2
    assert len(desk.hotline.posts("/voice")) == 1


def test_story_in_a_queue(desk: Desk) -> None:
    desk.page("/voice", '<Enqueue action="/turn" waitUrl="/wait">support</Enqueue>')
    desk.page("/wait", "<Say>music</Say>")
    verdict = _play(
        desk,
        "[{hear: music}, {expect: waiting}, silence, {hear: music}, agent answers, {expect: bridged},"
        " they hang up, {hear: you did}]",
    )
    assert verdict.failures == ()


def test_story_places_handsets(desk: Desk) -> None:
    desk.page("/voice", "<Dial action='/turn'>+12025550133</Dial>")
    assert _play(desk, "[{hear: you did}, {expect: ended}]", "handsets: {'+12025550133': busy}\n").ok
    assert desk.hotline.posts("/turn")[0]["DialCallStatus"] == "busy"


@pytest.mark.parametrize(
    ("rest", "failures"),
    [
        ("outcome: complaint_registered\nrows: {tickets: 2, appointments: 0}\n", ()),
        ("rows: {tickets: [{kind: repair}, {kind: complaint}]}\n", ()),
        ("outcome: booked\n", ("outcome: complaint_registered, not booked",)),
        ("rows: {tickets: 1}\n", ("rows: 2 in tickets, not 1",)),
        ("rows: {tickets: [{kind: repair}, {kind: repair}]}\n", ("rows: none in tickets with kind=repair",)),
        ("rows: {appointments: [{}]}\n", ("rows: 0 in appointments, not 1", "rows: none in appointments with ")),
        ("rows: {planets: 0}\n", ("rows: there is no table 'planets' to look into",)),
    ],
)
def test_what_the_call_left_in_the_store_is_compared(desk: Desk, rest: str, failures: tuple[str, ...]) -> None:
    assert _play(desk, "[hang up]", rest, records=Store()).failures == failures


def test_what_cannot_be_looked_at_is_said_so(desk: Desk) -> None:
    verdict = _play(desk, "[hang up]", "outcome: booked\nrows: {tickets: 0}\n")
    assert (verdict.ok, verdict.unchecked) == (True, ("outcome", "rows: tickets"))


def test_watcher_sees_deeds_and_what_is_heard(desk: Desk) -> None:
    seen: list[str] = []

    def watch(deed: str, heard: Heard | None) -> None:
        seen.append(f"{heard.kind}: {heard.text}" if heard else f"> {deed}")

    run(_story("[{key: '1'}]"), desk.caller, main=MAIN, watch=watch)
    assert seen == [f"> call {MAIN}", "said: 您好", "said: Press 1", "gather: ", "> key 1", "said: You did 1", "ended: "]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (HEAD + "steps:\n  - hear: hi\n  - kee: 1\n", "a.yaml:5:5: unknown key 'kee'"),
        (HEAD + "steps: [{key: '1', say: hi}]\n", "a.yaml:3:9: a step is one of"),
        (HEAD + "steps: [{key: x}]\n", "a.yaml:3:15: 'x' is not written as it must be"),
        (HEAD + "steps: [{key: '1', confidence: 0.5}]\n", "a.yaml:3:9: 'confidence' goes with 'say'"),
        (HEAD + "steps: [sleep]\n", "a.yaml:3:9: 'sleep' is none of 'silence'"),
        (HEAD + "steps: []\n", "a.yaml:3:8: must not be empty"),
        (HEAD, "a.yaml:1:1: missing key 'steps'"),
        (HEAD + "step: [silence]\nsteps: [silence]", "a.yaml:3:1: unknown key 'step'; did you mean 'steps'?"),
        ("story: A B\nfrom: withheld\nsteps: [silence]", "a.yaml:1:8: 'A B' is not written"),
        ("story: a\nfrom: nobody\nsteps: [silence]", "a.yaml:2:7: 'nobody' is not written"),
        (HEAD + "at: 2026-11-18T10:00:00\nsteps: [silence]", "a.yaml:3:5: a moment needs an offset"),
        (HEAD + "steps: [{remember: {a: '('}}]", "a.yaml:3:24: not a regular expression"),
        (HEAD + "steps: [{remember: {a: 'b'}}]", "a.yaml:3:24: a regular expression to remember by has exactly one group"),
        (HEAD + "steps: [silence]\nsteps: [silence]", "a.yaml:4:1: duplicate key 'steps'"),
        ("- a", "a.yaml:1:1: a story is a mapping"),
        ("story: [", "a.yaml:1:9: not YAML"),
    ],
)
def test_story_that_cannot_be_played_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(StoryProblems) as refused:
        read(text, "a.yaml")
    assert any(str(found).startswith(problem) for found in refused.value.problems), str(refused.value)


def test_all_problems_of_a_story_come_at_once() -> None:
    with pytest.raises(StoryProblems) as refused:
        read("story: a\nfrom: nobody\nsteps: [{kee: 1}, sleep]\nmore: 1", "a.yaml")
    assert len({(found.line, found.col) for found in refused.value.problems}) >= 4


def test_whoever_calls_meanwhile_is_nobody_the_story_is_judged_by_and_may_stay(desk: Desk) -> None:
    verdict = _play(desk, "[{meanwhile: {from: withheld, steps: [{hear: 您好}], stays: true, times: 3}}, {key: '1'}]")
    assert (verdict.failures, len(verdict.sids), len(verdict.others)) == ((), 1, 3)
    statuses = {sid: call.status for sid in verdict.others if (call := desk.carrier.network.find(sid))}
    assert set(statuses.values()) == {"completed"}
    assert len(statuses) == 3


def test_the_clock_goes_on_when_a_story_says_so(desk: Desk) -> None:
    verdict = _play(desk, "[{at: 2027-01-01T08:00:00+08:00}]")
    assert verdict.unchecked == ()
    assert desk.carrier.network.clock.instant() >= datetime.fromisoformat("2027-01-01T08:00:00+08:00")


def test_published_schema_is_the_one_in_force() -> None:
    published = Path(__file__).parents[2] / "docs" / "story.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == schema()
