"""What can go wrong at the door; refuses to repeat what was stored: no text here carries a value."""


class StoreError(Exception):
    """Something at the database went wrong; nothing of the work was kept unless a subclass says otherwise."""


class StoreBusy(StoreError):
    """Temporary: locked too long, deadlocked too often, or not to be reached. Try again later.

    When the connection was lost during the commit itself, the work may have been kept: ask again by key.
    """


class StoreFailed(StoreError):
    """The disk or the database itself failed (full, I/O error, damaged file, wrong schema). Nothing is acknowledged."""


class StoreRefused(StoreError):
    """A constraint of the database refused the row."""


class TurnTaken(StoreError):
    """This turn has been stored by somebody else since it was looked at; the door runs the work again by itself."""


class LeaseLost(StoreError):
    """Somebody else has this work now, or it is finished: nothing that the loser wanted to write is kept."""
