"""`serve`, but killed with SIGKILL at a chosen point of a turn; refuses to change the program it runs.

DIE_FILE names a file: while it holds a word, the next request of the carrier dies there. A number counts the statements that
the request sends to SQLite, the COMMIT among them: the web process dies just before the one so numbered. `answer`: after the
commit, before a byte of the reply is sent. Dies the web process alone, its master starts another; after `all ` both die.
An audit hook finds the connections, so nothing of the product is replaced; those opened before the request are counted.
"""

import os
import signal
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

ORDERS = Path(os.environ["DIE_FILE"])
connections: list[sqlite3.Connection] = []
order: list[str] = []
seen = 0


def die() -> None:
    if "all" in order:
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def statement(_text: str) -> None:
    global seen  # noqa: PLW0603 - one process, one request to die in, one count
    seen += 1
    if order and order[-1] == str(seen):
        die()


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "sqlite3.connect/handle":
        connections.append(arguments[0])


def arm() -> None:
    """Read the order, if there is one; connections already closed have no statements to count."""
    global seen  # noqa: PLW0603 - as above
    seen = 0
    order[:] = ORDERS.read_text().split() if ORDERS.exists() else []
    for connection in connections:
        with suppress(sqlite3.ProgrammingError):
            connection.set_trace_callback(statement)


class Armed:
    """Around the application: arms before a request, and may die when its answer is whole and not yet sent."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        arm()
        answer = self.app(environ, start_response)
        if order and order[-1] == "answer":
            die()
        return answer


def main() -> None:
    sys.addaudithook(watch)
    from centre import web
    from centre.cli import main as hotline

    made = web.create_app

    def create_app(*arguments: Any, **named: Any) -> Any:
        app = made(*arguments, **named)
        app.wsgi_app = Armed(app.wsgi_app)  # type: ignore[method-assign] # around it, nothing in it is replaced
        return app

    web.create_app = create_app
    sys.argv = ["hotline", "serve", *sys.argv[1:]]
    hotline()


if __name__ == "__main__":
    main()
