"""`serve`, but killed with SIGKILL at a chosen point of a chosen turn; refuses to change the program it runs.

DIE_TURN names the turn (`turn=3`); DIE_AT counts the statements that the turn sends to SQLite, the COMMIT among them, and the
server dies just before the one so numbered; DIE_AT=answer dies after the commit, before a byte of the reply is sent.
An audit hook finds the connections, so nothing of the product is replaced; those opened before the turn are counted.
"""

import os
import signal
import sqlite3
import sys
from contextlib import suppress
from typing import Any

TURN = os.environ["DIE_TURN"]
AT = os.environ["DIE_AT"]
armed = False
connections: list[sqlite3.Connection] = []
seen = 0


def die() -> None:
    os.killpg(0, signal.SIGKILL)  # the web server's master must not start another worker


def statement(_text: str) -> None:
    global seen  # noqa: PLW0603 - one process, one turn, one count
    if not armed:
        return
    seen += 1
    if AT != "answer" and seen == int(AT):
        die()


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "sqlite3.connect/handle":
        connections.append(arguments[0])


def trace() -> None:
    """Count the statements of every connection there is; those already closed have none."""
    for connection in connections:
        with suppress(sqlite3.ProgrammingError):
            connection.set_trace_callback(statement)


class Armed:
    """Around the application: arms before the chosen turn, and may die when its answer is whole and not yet sent."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        global armed  # noqa: PLW0603 - one process, one turn
        armed = TURN in (environ["QUERY_STRING"] or "turn=1") and "/twilio/" in environ["PATH_INFO"]
        if armed:
            trace()
        answer = self.app(environ, start_response)
        if armed and AT == "answer":
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
