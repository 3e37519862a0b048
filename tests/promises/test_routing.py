"""Whom to offer the next caller: a table of what people would expect, and properties over any floor."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promises import routing
from promises.routing import CHOICES, ON_THE_FLOOR, TRANSITIONS, Agent, Match, Presence, Waiting

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def caller(call: int = 1, **changes: object) -> Waiting:
    given: dict[str, object] = {"queue": "service", "priority": 0, "since": ago(60), "language": "zh-CN"} | changes
    return Waiting(call_id=call, **given)  # type: ignore[arg-type] # whatever a test changes


def agent(person: int, **changes: object) -> Agent:
    given: dict[str, object] = {"state": Presence.FREE, "since": ago(60)} | changes
    return Agent(person_id=person, **given)  # type: ignore[arg-type] # as above


ZH, EN = frozenset({"zh-CN"}), frozenset({"en-US"})
BUSY = Presence.TALKING
TABLE = {
    "nobody free": ([caller()], [agent(1, state=BUSY), agent(2, state=Presence.LOST)], []),
    "longest idle": ([caller()], [agent(1, since=ago(10)), agent(2, since=ago(20))], [(1, 2)]),
    "longest waiting": ([caller(1, since=ago(5)), caller(2, since=ago(9))], [agent(1)], [(2, 1)]),
    "priority before waiting": ([caller(1, since=ago(99)), caller(2, priority=5)], [agent(1)], [(2, 1)]),
    "emergency before priority": ([caller(1, priority=900), caller(2, urgent=True, since=ago(1))], [agent(1)], [(2, 1)]),
    "the queue's agents only": ([caller()], [agent(1, queues=frozenset({"sales"}))], []),
    "an emergency may go to any": ([caller(urgent=True)], [agent(1, queues=frozenset({"sales"}), languages=EN)], [(1, 1)]),
    "an emergency to its own first": (
        [caller(urgent=True, queue="emergency")],
        [agent(1, queues=frozenset({"sales"}), since=ago(99)), agent(2, queues=frozenset({"emergency"}))],
        [(1, 2)],
    ),
    "the language spoken": ([caller()], [agent(1, languages=EN, since=ago(99)), agent(2, languages=ZH)], [(1, 2)]),
    "waits for the language": ([caller()], [agent(1, languages=EN), agent(2, languages=ZH, state=BUSY)], []),
    "nobody speaks it": ([caller()], [agent(1, languages=EN), agent(2, languages=ZH, state=Presence.BREAK)], [(1, 1)]),
    "speaks it but elsewhere": (
        [caller()],
        [agent(1, languages=EN), agent(2, languages=ZH, state=BUSY, queues=frozenset({"sales"}))],
        [(1, 1)],
    ),
    "no language yet": ([caller(language=None)], [agent(1, languages=EN)], [(1, 1)]),
    "missed sinks": ([caller()], [agent(1, missed=1, since=ago(99)), agent(2)], [(1, 2)]),
    "passed on it": ([caller(passed=frozenset({1}))], [agent(1, since=ago(99)), agent(2, missed=1)], [(1, 2)]),
    "passed on it, alone": ([caller(passed=frozenset({1}))], [agent(1)], [(1, 1)]),
    "wanted": ([caller(wanted=2)], [agent(1, since=ago(99)), agent(2)], [(1, 2)]),
    "wanted is busy": ([caller(wanted=2)], [agent(1), agent(2, state=BUSY)], [(1, 1)]),
    "two and two": ([caller(1, since=ago(9)), caller(2)], [agent(1), agent(2, since=ago(99))], [(2, 2), (1, 1)]),
}


@pytest.mark.parametrize(("callers", "agents", "expected"), TABLE.values(), ids=TABLE)
def test_who_is_offered_whom(callers: list[Waiting], agents: list[Agent], expected: list[tuple[int, int]]) -> None:
    assert routing.match(callers, agents) == [Match(call_id=call, person_id=person) for call, person in expected]


QUEUES, TONGUES, STATES = ("service", "sales", "emergency"), ("zh-CN", "en-US"), tuple(Presence)
instants = st.integers(0, 600).map(ago)
waiting = st.builds(
    Waiting,
    call_id=st.integers(1, 30),
    queue=st.sampled_from(QUEUES),
    priority=st.integers(0, 3),
    since=instants,
    language=st.sampled_from((None, *TONGUES)),
    urgent=st.booleans(),
    wanted=st.none() | st.integers(1, 12),
    passed=st.frozensets(st.integers(1, 12), max_size=4),
)
agents_ = st.builds(
    Agent,
    person_id=st.integers(1, 12),
    state=st.sampled_from(STATES),
    since=instants,
    languages=st.frozensets(st.sampled_from(TONGUES)),
    queues=st.frozensets(st.sampled_from(QUEUES)),
    missed=st.integers(0, 2),
)
floors = st.tuples(
    st.lists(waiting, max_size=12, unique_by=lambda one: one.call_id),
    st.lists(agents_, max_size=8, unique_by=lambda one: one.person_id),
)


@given(floors)
def test_no_call_and_no_agent_twice_and_only_the_free(floor: tuple[list[Waiting], list[Agent]]) -> None:
    callers, agents = floor
    matches = routing.match(callers, agents)
    assert len({match.call_id for match in matches}) == len({match.person_id for match in matches}) == len(matches)
    assert {match.person_id for match in matches} <= {one.person_id for one in agents if one.state is Presence.FREE}


@given(floors)
def test_nobody_waits_whom_a_free_agent_may_take(floor: tuple[list[Waiting], list[Agent]]) -> None:
    callers, agents = floor
    matches = routing.match(callers, agents)
    taken, busy = {match.call_id for match in matches}, {match.person_id for match in matches}
    idle = [one for one in agents if one.state is Presence.FREE and one.person_id not in busy]
    for left in (one for one in callers if one.call_id not in taken):
        assert not any(routing.may_take(one, left, agents) for one in idle)


@given(floors)
def test_a_free_agent_alone_never_leaves_an_emergency_waiting(floor: tuple[list[Waiting], list[Agent]]) -> None:
    callers, agents = floor
    free = [one for one in agents if one.state is Presence.FREE]
    urgent = [one for one in callers if one.urgent]
    matched = {match.call_id for match in routing.match(callers, agents)}
    assert len(matched & {one.call_id for one in urgent}) == min(len(free), len(urgent))


@given(floors)
def test_the_order_in_which_they_are_told_does_not_matter(floor: tuple[list[Waiting], list[Agent]]) -> None:
    callers, agents = floor
    assert routing.match(callers, agents) == routing.match(callers[::-1], agents[::-1])


def test_every_state_can_be_reached_and_left_and_none_is_its_own_next() -> None:
    assert set(TRANSITIONS) == set(Presence)
    assert set().union(*TRANSITIONS.values()) == set(Presence)
    assert all(state not in after and after for state, after in TRANSITIONS.items())
    assert ON_THE_FLOOR.isdisjoint({Presence.BREAK, Presence.OFFLINE, Presence.LOST})


def test_only_an_offer_leads_to_a_call_and_only_a_call_to_a_wrap_up() -> None:
    assert {state for state in Presence if routing.may_become(state, Presence.RINGING)} == {Presence.FREE}
    assert {state for state in Presence if routing.may_become(state, Presence.TALKING)} == {Presence.RINGING, Presence.LOST}
    assert {state for state in Presence if routing.may_become(state, Presence.WRAP_UP)} == {Presence.TALKING, Presence.LOST}
    assert not any(routing.may_become(Presence.TALKING, choice) for choice in CHOICES - {Presence.FREE})


def test_missing_twice_in_a_row_is_a_break() -> None:
    assert [routing.after_missing(count) for count in (1, 2, 3)] == [Presence.FREE, Presence.BREAK, Presence.BREAK]


def test_silence_and_countdowns() -> None:
    assert not routing.is_lost(ago(20), NOW)
    assert routing.is_lost(ago(20.001), NOW)
    due = routing.until(NOW, 60)
    assert routing.extended(due, NOW, 60, before=False) == NOW + timedelta(seconds=120)
    assert routing.extended(due, NOW, 60, before=True) is None
    assert routing.extended(due, due, 60, before=False) is None
