"""What an agent reads and types where the carrier is the simulator; refuses lines that are not the agent's: it is told which.

A softphone at a real carrier is in the browser and needs none of this.
"""

from typing import Any, Final, Protocol

import requests

_TIMEOUT_S: Final = 5.0
_TOLD: Final = frozenset({"talked", "keyed", "say", "bridged", "unbridged", "held", "resumed", "ended"})


class CaptionsAway(Exception):
    """The simulator does not answer, or does not know the line."""


class Captions(Protocol):
    """The simulator's side of an agent's line."""

    def heard(self, sid: str, after: int) -> list[dict[str, Any]]:
        """What was heard and said on the line after item `after`: `n`, `kind` (`say`: the agent's), `text`, `at_s`.

        Raises CaptionsAway.
        """

    def say(self, sid: str, text: str) -> bool:
        """Say something on the line; False when it is over. Raises CaptionsAway."""


class ControlCaptions:
    """By the simulator's control API at `url`; `session` is another way there than a socket."""

    def __init__(self, url: str, session: requests.Session | None = None) -> None:
        self._url = url.rstrip("/") + "/control/calls"
        self._session = session or requests.Session()
        self._session.trust_env = False

    def heard(self, sid: str, after: int) -> list[dict[str, Any]]:
        """What of it is of the conversation."""
        items = self._ask("GET", f"/{sid}/log?after={after}", None)["items"]
        return [{name: item[name] for name in ("n", "kind", "text", "at_s")} for item in items if item["kind"] in _TOLD]

    def say(self, sid: str, text: str) -> bool:
        """Words for the others on the line."""
        return bool(self._ask("POST", f"/{sid}/input", {"speech": text})["taken"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        try:
            reply = self._session.request(method, self._url + path, json=body, timeout=_TIMEOUT_S)
            reply.raise_for_status()
            answer: dict[str, Any] = reply.json()
        except (requests.RequestException, ValueError):
            raise CaptionsAway("the carrier simulator does not answer, or does not know the line") from None
        return answer
