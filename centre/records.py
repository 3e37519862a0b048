"""What a call left in the store, for stories that expect something of it; refuses to write."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from centre.registers import REGISTERS, plain_fields
from storage import calls, recordings
from storage.door import Store
from storage.transaction import Transaction


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
        """The rows of a register, or of what belongs to one call, that came from the call. Raises KeyError for others."""
        if table in _OF_CALL:
            return self._store.read(lambda tx: _of_call(tx, sid, _OF_CALL[table]))
        register = REGISTERS[table]
        return self._store.read(lambda tx: [row for row in register.rows(tx, None) if row.get("call") == sid])


_OF_CALL: Mapping[str, Callable[[Transaction, int], Sequence[Any]]] = {
    "recordings": recordings.of_call,
    "refusals": recordings.refusals_of,
}
"""What has no list of its own."""


def _of_call(tx: Transaction, sid: str, of: Callable[[Transaction, int], Sequence[Any]]) -> list[Mapping[str, Any]]:
    call = calls.find(tx, sid)
    return [plain_fields(row) for row in of(tx, call.id)] if call else []
