"""The numbers of tickets and appointments as callers hear them; refuses a wrong digit and two digits exchanged.

A number is a digit for the kind of thing, the row's id in a scattered order, and a check digit (Damm's quasigroup). Scattering
keeps neighbours apart, so that a misheard number seldom is somebody else's; it is no secret.
"""

from enum import IntEnum

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_SHORTEST = 5
_STEP = 61_803_398_874_989  # odd and not a multiple of 5, so that it visits every number below a power of ten once


class Numbered(IntEnum):
    """What a number may be of: its first digit."""

    APPOINTMENT = 1
    TICKET = 2


def number_of(kind: Numbered, row_id: int) -> str:
    """The number to say for a row (its id counts from 1): seven digits, one more each time all are used up."""
    width, below = _SHORTEST, 0
    while row_id - below > 10**width:
        below += 10**width
        width += 1
    body = (row_id - below) * _STEP % 10**width
    digits = f"{kind.value}{body:0{width}}"
    return digits + str(_check(digits))


def is_number(digits: str) -> bool:
    """True when the digits may be one of our numbers: any single wrong digit or exchange of neighbours makes it False."""
    plain = digits.isascii() and digits.isdigit() and len(digits) >= _SHORTEST + 2
    return plain and digits[0] in {str(kind.value) for kind in Numbered} and _check(digits) == 0


def ticket_number(row_id: int) -> str:
    """The number of a ticket's row."""
    return number_of(Numbered.TICKET, row_id)


def appointment_number(row_id: int) -> str:
    """The number of an appointment's row."""
    return number_of(Numbered.APPOINTMENT, row_id)


def _check(digits: str) -> int:
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return state
