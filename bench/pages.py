"""How fast the pages are, and how they grow: every list and search at 1 000 and 100 000 calls; refuses a page without rows.

The last line is one JSON object: for each page its p95 in milliseconds at both sizes and the growth between them.
"""

import argparse
import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.archive import fill
from bench.servers import ROOT, free_port, serving

SIZES = (1_000, 100_000)
PASSWORD = "a-password-for-benchmarks-only"
PAGES = {
    "calls": "/calls",
    "calls, common filter": "/calls?intent=repair",
    "calls, rare filter": "/calls?intent=emergency&language=en-US",
    "calls, no match": "/calls?intent=emergency&direction=outbound&longer=899",
    "calls, a week": "/calls?since={week}",
    "calls, deep": "/calls?before={deep}",
    "calls of a customer": "/calls?customer=7",
    "call": "/calls/{sid}",
    "tickets": "/tickets",
    "tickets, all": "/tickets?show=all",
    "tickets, a kind": "/tickets?kind=complaint",
    "ticket": "/tickets/{ticket}",
    "visits": "/appointments",
    "callbacks": "/callbacks",
    "callbacks, all": "/callbacks?show=all",
    "surveys": "/surveys",
    "surveys, 84 days": "/surveys?days=84",
    "wallboard": "/wallboard",
    "search a number": "POST /find {number}",
    "search a ticket": "POST /find {ticket}",
}


@dataclass
class Browser:
    """One connection that keeps its cookie."""

    connection: http.client.HTTPConnection
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, float]:
        """Status, text and milliseconds of one request."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept": "text/html"}
        body = urllib.parse.urlencode(fields) if fields else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, took

    def token(self, path: str) -> str:
        """What a form of this page carries."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", path)[1])
        assert found, path
        return found[1]


def measure(size: int, rounds: int) -> dict[str, float]:
    """The p95 of each page in milliseconds, on a hotline of its own with so many calls."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as name:
        folder = Path(name)
        port = free_port()
        settings = {"HOTLINE_DATA_DIR": name, "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        added = [sys.executable, "-m", "centre.cli", "user", "add", "sue", "--role", "supervisor", "--password-stdin"]
        subprocess.run(added, input=f"{PASSWORD}\n".encode(), cwd=ROOT, env={**os.environ, **settings}, check=True)
        fill(folder / "hotline.db", size, now=now)
        values = _values(folder / "hotline.db", size)
        web = serving([sys.executable, "-m", "centre.cli", "serve"], port=port, settings=settings)
        with web, closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
            return _timed(Browser(connection), values, rounds)


def _values(database: Path, size: int) -> dict[str, str]:
    with closing(sqlite3.connect(database)) as connection:
        (ticket,) = connection.execute("SELECT number FROM tickets WHERE id > ?", (size // 6,)).fetchone()
        started, row = connection.execute("SELECT started_at, id FROM calls WHERE id = ?", (size // 10,)).fetchone()
        (last,) = connection.execute("SELECT started_at FROM calls WHERE id = ?", (size,)).fetchone()
    week = datetime.fromtimestamp(last / 1e6 - 7 * 86_400, UTC).date().isoformat()
    return {"ticket": ticket, "deep": f"{started}-{row}", "week": week, "sid": f"CA{size // 2:032}", "number": "+12000000007"}


def _timed(browser: Browser, values: dict[str, str], rounds: int) -> dict[str, float]:
    """Sign in, then ask for each page in turn, round after round."""
    token = browser.token("/sign-in")
    status, _, _ = browser.ask("POST", "/sign-in", {"name": "sue", "password": PASSWORD, "csrf_token": token})
    assert status == 302, status
    token = browser.token("/calls")
    took: dict[str, list[float]] = {page: [] for page in PAGES}
    for number in range(rounds + 3):
        for page, template in PAGES.items():
            path = template.format(**values)
            if path.startswith("POST "):
                _, address, typed = path.split(" ")
                status, text, ms = browser.ask("POST", address, {"q": typed, "csrf_token": token})
                assert status == 302, (page, status)
            else:
                status, text, ms = browser.ask("GET", path)
                assert status == 200, (page, status)
                assert page in {"calls, no match", "calls, rare filter", "visits"} or "teach" not in text, page
            if number >= 3:
                took[page].append(ms)
    return {page: sorted(times)[int(0.95 * len(times))] for page, times in took.items()}


def main() -> None:
    """Measure both sizes and print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true", help="more rounds")
    rounds = 100 if parser.parse_args().full else 20
    small, large = (measure(size, rounds) for size in SIZES)
    figures = {
        page: {
            "p95_ms_1k": round(small[page], 2),
            "p95_ms_100k": round(large[page], 2),
            "growth": round(large[page] / small[page], 2),
        }
        for page in PAGES
    }
    worst = {"worst_p95_ms": max(large.values()), "worst_growth": max(large[page] / small[page] for page in PAGES)}
    print(json.dumps({"pages": figures} | {name: round(value, 2) for name, value in worst.items()}))


if __name__ == "__main__":
    main()
