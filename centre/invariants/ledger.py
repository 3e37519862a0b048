"""The carrier's ledger as evidence: what was asked, answered and heard; refuses lines that are torn, never a whole file."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

APOLOGIES: Final = ("系统刚才出了点问题", "系统暂时无法继续")
"""What a caller hears when a turn failed: nothing is stored then, and nothing was promised."""
_SAYS_SOMETHING: Final = re.compile(r"<(Say|Play|Gather|Record|Dial|Enqueue|Redirect)\b")
_ELSEWHERE: Final = "/twilio/agent/"
"""Where a turn leads whose caller is with an agent: it is taken once they part."""
_FINAL: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the carrier knows.

    ours: the calls that background work asked for, by SID the number. attempts: by the key of an attempt the SIDs of its calls;
    an attempt is named by the address of any webhook of its call. entries: all of it, in order.
    """

    ours: Mapping[str, str]
    attempts: Mapping[str, frozenset[str]]
    entries: Sequence[Mapping[str, Any]]

    @classmethod
    def read(cls, file: Path) -> "Ledger":
        """The carrier's own file of lines."""
        with file.open(encoding="utf-8", errors="replace") as lines:
            return cls.of(_parsed(lines))

    @classmethod
    def of(cls, entries: Iterable[Mapping[str, Any]]) -> "Ledger":
        """From entries as `telephony.simulator.ledger.Entry.as_json` gives them."""
        kept = list(entries)
        ours = {entry["call"]: entry["data"]["to"] for entry in kept if _is_ours(entry)}
        attempts: defaultdict[str, set[str]] = defaultdict(set)
        for entry in kept:
            if entry["kind"] == "webhook" and entry["call"] in ours:
                for key in parse_qs(urlsplit(entry["data"]["url"]).query).get("attempt", ()):
                    attempts[key].add(entry["call"])
        return cls(ours=ours, attempts={key: frozenset(sids) for key, sids in attempts.items()}, entries=kept)

    def unanswered(self) -> list[str]:
        """Calls whose caller heard the carrier's own apology: neither the hotline nor its fallback answered with a document."""
        found = (entry["call"] for entry in self.entries if entry["kind"] == "heard" and entry["data"].get("what") == "error")
        return list(dict.fromkeys(found))

    def inbound(self) -> list[str]:
        """Calls that somebody made to us."""
        return [entry["call"] for entry in self.entries if entry["kind"] == "call" and entry["data"]["direction"] == "inbound"]

    def over(self) -> set[str]:
        """Calls that the carrier has ended."""
        return {entry["call"] for entry in self.entries if _ends(entry)}

    def documents(self, sids: Collection[str]) -> Iterable[tuple[str, str]]:
        """Of these calls while they went on, each answer that says something and is no apology: (SID, the address asked).

        What comes after the end of a call is answered politely, and is no turn of it any more.
        """
        over = set()
        for entry in self.entries:
            data, sid = entry["data"], entry["call"]
            if _ends(entry):
                over.add(sid)
            elif (
                entry["kind"] == "webhook"
                and sid in sids
                and sid not in over
                and data["status"] == 200
                and _answers(data["body"])
            ):
                yield sid, data["url"]


def _parsed(lines: Iterable[str]) -> Iterable[Mapping[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # torn by a kill; the ledger goes on in a new line
        if isinstance(entry, dict):
            yield entry


def _answers(body: str) -> bool:
    return bool(_SAYS_SOMETHING.search(body)) and not any(words in body for words in (*APOLOGIES, _ELSEWHERE))


def _ends(entry: Mapping[str, Any]) -> bool:
    return entry["kind"] == "status" and entry["data"].get("status") in _FINAL


def _is_ours(entry: Mapping[str, Any]) -> bool:
    """A call that was asked for to ring somebody about a matter; an agent's telephone is no errand."""
    data = entry["data"]
    return (
        entry["kind"] == "call"
        and str(data.get("direction", "")).startswith("outbound-api")
        and not str(data["to"]).startswith("client:")
    )
