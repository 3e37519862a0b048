"""A telephone at a carrier in another process, over its control API; refuses to wait for ever: `patience_s` seconds a deed."""

import base64
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import quote

import requests

from telephony.simulator.caller import CallerError
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Handset
from telephony.simulator.heard import Heard
from telephony.simulator.line import State

_WAIT_S = 20


class HttpCaller:
    """Does what `InProcessCaller` does, from elsewhere."""

    def __init__(self, base_url: str, *, patience_s: float = 60.0) -> None:
        self._base = base_url.rstrip("/")
        self._patience_s = patience_s
        self._session = requests.Session()
        self._session.trust_env = False
        self._sid = ""
        self._state = State.ENDED
        self._known = 0
        self._new: list[Heard] = []

    @property
    def sid(self) -> str:
        """The SID of the current call."""
        return self._sid

    @property
    def state(self) -> State:
        """What the call is doing, as of the last deed."""
        return self._state

    def reachable(self) -> bool:
        """Whether a simulator answers there."""
        try:
            return "control" in self._session.get(self._base + "/", timeout=2).json()
        except (requests.RequestException, ValueError):
            return False

    def at(self, moment: datetime) -> bool:
        """The clock of another process cannot be put."""
        del moment
        return False

    def until(self, moment: datetime) -> bool:
        """Time in another process passes by itself."""
        del moment
        return False

    def another(self) -> "HttpCaller":
        """One more telephone at the same carrier."""
        return HttpCaller(self._base, patience_s=self._patience_s)

    def call(self, number: str, *, caller: str, faults: Sequence[Fault] = ()) -> None:
        """Dial and listen until the hotline is done talking."""
        reply = self._send("POST", "/calls", {"from": caller, "to": number, "faults": list(faults)})
        self._sid, self._known, self._new = str(reply["sid"]), 0, []
        self._settle()

    def answer(self, number: str) -> bool:
        """Take the call that rings at this number."""
        sid = str(self._send("GET", f"/ringing?number={quote(number, safe='')}", None)["sid"])
        if sid:
            self._sid, self._known, self._new = sid, 0, []
            self._settle()
        return bool(sid)

    def hear(self) -> list[Heard]:
        """What was heard since this was last asked."""
        items, self._new = self._new, []
        return items

    def key(self, keys: str) -> None:
        """Press keys."""
        self._do({"digits": keys})

    def say(
        self,
        text: str,
        *,
        confidence: float | None = None,
        then: str = "",
        audio: bytes | None = None,
        by: str = "caller",
    ) -> None:
        """Speak."""
        sound = base64.b64encode(audio).decode() if audio else None
        self._do({"speech": text, "confidence": confidence, "then": then, "audio": sound, "by": by})

    def silence(self) -> None:
        """Say and press nothing."""
        self._do({"silence": True})

    def hang_up(self) -> None:
        """Hang up."""
        self._do({"hang_up": True})

    def answer_queue(self, queue: str) -> bool:
        """Somebody takes the first waiting caller."""
        taken = bool(self._send("POST", f"/queues/{quote(queue, safe='')}/answer", {})["taken"])
        self._settle()
        return taken

    def misbehave(self, fault: Fault, times: int | None = None) -> None:
        """Let the carrier misbehave on this call."""
        self._send("POST", f"/calls/{self._sid}/faults", {"fault": fault, "times": times})

    def handset(self, number: str, handset: Handset) -> None:
        """Who answers at a number."""
        self._send("POST", "/handsets", {"number": number, **asdict(handset)})

    def _do(self, body: dict[str, Any]) -> None:
        if not self._sid:
            raise CallerError("there is no call yet")
        self._send("POST", f"/calls/{self._sid}/input", body)
        self._settle()

    def _settle(self) -> None:
        deadline = time.monotonic() + self._patience_s
        while True:
            reply = self._send("GET", f"/calls/{self._sid}/heard?after={self._known}&wait={_WAIT_S}", None)
            for item in reply["items"]:
                self._new.append(Heard(**item))
                self._known = item["n"]
            self._state = State(reply["state"])
            if reply["settled"]:
                return
            if time.monotonic() > deadline:
                raise CallerError(f"the hotline did not come to rest within {self._patience_s:g} s")

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        try:
            reply = self._session.request(method, f"{self._base}/control{path}", json=body, timeout=_WAIT_S + 20)
            answer: dict[str, Any] = reply.json()
        except (requests.RequestException, ValueError):
            raise CallerError(f"no carrier simulator answers at {self._base}") from None
        if not reply.ok:
            raise CallerError(f"the carrier refuses: {answer.get('error', reply.status_code)}")
        return answer
