"""Lists in pages, as the client turns them; refuses page sizes above the carrier's. Twilio: usage/twilios-response (paging)."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

LARGEST = 1000
USUAL = 50

_Item = TypeVar("_Item")


def page(name: str, items: Sequence[_Item], shape: Callable[[_Item], dict[str, Any]]) -> dict[str, Any]:
    """One page of a list, newest first. Its token is its first item's distance from the list's end, which stays what it is."""
    size = min(max(_number("PageSize", USUAL), 1), LARGEST)
    number = _number("Page", 0)
    token = request.args.get("PageToken", "")
    left = int(token[2:][:9]) if token[:2] == "PT" and token[2:].isascii() and token[2:].isdigit() else None
    first = number * size if left is None else max(len(items) - left, 0)
    shown = items[first : first + size]
    behind = len(items) - first - size
    return {
        name: [shape(item) for item in shown],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": max(number * size + len(shown) - 1, 0),
        "uri": _address(number, size, left),
        "first_page_uri": _address(0, size, None),
        "next_page_uri": _address(number + 1, size, behind) if behind > 0 else None,
        "previous_page_uri": _address(number - 1, size, behind + 2 * size) if number else None,
    }


def _number(name: str, default: int) -> int:
    written = request.args.get(name, "")
    return int(written[:9]) if written.isascii() and written.isdigit() else default


def _address(number: int, size: int, left: int | None) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in {"Page", "PageSize", "PageToken"}]
    token = [("PageToken", f"PT{left}")] if left is not None else []
    return f"{request.path}?{urlencode([*kept, ('PageSize', size), ('Page', number), *token])}"
