"""The conformance table of the simulator, made from its tests; refuses rows that no test stands behind.

    .venv/bin/python -m tests.conformance > docs/conformance.md

A test that shows what the real carrier does is marked, alone or with its whole module (`pytestmark`):

    @pytest.mark.carrier("silence falls through to the next verb", page="voice/twiml/gather")

The words are the test's name where none are given; an empty page says that a test is not about the real carrier.
"""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "telephony" / "simulator"
STATUSES: Final = {
    "documented": "the carrier's page says so",
    "remembered": "general knowledge of the carrier; the page was not read again for it",
    "reported": "its users report so, the page does not say",
    "chosen": "nobody says; this is our choice",
}
UNTRIED: Final = (
    ("in what unit the 4,096 of a Say count for Chinese", "voice/twiml/say", "characters"),
    ("which voices go with which languages", "voice/twiml/say/text-speech", "not checked"),
    ("whether Chinese speech is understood with the default model", "voice/twiml/gather", "understood in any language"),
    ("callers talk over a prompt (bargeIn)", "voice/twiml/gather", "prompts are heard to their end before input counts"),
    ("how many partial results of speech there are", "voice/twiml/gather", "one, of all that was said"),
    ("speech is capped at 60 seconds, hints, profanity", "voice/twiml/gather", "accepted, without effect"),
    ("five more seconds of ringing than asked for", "voice/twiml/dial", "exactly as long as asked for"),
    ("answerOnBridge, ringTone, hangupOnStar of the other side", "voice/twiml/dial", "the first two accepted, without effect"),
    ("trimming of recordings", "voice/twiml/record", "accepted, without effect"),
    (
        "SequenceNumber in callbacks of recordings",
        "voice/twiml/record",
        "sent, from 0; in one captured from the carrier it was not",
    ),
    ("transcription of a recording (transcribe)", "voice/twiml/record", "accepted, not done"),
    ("recordings of conferences, and their two channels", "voice/twiml/conference", "accepted, not made"),
    ("beeps, regions, jitter buffers, speaker events of conferences", "voice/twiml/conference", "accepted, without effect"),
    ("Task and workflowSid (TaskRouter)", "voice/twiml/enqueue", "the name is taken as a queue's"),
    ("the sound of streams and SIPREC", "voice/twiml/stream", "accepted and reported, no sound is sent"),
    ("Connect, Refer, Pay, Sip, Sim", "voice/twiml", "not there: warned of and skipped"),
    ("the order of status callbacks is not guaranteed", "voice/api/call-resource", "in order, unless disorder is asked for"),
    ("a leg that REST redirects out of a Dial", "voice/api/call-resource", "the other goes on after its Dial"),
    ("StirVerstat, CallToken, CallerName, ForwardedFrom", "voice/twiml", "never sent"),
    ("ports other than the usual in signatures (:8443)", "usage/security", "signed as requested, port and all"),
    ("webhooks signed with a shared key (HMAC-SHA256)", "usage/security", "never sent"),
    ("what is tried again when nothing is said (`rp`)", "usage/webhooks/webhooks-connection-overrides", "connections only"),
    ("`sni` and `e` in overrides, account-level rules", "usage/webhooks/webhooks-connection-overrides", "without effect"),
    ("how long finding a machine takes", "voice/answering-machine-detection", "always the same, by what it is"),
    ("magic numbers of test credentials", "iam/test-credentials", "numbers like all others"),
    ("too many REST requests at once (20429)", "usage/requests-to-twilio", "only as a misbehaviour"),
    ("media of texts, scheduled texts, messaging services", "messaging/api/message-resource", "not there"),
    ("numbers that are not owned, not verified, blocked by country", "api/errors/21210", "any valid number may call any other"),
)
HEAD: Final = """\
# What the simulator does as the carrier does it

Made from the tests: `.venv/bin/python -m tests.conformance > docs/conformance.md`. Each row is a test that passes, in
`tests/telephony/simulator`; a page of the carrier is given below `https://www.twilio.com/docs/`. No account was used: nothing
in here was tried on the real carrier. Misbehaviour is not in here but in [carrier.md](carrier.md).

""".splitlines()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Row:
    """One behaviour. `test` is `file::name`."""

    page: str
    behaviour: str
    status: str
    test: str


def rows() -> list[Row]:
    """All behaviours that tests stand behind, by page and words."""
    modules = (importlib.import_module(f"tests.telephony.simulator.{path.stem}") for path in sorted(FOLDER.glob("test_*.py")))
    return sorted(row for module in modules for row in _of_module(module))


def _of_module(module: ModuleType) -> Iterator[Row]:
    whole = _mark(module)
    for name, test in vars(module).items():
        if not name.startswith("test_") or getattr(test, "__module__", "") != module.__name__:
            continue
        mark = _mark(test) or whole
        if mark is None or not mark.kwargs["page"]:
            continue
        words = mark.args[0] if mark.args else name.removeprefix("test_").replace("_", " ")
        status = mark.kwargs.get("status", "documented")
        if status not in STATUSES:
            raise ValueError(f"{name}: {status} is no status")
        yield Row(page=mark.kwargs["page"], behaviour=words, status=status, test=f"{module.__name__.rpartition('.')[2]}::{name}")


def _mark(owner: Any) -> Any:
    marks = getattr(owner, "pytestmark", [])
    found = marks if isinstance(marks, list) else [marks]
    return next((mark if hasattr(mark, "args") else mark.mark for mark in found if mark.name == "carrier"), None)


def page() -> str:
    """The page in Markdown."""
    found = rows()
    lines = [
        *HEAD,
        *(f"- **{status}**: {meaning} ({sum(row.status == status for row in found)})" for status, meaning in STATUSES.items()),
        f"- **not known, or not done**: the [last table](#not-known-or-not-done) ({len(UNTRIED)})",
        "",
        f"## {len(found)} behaviours",
        "",
        "| page | behaviour | status | test |",
        "|---|---|---|---|",
        *(f"| {row.page} | {row.behaviour} | {row.status} | `{row.test}` |" for row in found),
        "",
        "## Not known, or not done",
        "",
        "| page | what the carrier does is not known, or not done here | here |",
        "|---|---|---|",
        *(f"| {where} | {what} | {here} |" for what, where, here in sorted(UNTRIED, key=lambda one: one[1])),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
