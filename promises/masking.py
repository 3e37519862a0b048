"""Phone numbers cut down to what may be seen by everyone; refuses to leave a number whole because words stand around it."""

import re

NUMBER = re.compile(r"(?<![A-Za-z0-9_.:-])\+?\d(?:[ -]?\d){6,14}(?![A-Za-z0-9_:])", re.ASCII)
"""What looks like a phone number, in texts of any language: ids mix letters and digits, moments have colons."""
MASK = "•••"


def mask(text: str) -> str:
    """The text with phone numbers cut down to their beginning and end."""
    return NUMBER.sub(lambda found: masked(found.group()), text)


def masked(number: str) -> str:
    """`+8613800138000` as `+86•••8000`."""
    return f"{number[:3]}{MASK}{number[-4:]}" if len(number) > 8 else MASK
