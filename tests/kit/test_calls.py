"""Calls of a few lines: what a caller does and hears, an agent, the clock, the carrier."""

import pytest

from centre.kit.agent import Agent
from centre.kit.caller import Caller
from centre.kit.premises import Exchange, Hands, Premises
from centre.pack_files import PACKS


def test_somebody_complains_by_key(caller: Caller, hotline: Premises) -> None:
    caller.phones()
    caller.hears("welcome", "您好")
    caller.keys("2")
    caller.says("I want to complain")
    caller.hears("sorry for the trouble")
    caller.keys("2")
    caller.hears("when did it happen")
    caller.keys("1116#")
    caller.hears("the number you are calling from", language="en-US")
    caller.hears_not("电话")
    caller.keys("1")
    caller.hears("Your complaint is registered")
    assert hotline.tickets()[0].kind == "complaint"
    assert hotline.tickets()[0]["contact"] == caller.number
    assert caller.outcome == "complaint_registered"


def test_an_agent_takes_the_call(caller: Caller, agent: Agent, hotline: Premises) -> None:
    agent.arrives()
    caller.phones()
    caller.keys("2")
    caller.says("I smell gas")
    caller.is_("waiting")
    agent.answers()
    caller.is_("bridged")
    agent.says("one moment please")
    caller.hears("one moment please")
    caller.says("the flame is blue")
    agent.hears("the flame is blue")
    agent.holds()
    agent.resumes()
    agent.hangs_up()
    agent.wraps_up("solved", note="all well")
    assert agent.state == "free"
    assert hotline.calls()[0].outcome


def test_days_pass_and_what_was_promised_is_done(caller: Caller, hotline: Premises, clock: Hands, carrier: Exchange) -> None:
    carrier.handset(caller.number, "busy")
    caller.phones()
    caller.keys("1")
    caller.keys("0")
    for _ in range(3):
        caller.stays_silent()
    caller.hangs_up()
    began = clock.moment
    clock.advance(days=3)
    assert (clock.moment - began).days == 3
    assert hotline.calls()


@pytest.mark.parametrize("fault", ["duplicate", "parallel", "lost-reply", "straggler", "late", "reordered"])
def test_the_carrier_misbehaves(caller: Caller, hotline: Premises, carrier: Exchange, fault: str) -> None:
    carrier.misbehaves(fault)
    caller.phones()
    for keys in ("2", "3", "2", "1116#", "1"):
        caller.keys(keys)
    caller.hears("registered")
    assert len(hotline.tickets()) == 1


@pytest.mark.parametrize("name", ["callback-answered-zh", "appointment-speech-en"])
def test_a_story_of_the_pack_is_played(hotline: Premises, name: str) -> None:
    assert hotline.plays(PACKS / "gas" / "stories" / f"{name}.yaml").ok


@pytest.mark.processes
@pytest.mark.hotline(real=True)
def test_the_same_through_web_workers_and_carrier(
    caller: Caller, agent: Agent, hotline: Premises, clock: Hands, carrier: Exchange
) -> None:
    assert hotline.real
    carrier.handset(caller.number, "person")
    carrier.misbehaves("duplicate")
    agent.arrives()
    caller.phones()
    caller.keys("2")
    caller.says("I smell gas")
    agent.answers()
    caller.is_("bridged")
    agent.says("leave the house")
    caller.hears("leave the house")
    caller.says("I am outside")
    agent.hears("I am outside")
    agent.hangs_up()
    agent.wraps_up("solved")
    caller.is_("ended")
    began = clock.moment
    hotline.plays(PACKS / "gas" / "stories" / "callback-answered-zh.yaml")
    clock.advance(hours=1)
    assert (clock.moment - began).total_seconds() >= 3600
    assert len(hotline.calls()) >= 2
