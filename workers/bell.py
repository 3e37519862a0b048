"""The doorbell: an RQ queue whose jobs say nothing but "there is work"; refuses to carry anything that could be lost with it.

A bell holds no key and no payload, so whoever can write to Redis can neither read what callers asked for nor make a worker run
anything: workers take a bell off the queue and look into the database. One queue, because only then RQ takes a job in one step.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DequeueTimeout
from rq.serializers import JSONSerializer

QUEUE: Final = "hotline"
BELLS: Final = 16
"""Bells on the queue at most: so many workers wake at once, more with the next look of the relay."""
KEPT_S: Final = 60
"""A bell that nobody heard for so long is thrown away."""
_CONNECT_S: Final = 1.0
_log = logging.getLogger(__name__)


def answered() -> None:
    """What a bell asks RQ to run: nothing. Our workers never run it, they look into the database."""


class Bell(Protocol):
    """What tells a worker that there may be work."""

    def wait(self, seconds: float) -> None:
        """Come back when it rings, or after so many seconds."""


class Silence:
    """No bell: workers look by themselves, five times a second."""

    def wait(self, seconds: float) -> None:
        """Wait a moment."""
        time.sleep(min(seconds, 0.2))


class RedisBell:
    """The bell on a Redis or Valkey server, which may go away and come back at any time. One for each thread."""

    def __init__(self, url: str, *, new_id: Callable[[], str], stopping: Callable[[], bool] = lambda: False) -> None:
        self._new_id = new_id
        self._stopping = stopping
        self._redis = Redis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=_CONNECT_S, socket_timeout=5.0, health_check_interval=0
        )
        self._queue = Queue(QUEUE, connection=self._redis, serializer=JSONSerializer)
        self._away = False

    def ring(self, times: int) -> bool:
        """See to it that so many bells are on the queue (`BELLS` at most); False when the server is away."""
        return self._tried(lambda: self._ring(min(times, BELLS)))

    def tidy(self) -> bool:
        """Throw away what workers that died had taken off the queue; False when the server is away."""
        return self._tried(lambda: self._redis.delete(self._queue.intermediate_queue.key))

    def wait(self, seconds: float) -> None:
        """Come back when it rings, or after so many seconds; also when the server is away."""
        until = time.monotonic() + seconds
        if not self._tried(lambda: self._take(seconds)):
            time.sleep(max(0.0, until - time.monotonic()))

    def close(self) -> None:
        """Give the connection back."""
        self._redis.close()

    def _ring(self, times: int) -> None:
        missing = times - self._queue.count
        if missing > 0:
            data = [
                Queue.prepare_data(answered, job_id=f"bell-{self._new_id()}", result_ttl=0, ttl=KEPT_S, description="work")
                for _ in range(missing)
            ]
            self._queue.enqueue_many(data)

    def _take(self, seconds: float) -> None:
        try:
            found = Queue.dequeue_any(
                [self._queue], timeout=max(1, round(seconds)), connection=self._redis, serializer=JSONSerializer
            )
        except DequeueTimeout:
            return
        if found:
            bell, _ = found
            self._queue.intermediate_queue.remove(bell.id)
            bell.delete(remove_from_queue=False)

    def _tried(self, action: Callable[[], Any]) -> bool:
        """Whether it went through; said once when the server goes away, and once when it is back."""
        try:
            action()
        except (RedisError, OSError) as error:
            if not self._away and not self._stopping():  # at the end all may go at once
                _log.warning("Redis is away; work goes on without its bell", extra={"kind": type(error).__name__})
            self._away = True
            return False
        if self._away:
            _log.warning("Redis is back")
        self._away = False
        return True
