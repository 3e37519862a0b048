"""A hotline in its own process and a carrier that signs what it posts; refuses our own signer: the carrier's library signs."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import requests
from twilio.request_validator import RequestValidator

from bench.servers import ROOT, free_port

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "a-token-for-tests"
NUMBER = "+15005550006"
PATIENCE_S = 60.0
"""How long anything may take on a machine that is busy with other things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A running hotline: its address, its process, its settings."""

    base: str
    process: subprocess.Popen[bytes]
    environment: Mapping[str, str] = field(repr=False)

    def post(self, path: str, fields: Mapping[str, str], *, token: str = TOKEN, signed: bool = True) -> requests.Response:
        """Post as the carrier does; relative paths resolve against the hotline's address."""
        url = urljoin(self.base, path)
        headers = {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, dict(fields))} if signed else {}
        return requests.post(url, data=dict(fields), headers=headers, timeout=PATIENCE_S)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of our own commands with this hotline's settings."""
        return subprocess.run(
            [sys.executable, "-m", "centre.cli", *arguments],
            cwd=ROOT,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def settings(folder: Path, port: int, **more: str) -> dict[str, str]:
    """The environment of a hotline that keeps all it has in `folder`."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_"))},
        "HOTLINE_CARRIER": "twilio",
        "HOTLINE_DATA_DIR": str(folder),
        "HOTLINE_DATABASE_URL": f"sqlite:///{folder / 'hotline.db'}",
        "HOTLINE_NUMBERS": NUMBER,
        "HOTLINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HOTLINE_SECRET_KEY": "a-key-for-tests-0123456789abcdef",
        "PYTHONPATH": str(ROOT),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        **more,
    }


@contextmanager
def serving(folder: Path, *program: str, port: int = 0, **more: str) -> Iterator[Line]:
    """A hotline on a free port (or `port`) until the block ends; `program` replaces `-m centre.cli serve`."""
    port = port or free_port()
    environment = settings(folder, port, **more)
    command = [sys.executable, *(program or ("-m", "centre.cli", "serve")), "--port", str(port)]
    with (folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        line = Line(base=f"http://127.0.0.1:{port}", process=process, environment=environment)
        _wait(line, folder)
        yield line
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(line: Line, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if line.process.poll() is not None:
            raise RuntimeError(f"the hotline ended: {(folder / 'serve.log').read_text()[-2000:]}")
        try:
            if requests.get(line.base + "/healthz", timeout=PATIENCE_S).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)
    raise RuntimeError("the hotline does not answer")


def form(sid: str, *, caller: str = "+8613800138000", called: str = NUMBER, **more: str) -> dict[str, str]:
    """The fields of an inbound call's webhook."""
    return {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "CallSid": sid,
        "CallStatus": "ringing",
        "Called": called,
        "CalledCity": "",
        "Caller": caller,
        "Direction": "inbound",
        "From": caller,
        "FromCity": "",
        "To": called,
        "ToCity": "",
        **more,
    }


def said(reply: requests.Response) -> str:
    """All words of a TwiML document."""
    return " ".join(node.text or "" for node in ET.fromstring(reply.text).iter("Say"))  # noqa: S314 - our own document


def action(reply: requests.Response) -> str:
    """Where the next turn goes: the action of the document's Gather, Dial or Enqueue."""
    for node in ET.fromstring(reply.text).iter():  # noqa: S314 - our own document
        if node.get("action"):
            return str(node.get("action"))
    raise AssertionError(re.sub(r">[^<]*<", "><", reply.text))
