"""A call between two turns: everything the engine needs to go on; refuses objects that JSON cannot hold."""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import field
from msgspec.structs import asdict, replace

from ivr.value import Value


class Session(Value, frozen=True, kw_only=True):
    """One caller's place in one flow. `answers` holds JSON values by dotted path's first part; all of it is personal.

    stage: "starting" (the node is not entered yet), "asking", "confirming" or "confirming_again" (a read-back awaits yes or
    no; `pending` is the value read back), "gone" (the caller has hung up and the flow settles what is left).
    tries: answers not understood so far at this node. turns: caller turns taken. language: None until chosen.
    entry: where the call began, None for the flow's start.
    recording: "on", "paused" (at a sensitive question), "refused", or None while nobody has decided.
    limited: a guard has ended the talk, only the way out is left. spent: nodes that words said before have answered, with the
    answer those words are kept in: until it is kept anew they do not answer there again.
    """

    PERSONAL: ClassVar[tuple[str, ...]] = ("answers", "pending")
    flow: str
    version: str
    node: str
    language: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    stage: str = "asking"
    pending: Any = None
    tries: int = 0
    turns: int = 0
    intent: str | None = None
    outcome: str | None = None
    entry: str | None = None
    limited: bool = False
    spent: Mapping[str, str] = field(default_factory=dict)
    recording: str | None = None
    ended: bool = False

    def to_json(self) -> dict[str, Any]:
        """This session as JSON values; `from_json` gives back an equal one."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Session":
        """The session that `to_json` wrote; fields unknown to this version are dropped, missing ones get their default."""
        try:
            return cls(**data)
        except TypeError:  # a field that this version does not know
            return cls(**{name: data[name] for name in cls.__struct_fields__ if name in data})

    def having(self, **changes: Any) -> "Session":
        """A copy with these fields changed."""
        return replace(self, **changes)
