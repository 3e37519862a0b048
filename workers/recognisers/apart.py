"""A recogniser kept apart, in a process that is started once and used again; refuses to wait for one that hangs.

Whatever an engine does – hang, crash, eat all memory – ends its own process and fails one attempt of one job. The next attempt
starts a new one.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from typing import Any

from workers.recognisers.recogniser import Choice, Heard, RecogniserFailed, RecogniserMissing

LOADING_S = 180.0
LEAST_S = 30.0
A_SECOND_S = 8.0
"""Longest loading; longest recognition: the least, and for each second of sound."""


class Apart:
    """One engine for one language. Used by one job at a time."""

    def __init__(self, choice: Choice, language: str, *, least_s: float = LEAST_S) -> None:
        self.engine = choice.engine
        self._choice, self._language, self._least_s = choice, language, least_s
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def recognise(self, samples: bytes, rate: int) -> Heard:
        """The words. Raises RecogniserMissing, RecogniserFailed."""
        limit_s = self._least_s + A_SECOND_S * len(samples) / 2 / rate
        with self._lock:
            child = self._started()
            answer = self._asked(child, {"bytes": len(samples), "rate": rate, "limit_s": limit_s}, samples, limit_s)
        return Heard(text=answer["text"], confidence=answer["confidence"])

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _started(self) -> "subprocess.Popen[bytes]":
        """The process, with its engine loaded."""
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        child = self._child = subprocess.Popen(
            [sys.executable, "-m", "workers.recognisers.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that all it starts ends with it
        )
        chosen = self._choice
        asked = {"engine": chosen.engine, "option": chosen.option, "key": chosen.key, "language": self._language}
        self._asked(child, {**asked, "limit_s": LOADING_S}, b"", LOADING_S)
        return child

    def _asked(self, child: "subprocess.Popen[bytes]", head: dict[str, Any], body: bytes, limit_s: float) -> dict[str, Any]:
        """Its answer; a process that gives none in time is ended."""
        try:
            answer = _exchange(child, json.dumps(head).encode() + b"\n" + body, time.monotonic() + limit_s)
        except (OSError, ValueError, TimeoutError) as error:
            self._end()
            late = isinstance(error, TimeoutError)
            raise RecogniserFailed("the recogniser took too long" if late else "the recogniser died") from None
        if "missing" in answer:
            self._end()
            raise RecogniserMissing(str(answer["missing"]))
        if "failed" in answer:
            raise RecogniserFailed(str(answer["failed"]))
        return answer

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _exchange(child: "subprocess.Popen[bytes]", message: bytes, until: float) -> dict[str, Any]:
    """Write all, read a line. TimeoutError; OSError or ValueError from one that is gone."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("a process without pipes")
    into, out = child.stdin.fileno(), child.stdout.fileno()
    os.set_blocking(into, False)
    rest, line = memoryview(message), b""
    while not line.endswith(b"\n"):
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        readable, writable, _ = select.select([out], [into] if rest else [], [], left)
        if readable:
            part = os.read(out, 1 << 16)
            if not part:
                raise ValueError("it ended")
            line += part
        if writable:
            rest = rest[os.write(into, rest[: 1 << 16]) :]
    answer: dict[str, Any] = json.loads(line)
    return answer
