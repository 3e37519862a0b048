"""Lists in pages, as the client turns them; refuses page sizes above the carrier's. Twilio: usage/twilios-response (paging)."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

LARGEST = 1000
USUAL = 50

_Item = TypeVar("_Item")


def page(name: str, items: Sequence[_Item], shape: Callable[[_Item], dict[str, Any]]) -> dict[str, Any]:
    """One page of a list, newest first; the page's token is the place of its first item."""
    size = min(max(_number("PageSize", USUAL), 1), LARGEST)
    number = _number("Page", 0)
    shown = items[number * size : (number + 1) * size]
    more = len(items) > (number + 1) * size
    return {
        name: [shape(item) for item in shown],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": max(number * size + len(shown) - 1, 0),
        "uri": _address(number, size),
        "first_page_uri": _address(0, size),
        "next_page_uri": _address(number + 1, size) if more else None,
        "previous_page_uri": _address(number - 1, size) if number else None,
    }


def _number(name: str, default: int) -> int:
    written = request.args.get(name, "")
    return int(written[:9]) if written.isascii() and written.isdigit() else default


def _address(number: int, size: int) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in {"Page", "PageSize", "PageToken"}]
    return f"{request.path}?{urlencode([*kept, ('PageSize', size), ('Page', number)])}"
