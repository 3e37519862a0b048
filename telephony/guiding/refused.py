"""Why something cannot be done with a script now; refuses reasons that tell of the caller."""

from enum import StrEnum


class Why(StrEnum):
    """What stands in the way."""

    NO_CALL = "no_call"
    NOT_YOURS = "not_yours"
    NO_SCRIPT = "no_script"
    STALE = "stale"
    LACKING = "lacking"
    NOT_POSSIBLE = "not_possible"


class Refused(Exception):
    """It cannot be done now and nothing of it is kept; `why` is for the page."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
