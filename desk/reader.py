"""Who reads a page and what their roles allow; refuses by raising, so that a query without a right to it never runs."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for. A person may have several."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    BUILDER = "builder"
    ADMIN = "admin"


class NotYours(Exception):
    """The reader's roles do not allow this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who is signed in."""

    id: int
    roles: frozenset[Role]

    def may(self, *roles: Role) -> bool:
        """Whether they have one of these roles."""
        return not self.roles.isdisjoint(roles)

    def must(self, *roles: Role) -> None:
        """NotYours unless they have one of these roles."""
        if not self.may(*roles):
            raise NotYours(", ".join(roles))


CALLS = (Role.SUPERVISOR,)
"""Who may read calls and surveys."""
WORK = (Role.AGENT, Role.SUPERVISOR)
"""Who may read and settle what is owed to callers."""
WATCH = (Role.AGENT, Role.SUPERVISOR)
"""Who may know that something on the agents' floor has changed."""
BOARD = (Role.AGENT, Role.SUPERVISOR, Role.BUILDER, Role.ADMIN)
"""Who may look at the wallboard, on which nobody is named."""
PEOPLE = (Role.ADMIN,)
"""Who may look at people and the audit trail."""
FLOOR = (Role.AGENT,)
"""Who has a desk and takes calls."""
SCRIPTS = (Role.AGENT, Role.SUPERVISOR, Role.BUILDER)
"""Who may read the pack's call scripts and try them out."""
FLOWS = (Role.BUILDER, Role.SUPERVISOR)
"""Who may read the flows that callers go through."""
BUILDING = (Role.BUILDER,)
"""Who may have a text checked."""
