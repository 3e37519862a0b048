"""What a call left in the store, for stories that expect something of it; refuses to write."""

from collections.abc import Mapping, Sequence
from typing import Any

from centre.registers import REGISTERS
from storage import calls
from storage.door import Store


class StoredRecords:
    """The records of one hotline's store (see `telephony.stories.Records`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def knows(self, sid: str) -> bool:
        """Whether the call is in this store at all."""
        return self._store.read(lambda tx: calls.find(tx, sid)) is not None

    def outcome(self, sid: str) -> str | None:
        """The outcome of the call, None while it has none or is unknown."""
        call = self._store.read(lambda tx: calls.find(tx, sid))
        return call.outcome if call else None

    def rows(self, sid: str, table: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a register that came from the call. Raises KeyError for a register there is not."""
        register = REGISTERS[table]
        return self._store.read(lambda tx: [row for row in register.rows(tx, None) if row.get("call") == sid])
