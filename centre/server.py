"""The web server: gunicorn, started from here; refuses configuration files of its own.

One process of 32 threads is the default: the store commits all turns that wait at the same time as one group, and only
threads of one process can share a group; with a database of its own choice (PostgreSQL) more processes are worth a trial.
"""

import gc
import os
import signal
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from centre.parent import tied_to
from centre.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

GRACE_S = 3
"""How long turns under way may take to finish after SIGTERM; all is over within 5 s."""
KEEPALIVE_S = 65
"""Longer than the minute for which proxies keep idle connections: the proxy closes first, so no request is lost."""

YOUNG = 10_000
"""Objects made before the youngest are looked through: a turn makes a thousand or so, hardly any of them in a circle."""


def run(
    make_app: "Callable[[], WSGIApplication]", *, settings: Settings, listener: socket.socket, name: str = "hotline serve"
) -> None:
    """Serve until SIGTERM or SIGINT, then exit. `make_app` runs in each web process; gunicorn closes the listener.

    name: what a list of processes shows.
    """
    Server(make_app, settings=settings, listener=listener.detach(), name=name).run()


class Quiet(Logger):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's log goes the way of all our logs."""

    def setup(self, cfg: Any) -> None:
        """Leave handlers to the root logger."""
        del cfg
        self.error_log.propagate = True
        self.error_log.handlers[:] = []
        self.error_log.setLevel("WARNING")


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn with our settings and nobody else's."""

    def __init__(self, make_app: "Callable[[], WSGIApplication]", *, settings: Settings, listener: int, name: str) -> None:
        self._make_app = make_app
        self._settings = settings
        self._listener = listener
        self._name = name
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn: our choices. A web process never outlives its master: it would hold the port."""
        tie = tied_to(os.getpid(), signal.SIGKILL)
        for name, value in {
            "bind": f"fd://{self._listener}",
            "workers": self._settings.workers,
            "threads": self._settings.threads,
            "worker_class": "centre.threads.Worker",
            "worker_connections": 1000 + self._settings.threads,
            "graceful_timeout": GRACE_S,
            "keepalive": KEEPALIVE_S,
            "proc_name": self._name,
            "logger_class": Quiet,
            "control_socket_disable": True,
            "post_fork": lambda _arbiter, _worker: tie(),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        """Called by gunicorn in each web process. What is loaded stays; looking through it for garbage would hold callers up."""
        app = self._make_app()
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, 20, 20)
        return app
