"""Queues of waiting callers as a pack writes them, and what a caller is told; refuses to count: numbers are arguments."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from promises.written import Name, Text, Written


class Wait(StrEnum):
    """How a queue looks to somebody about to join it."""

    SHORT = "short"
    LONG = "long"
    CLOSED = "closed"


class Queue(Written):
    """A queue; `priority` is its callers' (larger first).

    long_waiting: from so many callers on the wait counts as long. long_wait_minutes: likewise from this estimate on, and when
    the first in line has already waited so long. minutes_per_call: how long one caller ahead takes. always: staffed around
    the clock, otherwise in opening hours; its callers are emergencies, served first and by any agent. ring_s: how long an agent
    has to answer an offer. wrap_up_s: time for the work after a call; once it may be extended by as much again.
    """

    name: Text
    priority: Annotated[int, Field(ge=0, le=1000)] = 0
    long_waiting: Annotated[int, Field(ge=1)] = 5
    long_wait_minutes: Annotated[int, Field(ge=1)] = 10
    minutes_per_call: Annotated[float, Field(gt=0, le=120)] = 3.0
    always: bool = False
    ring_s: Annotated[int, Field(ge=5, le=120)] = 20
    wrap_up_s: Annotated[int, Field(ge=5, le=1800)] = 60
    music: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)] | None = None

    def estimate(self, waiting: int) -> int:
        """Minutes a caller will wait behind so many others, rounded up, at least one."""
        return max(1, -int(-waiting * self.minutes_per_call // 1))

    def wait(self, *, waiting: int, oldest_minutes: float, is_open: bool) -> Wait:
        """How it looks with so many waiting, the first of them for so many minutes."""
        if not (is_open or self.always):
            return Wait.CLOSED
        long = self.estimate(waiting) >= self.long_wait_minutes or oldest_minutes >= self.long_wait_minutes
        return Wait.LONG if long or waiting >= self.long_waiting else Wait.SHORT


Queues = dict[Name, Queue]
