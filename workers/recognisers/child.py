"""A recogniser in a process of its own: reads sounds from stdin, writes what it heard to stdout; refuses to outlive its parent.

Started by `apart`. A line of JSON says what comes, then as many bytes; a line of JSON answers. An alarm of the system ends the
process when an utterance takes longer than allowed, also when the engine never lets go and the parent is gone.
"""

import json
import os
import signal
import sys
from typing import IO, Any

from workers.recognisers import engine
from workers.recognisers.recogniser import Choice, Recogniser, RecogniserFailed, RecogniserMissing

GRACE_S = 10
"""The parent ends us when time is up; this much later the alarm does."""


def main() -> None:
    """Load the engine, then recognise until stdin ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for noisy in (1, 2):  # engines talk, and repeat what they heard
        os.dup2(nowhere, noisy)
    recogniser = _loaded(_line(requests), answers)
    while recogniser is not None and (asked := _line(requests)):
        signal.alarm(int(asked["limit_s"]) + GRACE_S)
        _tell(answers, _heard(recogniser, requests.read(asked["bytes"]), asked["rate"]))
        signal.alarm(0)


def _loaded(asked: dict[str, Any], answers: IO[str]) -> Recogniser | None:
    chosen = Choice(engine=asked["engine"], option=asked["option"], key=asked["key"])
    signal.alarm(int(asked["limit_s"]) + GRACE_S)
    try:
        recogniser = engine(chosen.engine).load(chosen, asked["language"])
    except RecogniserMissing as error:
        _tell(answers, {"missing": str(error)})
        return None
    signal.alarm(0)
    _tell(answers, {"ready": True})
    return recogniser


def _heard(recogniser: Recogniser, samples: bytes, rate: int) -> dict[str, Any]:
    try:
        heard = recogniser.recognise(samples, rate)
    except RecogniserFailed as error:
        return {"failed": str(error)}
    except RecogniserMissing as error:
        return {"missing": str(error)}
    except Exception as error:  # noqa: BLE001 - an engine may raise anything; its text may repeat what was said
        return {"failed": f"the engine raised {type(error).__name__}"}
    return {"text": heard.text, "confidence": heard.confidence}


def _line(requests: IO[bytes]) -> dict[str, Any]:
    line = requests.readline()
    found: dict[str, Any] = json.loads(line) if line else {}
    return found


def _tell(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
