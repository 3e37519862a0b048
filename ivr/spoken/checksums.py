"""Check digits, so that a misheard number is refused at once; refuses to say which digit was wrong."""

from collections.abc import Callable, Mapping

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def luhn(digits: str) -> bool:
    """Whether the last digit is right by Luhn's rule (cards, accounts)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def damm(digits: str) -> bool:
    """Whether the digits pass Damm's table, which catches every wrong digit and every swapped pair."""
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim == "0"


def mod11_10(digits: str) -> bool:
    """Whether the last digit is right by ISO 7064, MOD 11,10."""
    check = 5
    for digit in digits:
        check = ((check or 10) * 2 % 11 + int(digit)) % 10
    return check == 1


CHECKSUMS: Mapping[str, Callable[[str], bool]] = {"luhn": luhn, "damm": damm, "mod11-10": mod11_10}
