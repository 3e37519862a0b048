"""Processes that end with their parent; refuses to outlive it, however it ended."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def tied_to(parent: int, signum: signal.Signals) -> Callable[[], None]:
    """What a new process has to run so that the kernel sends it `signum` when `parent` ends. Linux; elsewhere it does nothing."""
    if sys.platform != "linux":
        return lambda: None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)

    return tie
