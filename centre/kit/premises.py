"""What a test holds in its hands beside people: hotline, carrier, clock; refuses to end with an invariant broken."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from centre.invariants import audit, compare, leaks
from centre.invariants.audit import told
from centre.kit.cast import Cast
from centre.kit.ground import Ground
from centre.registers import REGISTERS
from storage.loose_ends import Rule
from telephony import stories
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Behaviour, Handset
from telephony.stories import StoryProblems, Verdict

FOR_A_PERSON: Final = frozenset({Rule.PARKED, Rule.UNKNOWN_DIAL})
"""Loose ends that are in somebody's hands: `hotline jobs` shows them."""


class Row(dict[str, Any]):
    """One stored row; its values by name, `row.status` or `row["status"]`."""

    def __getattr__(self, name: str) -> Any:
        """The value of this name. AttributeError, with the names there are, for another."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no '{name}' here; there are {', '.join(self)}") from None


class Premises:
    """The hotline of one test: what it stored, and whether all is in order."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self.ground: Ground = cast.ground
        self.checked = False

    @property
    def real(self) -> bool:
        """Whether it runs in processes of its own."""
        return self.ground.real

    def calls(self) -> list[Row]:
        """All calls, oldest first."""
        return self._rows("calls")

    def tickets(self) -> list[Row]:
        """All tickets, oldest first."""
        return self._rows("tickets")

    def appointments(self) -> list[Row]:
        """All appointments, oldest first."""
        return self._rows("appointments")

    def callbacks(self) -> list[Row]:
        """All callbacks, oldest first."""
        return self._rows("callbacks")

    def surveys(self) -> list[Row]:
        """All survey responses, oldest first."""
        return self._rows("surveys")

    def plays(self, story: Path | str) -> Verdict:
        """Play a caller's story (a file); AssertionError with all that went otherwise."""
        __tracebackhide__ = True
        path = Path(story)
        try:
            read = stories.read(path.read_text(encoding="utf-8"), str(path))
        except StoryProblems as error:
            raise AssertionError(str(error)) from None
        read.set_sounds(lambda name: (path.parent / name).read_bytes())
        verdict = stories.run(read, self.ground.telephone(), main=self.ground.number, records=self.ground.records)
        self._cast.sids += [*verdict.sids, *verdict.others]
        if verdict.failures:
            raise AssertionError(f"the story '{read.story}' went otherwise:\n  " + "\n  ".join(verdict.failures))
        return verdict

    def check(self) -> None:
        """Every invariant that holds after any call; AssertionError with all that are broken.

        No one dialled twice for one matter, no promise lost, every call with an outcome, no personal data in what was logged,
        the carrier's ledger and the database in agreement.
        """
        __tracebackhide__ = True
        self.checked = True
        self._cast.until(lambda: not self._broken())
        broken = self._broken()
        if broken:
            raise AssertionError("not in order after this call:\n  " + "\n  ".join(broken))

    def _broken(self) -> list[str]:
        hotline = self.ground.hotline
        ends = [end for end in audit(hotline.store, hotline.clock()) if end.rule not in FOR_A_PERSON]
        compared = compare(hotline.store, self.ground.ledger(), hotline.public_url)
        return [*map(told, ends), *compared.told(), *leaks(self.ground.log(), self._cast.private)]

    def _rows(self, table: str) -> list[Row]:
        register = REGISTERS[table]
        rows = self.ground.hotline.store.read(lambda tx: [Row(row) for row in register.rows(tx, None)])
        return rows[::-1]


class Exchange:
    """The carrier of one test: what it does wrong, and who answers at which number."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast

    def misbehaves(self, *faults: str, times: int | None = None) -> None:
        """From now on, on calls under way and to come; `times` a call, always when left out. Names: `Fault`."""
        for name in faults:
            fault = Fault(name)
            self._cast.faults[fault] = times
            for caller in self._cast.callers:
                if caller.sid and caller.state != "ended":
                    caller.suffers(fault, times)

    def behaves(self) -> None:
        """All is well again, for calls to come."""
        self._cast.faults.clear()

    def handset(self, number: str, behaviour: str = "person", *, talk_s: float = 2.0, keys: str = "") -> None:
        """Who answers when the hotline dials this number: answer, person, machine, busy, no-answer, reject, failed."""
        handset = Handset(behaviour=Behaviour(behaviour), talk_s=talk_s, keys=keys)
        self._cast.ground.telephone().handset(number, handset)

    def heard_of(self) -> list[Mapping[str, Any]]:
        """The ledger so far: every entry in order."""
        return list(self._cast.ground.ledger().entries)


class Hands:
    """The clock of one test."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast

    @property
    def moment(self) -> datetime:
        """The moment it is for the hotline, in its zone."""
        return self._cast.ground.hotline.clock()

    def put(self, moment: datetime) -> None:
        """Put the clock to a moment, back too, and do nothing of what falls due."""
        self._cast.ground.put_clock(moment)

    def advance(self, **time: float) -> None:
        """Let time pass (`days=3, hours=2`), with all that the hotline has to do by then."""
        self._cast.ground.pass_time(self.moment + timedelta(**time))
