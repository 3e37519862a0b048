"""What a story expects of the hotline's store, held against what its calls left there; refuses to read any store itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from telephony.story import Story


class Records(Protocol):
    """What a call left in the hotline's store."""

    def outcome(self, sid: str) -> str | None:
        """The outcome of the call, None while it has none or is unknown."""
        ...

    def rows(self, sid: str, table: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a table that belong to the call. Raises `KeyError` for a table it does not know."""
        ...


def judge(story: Story, sids: Sequence[str], records: Records) -> tuple[str, ...]:
    """What is wrong with the outcome of the story's last call and the rows that all its calls left."""
    failures: list[str] = []
    found = records.outcome(sids[-1]) if story.outcome is not None and sids else story.outcome
    if found != story.outcome:
        failures.append(f"outcome: {found}, not {story.outcome}")
    for table, wanted in story.rows.items():
        try:
            rows = [row for sid in sids for row in records.rows(sid, table)]
        except KeyError:
            failures.append(f"rows: there is no table '{table}' to look into")
            continue
        failures += _differences(table, rows, wanted)
    return tuple(failures)


def _differences(table: str, rows: Sequence[Mapping[str, Any]], wanted: int | tuple[Mapping[str, Any], ...]) -> list[str]:
    count = wanted if isinstance(wanted, int) else len(wanted)
    failures = [] if len(rows) == count else [f"rows: {len(rows)} in {table}, not {count}"]
    left = list(rows)
    for one in wanted if not isinstance(wanted, int) else ():
        match = next((row for row in left if all(key in row and row[key] == value for key, value in one.items())), None)
        if match is None:
            failures.append(f"rows: none in {table} with {', '.join(f'{key}={value}' for key, value in one.items())}")
        else:
            left.remove(match)
    return failures
