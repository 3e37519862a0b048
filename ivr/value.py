"""What a turn is made of: frozen values that are built, compared and copied in C; refuses to show what is personal.

A turn makes some fifty of them. Not for what is made once, at load: a dataclass does there.
"""

from typing import Any, ClassVar

from msgspec import Struct


class Value(Struct, frozen=True, kw_only=True):
    """A frozen value with named fields; `PERSONAL` are those that are never shown. `msgspec.structs.replace` copies it."""

    PERSONAL: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        """The kind of value and its fields, without the personal ones."""
        return f"{type(self).__qualname__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """What printers of values are given: the same fields."""
        return [(name, getattr(self, name)) for name in self.__struct_fields__ if name not in self.PERSONAL]
