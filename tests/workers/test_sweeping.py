"""The floor is looked at again and again beside other work, whatever a look comes to."""

from threading import Event

from storage.errors import StoreBusy
from workers.sweeping import swept


class Looks:
    """A look that counts, fails as it is told to, and says when it has been made often enough."""

    def __init__(self, enough: int, *failures: Exception) -> None:
        self.made, self.enough, self.failures, self.reached = 0, enough, [*failures], Event()

    def __call__(self) -> None:
        self.made += 1
        if self.made >= self.enough:
            self.reached.set()
        if self.failures:
            raise self.failures.pop(0)


def test_it_goes_on_after_a_database_that_was_away_and_after_any_other_failure() -> None:
    look = Looks(4, StoreBusy("away"), StoreBusy("away"), ValueError("odd"))
    with swept(look, every_s=0.001):
        assert look.reached.wait(5)


def test_it_ends_with_the_work_beside_it() -> None:
    look = Looks(1)
    with swept(look, every_s=0.001):
        assert look.reached.wait(5)
    made = look.made
    assert not Event().wait(0.02)
    assert look.made == made
