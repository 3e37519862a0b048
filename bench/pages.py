"""How fast the pages are, and how they grow: every list and search at 1 000 and 100 000 calls; refuses a page without rows.

Both sizes are asked side by side, page by page. The last line is one JSON object: for each page its p95 in milliseconds at both
sizes and the growth of the median between them, the worst of both as `p95_ms` and `growth`, and as `watching_p99_ratio` how much
slower turns' p99 is while a hundred pages are open that are told of every change and ask for rows again as pages do. `cpu_ms` is
the most processor time that a page takes: what `p95_ms` comes near to when nobody else uses the machine.
"""

import argparse
import http.client
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.archive import fill
from bench.callers import ACCOUNT, NUMBER, TOKEN, calls
from bench.load import run
from bench.servers import ROOT, free_port, serving

SIZES = (1_000, 100_000)
WATCHING = 100
CALLERS = 2
TURNS_S = 1.5
PASSWORD = "a-password-for-benchmarks-only"
PAGES = {
    "calls": "/calls",
    "calls, common filter": "/calls?intent=repair",
    "calls, rare filter": "/calls?intent=emergency&language=en-US",
    "calls, no match": "/calls?intent=emergency&direction=outbound&longer=899",
    "calls, a week": "/calls?since={week}",
    "calls, deep": "/calls?before={deep}",
    "calls of a customer": "/calls?customer=7",
    "calls, a rare word": "/calls?words=%E9%98%80%E9%97%A8",
    "calls, a common word": "/calls?words=%E5%B8%88%E5%82%85",
    "calls, a word and no match": "/calls?words=refund&intent=emergency&direction=outbound&longer=899",
    "calls of an agent": "/calls?agent=1",
    "call": "/calls/{sid}",
    "tickets": "/tickets",
    "tickets, all": "/tickets?show=all",
    "tickets, a kind": "/tickets?kind=complaint",
    "ticket": "/tickets/{ticket}",
    "visits": "/appointments",
    "visit": "/appointments/{visit}",
    "callbacks": "/callbacks",
    "callback": "/callbacks/{callback}",
    "callbacks, all": "/callbacks?show=all",
    "surveys": "/surveys",
    "surveys, 84 days": "/surveys?days=84",
    "wallboard": "/wallboard",
    "search a number": "POST /find {number}",
    "search a ticket": "POST /find {ticket}",
}


MAY_BE_EMPTY = {"calls, no match", "calls, a word and no match", "calls, rare filter", "visits"}


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


@dataclass(frozen=True)
class House:
    """A hotline of its own with so many calls, somebody signed in to it, and what stands in the addresses of its pages."""

    browser: Browser
    port: int
    values: dict[str, str]
    token: str
    process: int
    took: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in PAGES})
    worked: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in PAGES})

    def cpu(self) -> float:
        """Milliseconds of processor time that the web process has used."""
        threads = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6

    def p95(self, page: str) -> float:
        """Milliseconds in which 95 in 100 of this page's answers came."""
        return sorted(self.took[page])[int(0.95 * len(self.took[page]))]


@contextmanager
def opened(size: int) -> Iterator[House]:
    """A hotline with so many calls, as long as the block lasts."""
    now = datetime.now(UTC)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotline-bench-")))
        port = free_port()
        settings = {
            "HOTLINE_DATA_DIR": str(folder),
            "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "HOTLINE_CARRIER": "twilio",
            "HOTLINE_NUMBERS": NUMBER,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
        }
        added = [sys.executable, "-m", "centre.cli", "user", "add", "sue", "--role", "supervisor", "--password-stdin"]
        subprocess.run(added, input=f"{PASSWORD}\n".encode(), cwd=ROOT, env={**os.environ, **settings}, check=True)
        fill(folder / "hotline.db", size, now=now)
        web = stack.enter_context(serving([sys.executable, "-m", "centre.cli", "serve"], port=port, settings=settings))
        (process,) = Path(f"/proc/{web.process.pid}/task/{web.process.pid}/children").read_text().split()
        browser = Browser(stack.enter_context(closing(http.client.HTTPConnection("127.0.0.1", port))))
        form = browser.token("/sign-in")
        status, _, _ = browser.ask("POST", "/sign-in", {"name": "sue", "password": PASSWORD, "csrf_token": form})
        assert status == 302, status
        values = _values(folder / "hotline.db", size)
        yield House(browser=browser, port=port, values=values, token=browser.token("/calls"), process=int(process))


def timed(houses: Sequence[House], rounds: int) -> None:
    """Ask for each page in turn, of one house and the other side by side, round after round; the first three do not count."""
    for number in range(rounds + 3):
        for page, template in PAGES.items():
            for house in houses:
                before = house.cpu()
                ms = _asked(house, page, template.format(**house.values))
                if number >= 3:
                    house.took[page].append(ms)
                    house.worked[page].append(house.cpu() - before)


def _asked(house: House, page: str, path: str) -> float:
    if path.startswith("POST "):
        _, address, typed = path.split(" ")
        status, text, ms = house.browser.ask("POST", address, {"q": typed, "csrf_token": house.token})
        assert status == 302, (page, status)
        return ms
    status, text, ms = house.browser.ask("GET", path)
    assert status == 200, (page, status)
    assert page in MAY_BE_EMPTY or "teach" not in text, page
    return ms


def _with_and_without(house: House, number: int) -> float:
    """The p99 of turns while pages are open, by that while none is, side by side."""
    if number == 0:
        _turns(house.port, "f0")  # warm-up
    alone = _turns(house.port, f"{3 * number + 1:x}")
    with _watchers(house):
        watched = _turns(house.port, f"{3 * number + 2:x}")
    return watched / ((alone + _turns(house.port, f"{3 * number + 3:x}")) / 2)


def _turns(port: int, prefix: str) -> float:
    """The p99 in milliseconds of turns of calls that come in all the time."""
    work = calls(f"http://127.0.0.1:{port}", prefix=prefix, count=int(TURNS_S * 250))
    done = run(port, work, callers=CALLERS, seconds=TURNS_S)
    assert all(reply.status == 200 for reply in done.replies)
    return done.percentile(0.99) * 1000


@contextmanager
def _watchers(house: House) -> Iterator[None]:
    """Open pages in a process of their own, as long as the block lasts."""
    command = [sys.executable, "-m", "bench.watching", str(house.port), str(WATCHING), house.values["ticket"]]
    cookie = "; ".join(f"{name}={value}" for name, value in house.browser.cookies.items())
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{cookie}\t{house.token}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline() == b"watching\n"
        try:
            yield
        finally:
            process.stdin.close()
            assert process.wait(10) == 0


def _values(database: Path, size: int) -> dict[str, str]:
    with closing(sqlite3.connect(database)) as connection:
        (ticket,) = connection.execute("SELECT number FROM tickets WHERE id > ?", (size // 6,)).fetchone()
        (visit,) = connection.execute("SELECT number FROM appointments WHERE id > ?", (size // 20,)).fetchone()
        (callback,) = connection.execute("SELECT id FROM callbacks WHERE id > ?", (size // 20,)).fetchone()
        started, row = connection.execute("SELECT started_at, id FROM calls WHERE id = ?", (size // 10,)).fetchone()
        (last,) = connection.execute("SELECT started_at FROM calls WHERE id = ?", (size,)).fetchone()
    week = datetime.fromtimestamp(last / 1e6 - 7 * 86_400, UTC).date().isoformat()
    return {
        "ticket": ticket,
        "visit": visit,
        "callback": str(callback),
        "deep": f"{started}-{row}",
        "week": week,
        "sid": f"CA{size // 2:032}",
        "number": "+12000000007",
    }


def main() -> None:
    """Measure both sizes and print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true", help="more rounds")
    full = parser.parse_args().full
    rounds, watched = (100, 9) if full else (12, 3)
    with opened(SIZES[0]) as small, opened(SIZES[1]) as large:
        timed((small, large), rounds)
        watching = [_with_and_without(large, number) for number in range(watched)]
    figures = {
        page: {
            "p95_ms_1k": round(small.p95(page), 2),
            "p95_ms_100k": round(large.p95(page), 2),
            "cpu_ms_100k": round(statistics.median(large.worked[page]), 2),
            "growth": round(statistics.median(large.took[page]) / statistics.median(small.took[page]), 2),
        }
        for page in PAGES
    }
    told = {
        "p95_ms": max(figure["p95_ms_100k"] for figure in figures.values()),
        "cpu_ms": max(figure["cpu_ms_100k"] for figure in figures.values()),
        "growth": max(figure["growth"] for figure in figures.values()),
        "watching_p99_ratio": round(statistics.median(watching), 2),
    }
    print(json.dumps({"pages": figures, "watching": [round(ratio, 2) for ratio in watching], **told}))


if __name__ == "__main__":
    main()
