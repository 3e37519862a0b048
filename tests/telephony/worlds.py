"""The world for tests: queries put to it one by one, each in a transaction of its own, about one call."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ivr.engine import begin
from ivr.events import Wanted
from ivr.queries import QUERIES
from ivr.signals import Found
from storage import calls
from storage.transaction import Transaction
from telephony import world
from telephony.hotline import Hotline
from telephony.world import Facts
from tests.telephony.hotlines import ANN, MAIN, WEDNESDAY


@dataclass(frozen=True)
class Asked:
    """Somebody's call in which the world is asked."""

    line: Hotline
    sid: str = "CA1"
    person: str | None = ANN
    direction: str = "inbound"
    language: str = "zh-CN"
    intent: str | None = None
    outcome: str | None = None
    now: datetime = WEDNESDAY

    def facts(self, tx: Transaction) -> Facts:
        """The facts inside a transaction; the call is made if it is not there."""
        parties = (self.person, MAIN) if self.direction == "inbound" else (MAIN, self.person)
        call = calls.create(tx, sid=self.sid, direction=self.direction, caller=parties[0], called=parties[1], at=WEDNESDAY)
        session = begin(self.line.pack.flow, self.language).having(intent=self.intent, outcome=self.outcome)
        return Facts(
            pack=self.line.pack,
            on_call_number=self.line.on_call_number,
            tx=tx,
            call=call,
            session=session,
            now=self.now,
        )

    def ask(self, query: str, /, **args: Any) -> Found:
        """What the world says; it is one of the answers the query may have, with the values it promises, all JSON."""
        found = self.line.store.write(lambda tx: world.answer(self.facts(tx), Wanted(node="node", query=query, args=args)))
        assert found.query == query
        assert set(found.values) == set(QUERIES[query].outcomes[found.outcome])
        return found

    def outcome_of(self, query: str, /, **args: Any) -> str:
        """The outcome alone."""
        return self.ask(query, **args).outcome

    def later(self, **time: float) -> "Asked":
        """The same call some time later."""
        return replace(self, now=self.now + timedelta(**time))

    def other(self, sid: str, **changes: Any) -> "Asked":
        """Another call."""
        return replace(self, sid=sid, **changes)
