"""Values of a turn: frozen, compared by what they hold, and printed without what is personal."""

from typing import Any, get_args

import pytest
from msgspec.structs import fields

from ivr.codec import Record, Unknown
from ivr.events import Event, NodeEntered, OutcomeReached, Said
from ivr.session import Session
from ivr.signals import Signal, Silence, Started
from ivr.value import Value

KINDS: tuple[type[Value], ...] = (*get_args(Event), *get_args(Signal), Session, Record, Unknown)


def _filled(kind: type[Value]) -> Any:
    return kind(**{one.name: f"the {one.name}" for one in fields(kind)})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_personal_is_never_printed(kind: type[Value]) -> None:
    value = _filled(kind)
    printed = f"{value!r}{value.__rich_repr__()!r}"
    for one in fields(kind):
        assert (f"the {one.name}'" in printed) == (one.name not in kind.PERSONAL)
    assert set(kind.PERSONAL) <= {one.name for one in fields(kind)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_value_is_what_it_holds_and_cannot_be_changed(kind: type[Value]) -> None:
    value = _filled(kind)
    assert value == _filled(kind)
    assert hash(value) == hash(_filled(kind))
    for one in fields(kind):
        with pytest.raises(AttributeError):
            setattr(value, one.name, None)


def test_values_of_two_kinds_are_never_the_same() -> None:
    told: list[Any] = [Started(), Silence(), NodeEntered(node="a"), OutcomeReached(outcome="a")]
    assert [told.index(one) for one in told] == [0, 1, 2, 3]


def test_a_value_is_printed_as_it_is_written() -> None:
    assert repr(Said(node="a", language="zh-CN", text="您好")) == "Said(node='a', language='zh-CN')"
    assert repr(Started()) == "Started()"
