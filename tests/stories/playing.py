"""A story played once in a hotline of its own, and what it showed: also what would have been left had the caller hung up earlier.

After everything the caller does, the end of the call is tried in a transaction that is then thrown away: every story is broken
off after each of its steps without being played again from the start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from centre.pack_files import PACKS
from ivr.replay import CannotReplay, LoggedTurn
from ivr.replay import Verdict as Outcome
from storage import appointments, calls, queue
from storage.transaction import Transaction
from telephony import conversation, stories
from telephony.retelling import retold
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.heard import Heard, seconds_of
from telephony.stories import Step, Story, Verdict
from tests.stories.hall import NUMBER, Hall, hall

ON_CALL = "+8613700137000"
UNANSWERED = "no flow answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """How a story went. `broken_off`: what was wrong had the caller hung up; `entered`: nodes; `longest_s`: the longest text.

    otherwise: what came out otherwise when its calls were run again from the log.
    """

    verdict: Verdict
    logged: tuple[str, ...]
    broken_off: tuple[str, ...]
    left: tuple[str, ...]
    entered: frozenset[str]
    longest_s: float
    languages: frozenset[str]
    otherwise: tuple[str, ...]


class _Undo(Exception):
    """Takes back what was only tried."""


class Wary(InProcessCaller):
    """A telephone that tries, after everything that was heard, how it would be to hang up here."""

    def __init__(self, place: Hall) -> None:
        super().__init__(place.carrier, wait=place.wait)
        self._place = place
        self.troubles: list[str] = []

    def another(self) -> "Wary":
        """One more telephone that is as wary, and tells of its troubles in the same place."""
        telephone = Wary(self._place)
        telephone.troubles = self.troubles
        return telephone

    def hear(self) -> list[Heard]:
        """What was heard, once the end of the call has been tried."""
        found: list[str] = []

        def gone(tx: Transaction) -> None:
            call = calls.find(tx, self.sid)
            if call is not None and call.ended_at is None:
                conversation.hang_up(self._place.hotline, tx, call, status="completed", now=self._place.hotline.clock())
                found.extend(untidy(tx, self.sid))
            raise _Undo

        try:
            self._place.store.write(gone)
        except _Undo:
            self.troubles += found
        return super().hear()


def untidy(tx: Transaction, sid: str) -> list[str]:
    """What is not as it should be after a call: it has ended once, with an outcome; it holds no slot and waits in no queue."""
    call = calls.find(tx, sid)
    if call is None:
        return ["there is no call"]
    kept = calls.show(tx, sid) or {"events": []}
    ends = sum(event["kind"] == "call_ended" for event in kept["events"])
    waiting = sum(queue.waiting(tx, name)[0] for name in ("service", "emergency"))
    others = sum(other.ended_at is None for other in calls.list_calls(tx, limit=1000) if other.sid != sid)
    found = {
        "the call has not ended": call.ended_at is None,
        "the call has no outcome": not call.outcome,
        f"the call has ended {ends} times": ends != 1,
        "the call holds a slot": appointments.held_by(tx, call.id) is not None,
        "somebody waits in a queue who is gone": waiting > others,
    }
    return [trouble for trouble, is_so in found.items() if is_so]


def read(path: Path) -> Story:
    """The story in this file."""
    story = stories.read(path.read_text(encoding="utf-8"), str(path.relative_to(PACKS)))
    story.set_sounds(lambda name: (path.parent / name).read_bytes())
    return story


def play(path: Path, folder: Path, template: Path) -> Played:
    """Play the story of a pack. Stories that say how the on-call telephone behaves have one."""
    story = read(path)
    on_call = ON_CALL if ON_CALL in story.handsets else None
    with hall(folder, template, path.parent.parent.name, on_call=on_call) as place:
        telephone = Wary(place)
        verdict = stories.run(story, telephone, main=NUMBER, records=place.records)
        sids = (*verdict.sids, *verdict.others)
        left = [trouble for sid in sids for trouble in _untidy(place, sid)]
        entered, languages = _course(place, sids)
        placed = [call.sid for call in place.carrier.network.calls(lambda call: call.direction == "outbound-api")]
        entered |= _course(place, placed)[0]  # by a machine, too, that no story drives
        texts = [seconds_of(item.text) for item in verdict.heard if item.kind == "said"]
        return Played(
            verdict=verdict,
            logged=tuple(place.complaints.told),
            broken_off=tuple(telephone.troubles),
            left=tuple(left),
            entered=entered,
            longest_s=max(texts, default=0.0),
            languages=languages,
            otherwise=tuple(trouble for sid in (*sids, *placed) for trouble in _run_again(place, sid)),
        )


def misbehaves(story: Story) -> bool:
    """Whether the carrier plays tricks in this story, which the hotline then logs."""
    return bool(story.carrier) or any(isinstance(step, Step) and step.carrier for step in story.steps)


def _untidy(place: Hall, sid: str) -> list[str]:
    return list(place.store.read(lambda tx: untidy(tx, sid)))


def _run_again(place: Hall, sid: str) -> list[str]:
    """What is not the same when the call is run again from its log by the flow it went through."""
    pack = place.hotline.pack
    found = place.store.read(lambda tx: retold(tx, sid, pack.calendar.zone))
    assert found
    try:
        turned = found.by(pack.flow)
    except CannotReplay as why:
        return [] if UNANSWERED in str(why) and not any(_flows(turn) for turn in found.turns) else [str(why)]
    missing = [] if len(turned) == len(found.turns) else [f"{len(found.turns) - len(turned)} turns are missing"]
    return missing + [f"turn {turn.number}: {turn.verdict} {turn.unknown}" for turn in turned if turn.verdict is not Outcome.SAME]


def _flows(turn: LoggedTurn) -> bool:
    return any(record.kind == "node_entered" for record in turn.records)


def _shown(place: Hall, sid: str) -> dict[str, Any]:
    return place.store.read(lambda tx: calls.show(tx, sid)) or {"events": []}


def _course(place: Hall, sids: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The nodes that the calls entered and the languages they were held in."""
    events = [event for sid in sids for event in _shown(place, sid)["events"]]
    nodes = frozenset(event["data"]["node"] for event in events if event["kind"] == "node_entered")
    return nodes, frozenset(event["data"]["language"] for event in events if event["kind"] == "language_chosen")
