"""The agent's desk: whole calls between telephones and pages, with the carrier in this process; words inert, numbers masked."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from centre.web import create_app
from storage.door import Store
from telephony.simulator.caller import InProcessCaller
from tests.desk.house import SCRIPT, House, Moment, Visitor
from tests.telephony.floors import BEN as BENS_NUMBER
from tests.telephony.floors import Hall, hall
from tests.telephony.hotlines import ANN as ANNS_NUMBER
from tests.telephony.hotlines import rows

PARTS = "presence,menu,who,stage,wrap,matters,card,stack"
DEEDS = ("answer", "decline", "hang-up", "hold", "resume", "transfer", "wrap-up", "extend")


@dataclass(frozen=True)
class Floor:
    """A hotline with agents at their pages: Ann and Ben."""

    hall: Hall
    house: House

    def sits(self, name: str, *, free: bool = True, language: str = "en-US") -> Visitor:
        """Somebody opens their desk."""
        visitor = self.house.signed_in(name, language)
        assert visitor.post("/desk/arrive").status_code == 200
        if free:
            assert visitor.post("/desk/presence", state="free").status_code == 200
        return visitor

    def talks(self, name: str = "ann") -> tuple[Visitor, InProcessCaller]:
        """Somebody at their desk talks with a caller."""
        agent = self.sits(name)
        caller = self.hall.caller()
        assert agent.post("/desk/answer").status_code == 200
        self.hall.settle()
        return agent, caller


@pytest.fixture
def floor(store: Store) -> Iterator[Floor]:
    with hall(store) as made:
        app = create_app(hotline=made.hotline)
        yield Floor(made, House(app=app, store=store, clock=Moment(made.hotline.clock())).inhabited())


def state(agent: Visitor, seen: int = -1, parts: str = PARTS) -> dict[str, Any]:
    found: dict[str, Any] = agent.get(f"/desk/state?seen={seen}&parts={parts}").get_json()
    return found


def refused(agent: Visitor, deed: str, **fields: str) -> str:
    answer = agent.post(f"/desk/{deed}", fields)
    assert answer.status_code == 409, answer.text
    assert answer.get_json()["words"]
    return str(answer.get_json()["refused"])


def test_an_agent_lands_on_the_desk_and_is_not_taking_calls_yet(floor: Floor) -> None:
    ann = floor.house.signed_in("ann")
    assert ann.get("/").location == "/desk"
    page = ann.get("/desk").text
    assert "You are not taking calls" in page
    assert '<section id="script"' in page
    assert "现在没有在接电话" in floor.house.signed_in("ann", "zh-CN").get("/desk").text
    assert state(ann)["state"] == "offline"
    assert rows(floor.hall.store, "presences") == []  # looking changes nothing


def test_a_waiting_caller_rings_with_who_and_why_before_anybody_answers(floor: Floor) -> None:
    ann = floor.sits("ann")
    floor.hall.caller()
    found = state(ann)
    assert (found["state"], found["offer"]["left_s"] > 0) == ("ringing", True)
    for name in ("who", "stage", "card", "stack"):
        assert ANNS_NUMBER[-4:] in found["parts"][name]
        assert ANNS_NUMBER not in found["parts"][name]
    assert "Chinese" in found["parts"]["who"]
    assert "Answer" in found["parts"]["card"]
    shown = [event for event in rows(floor.hall.store, "events") if event["kind"] == "card_shown"]
    assert len(shown) == 1  # however often it is looked at
    assert ANNS_NUMBER not in ann.get("/desk").text


def test_what_has_not_changed_is_not_sent_again(floor: Floor) -> None:
    ann = floor.sits("ann")
    first = state(ann)
    again = state(ann, seen=first["version"])
    assert "parts" not in again
    assert again["version"] == first["version"]
    floor.hall.caller()
    assert set(state(ann, seen=first["version"], parts="card,presence,nothing")["parts"]) == {"card", "presence"}


def test_a_whole_call_both_hear_each_other_and_a_disposition_ends_it(floor: Floor) -> None:
    ann, caller = floor.talks()
    caller.hear()
    assert ann.post("/desk/say", words="您好，请问地址").status_code == 200
    floor.hall.settle()
    assert "您好，请问地址" in [item.text for item in caller.hear()]
    caller.say("和平里12号")
    floor.hall.settle()
    heard = ann.get("/desk/heard").get_json()["items"]
    assert [(item["kind"], item["text"]) for item in heard if item["text"]] == [
        ("say", "您好，请问地址"),
        ("talked", "和平里12号"),
    ]
    assert ann.get(f"/desk/heard?after={heard[-1]['n']}").get_json()["items"] == []
    assert ann.post("/desk/hold").status_code == 200
    assert state(ann)["leg"]["held"]
    assert ann.post("/desk/resume").status_code == 200
    assert ann.post("/desk/hang-up").status_code == 200
    floor.hall.settle()
    found = state(ann)
    assert (found["state"], found["leg"]) == ("wrap_up", None)
    assert 'value="solved"' in found["parts"]["wrap"]
    assert refused(ann, "presence", state="free") == "disposition_owed"
    assert refused(ann, "wrap-up", disposition="") == "not_a_disposition"
    assert ann.post("/desk/wrap-up", disposition="solved", note="地址已核对", then="break").status_code == 200
    assert state(ann)["state"] == "break"
    assert [(row["disposition"], row["note"]) for row in rows(floor.hall.store, "wrap_ups")] == [("solved", "地址已核对")]


def test_when_the_caller_hangs_up_the_agent_wraps_up_too(floor: Floor) -> None:
    ann, caller = floor.talks()
    caller.hang_up()
    floor.hall.settle()
    assert state(ann)["state"] == "wrap_up"


def test_a_second_page_shows_the_same(floor: Floor) -> None:
    ann, _ = floor.talks()
    ann.post("/desk/say", words="你好")
    other = floor.house.signed_in("ann")
    other.post("/desk/arrive")  # as a page does when it opens
    assert state(other)["leg"] == state(ann)["leg"]
    assert "你好" in [item["text"] for item in other.get("/desk/heard").get_json()["items"]]
    assert 'data-mode="talking"' in other.get("/desk").text


def test_words_of_callers_stay_words(floor: Floor) -> None:
    first = floor.hall.caller(ANNS_NUMBER, "1", "1")
    first.say(f"{SCRIPT} 13912345678")
    first.hang_up()
    ann = floor.sits("ann")
    floor.hall.caller(ANNS_NUMBER)
    floor.hall.tick()
    found = state(ann)["parts"]["who"]
    assert "&lt;script&gt;" in found
    assert SCRIPT not in found
    assert "13912345678" not in found
    assert SCRIPT not in ann.get("/desk").text


def test_what_was_written_down_after_an_earlier_call_is_shown_at_the_next(floor: Floor) -> None:
    ann, caller = floor.talks()
    caller.hang_up()
    floor.hall.settle()
    ann.post("/desk/wrap-up", disposition="visit", note=f"下午上门 {SCRIPT}")
    floor.hall.caller()
    floor.hall.tick()
    who = state(ann)["parts"]["who"]
    assert "Disposition: Visit arranged" in who
    assert "下午上门 &lt;script&gt;" in who
    assert "/calls/" not in who  # for supervisors


def test_a_missed_offer_goes_to_the_next_agent_and_two_make_a_break(floor: Floor) -> None:
    ann = floor.sits("ann")
    floor.hall.caller()
    assert state(ann)["state"] == "ringing"
    ben = floor.sits("ben")
    floor.hall.later(25, 1, 2)
    assert (state(ann)["state"], state(ben)["state"]) == ("free", "ringing")
    assert "You missed a call just now" in state(ann)["parts"]["stage"]
    assert refused(ann, "answer") == "offer_over"
    ben.post("/desk/decline")
    floor.hall.settle()
    assert state(ann)["state"] == "ringing"
    floor.hall.later(25, 1, 2)
    found = state(ann)
    assert found["state"] == "break"
    assert "You did not answer 2 times in a row" in found["parts"]["stage"]


def test_a_call_is_passed_on_to_a_colleague_who_is_free(floor: Floor) -> None:
    ann, _ = floor.talks()
    ben = floor.sits("ben")
    ways = ann.get("/desk/ways").text
    assert 'value="colleague 2"' in ways
    assert "Ben" in ways
    assert "Ann" not in ways
    assert 'value="queue service"' in ways
    assert ann.post("/desk/transfer", colleague="2").status_code == 200
    floor.hall.settle()
    assert (state(ann)["state"], state(ben)["state"]) == ("wrap_up", "ringing")
    assert "Passed on by Ann" in state(ben)["parts"]["who"]


@pytest.mark.parametrize(
    ("to", "reason"),
    [({"queue": "nowhere"}, "nowhere"), ({"number": "12"}, "nowhere"), ({}, "nowhere"), ({"colleague": "2"}, "not_free")],
    ids=["no such queue", "no number", "nobody", "not free"],
)
def test_a_call_is_not_passed_on_to_nowhere(floor: Floor, to: dict[str, str], reason: str) -> None:
    ann, _ = floor.talks()
    assert refused(ann, "transfer", **to) == reason
    assert state(ann)["state"] == "talking"


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_not_possible_is_said_in_both_languages_and_logged(
    floor: Floor, deed: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    english, chinese = floor.sits("ann", free=False), floor.house.signed_in("ann", "zh-CN")
    told = [one.post(f"/desk/{deed}", disposition="solved", queue="service") for one in (english, chinese)]
    assert [answer.status_code for answer in told] == [409, 409]
    words = [answer.get_json()["words"] for answer in told]
    assert words[0].isascii()
    assert not words[1].isascii()
    logged = [record for record in caplog.records if record.getMessage() == "an agent was refused"]
    assert [getattr(record, "page", "") for record in logged] == [f"POST /desk/{deed}"] * 2


def test_a_desk_that_never_opened_says_so(floor: Floor) -> None:
    ann = floor.house.signed_in("ann")
    assert refused(ann, "presence", state="free") == "not_here"
    assert refused(ann, "heartbeat") == "not_here"


def test_time_over_without_a_disposition_says_why_nothing_rings(floor: Floor) -> None:
    ann, _ = floor.talks()
    ann.post("/desk/hang-up")
    floor.hall.settle()
    assert ann.post("/desk/extend").status_code == 200
    assert refused(ann, "extend") == "no_more_time"
    floor.hall.later(500, 1)
    found = state(ann)
    assert found["state"] == "break"
    assert found["wrap_up"]
    assert "data-over>" in found["parts"]["wrap"]


def test_an_agent_takes_the_languages_that_are_ticked(floor: Floor) -> None:
    ann = floor.sits("ann")
    assert ann.post("/desk/arrive", chosen="1", language="en-US", queue="service").status_code == 200
    assert state(ann)["languages"] == ["en-US"]
    ann.post("/desk/arrive")  # a page that opens leaves them
    assert state(ann)["languages"] == ["en-US"]
    assert refused(ann, "arrive", chosen="1") == "not_a_choice"
    assert [row["kind"] for row in rows(floor.hall.store, "events")].count("desk_taken") == 2


def test_whoever_signs_out_takes_no_more_calls(floor: Floor) -> None:
    ann = floor.sits("ann")
    ann.post("/sign-out")
    assert [row["state"] for row in rows(floor.hall.store, "presences")] == ["offline"]
    floor.hall.caller(BENS_NUMBER)
    assert rows(floor.hall.store, "offers") == []


def test_a_page_that_is_merely_open_keeps_nobody_signed_in_but_touching_it_does(floor: Floor) -> None:
    idle, busy = floor.sits("ann"), floor.sits("ben")
    for _ in range(7):
        floor.hall.clock.set(floor.hall.clock.instant() + timedelta(minutes=10))
        busy.get("/desk/state")
        last = idle.get("/desk/state", **{"X-Refresh": "1"}).status_code
    assert (last, busy.get("/desk/state").status_code) == (401, 200)
