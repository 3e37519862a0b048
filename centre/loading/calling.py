"""Story after story, each by a caller of its own, as many at once as come; refuses stories that need the clock to be put."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from centre.loading.arrivals import thinking
from centre.loading.telephone import Paced
from telephony import stories
from telephony.simulator.caller import CallerError
from telephony.simulator.http_caller import HttpCaller
from telephony.stories import Step, Story

UNDER_LOAD = "a story for load neither moves the clock nor waits for somebody else"
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One caller's story as it went. failures: what was heard otherwise; error: why it could not be gone on with."""

    story: Story
    sids: tuple[str, ...]
    failures: tuple[str, ...] = ()
    error: str = ""


@dataclass(slots=True, kw_only=True)
class Crowd:
    """All callers of one run. turns: seconds each deed took; late: by how many seconds calls began after their moment."""

    carrier_url: str
    number: str
    tales: Sequence[Story]
    think_s: float
    seed: int
    turns: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    done: list[Called] = field(default_factory=list)
    most: int = 0
    _threads: list[threading.Thread] = field(default_factory=list)

    def play(self, moments: Iterator[float], *, tell: Callable[[str], None], stopping: Callable[[], bool]) -> float:
        """Let callers ring at these moments (seconds from now), whatever becomes of those before; the seconds it took."""
        began = time.monotonic()
        said = began
        for index, moment in enumerate(moments):
            while (left := began + moment - time.monotonic()) > 0 and not stopping():
                time.sleep(min(left, 0.5))
            if stopping():
                break
            self._ring(index, began + moment)
            if time.monotonic() - said > 30:
                said = time.monotonic()
                tell(f"{index + 1} calls begun, {self.busy()} going on, {self.told()}")
        for thread in self._threads:
            thread.join()
        return time.monotonic() - began

    def told(self) -> str:
        """How the stories that are over went, in short."""
        count = Counter("failed" if one.failures or one.error else "held" for one in self.done)
        return f"{count['held']} held, {count['failed']} failed"

    def busy(self) -> int:
        """How many calls go on."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        self.most = max(self.most, len(self._threads))
        return len(self._threads)

    def _ring(self, index: int, due: float) -> None:
        thread = threading.Thread(target=self._call, args=(index, due), daemon=True, name=f"caller {index}")
        self._threads.append(thread)
        thread.start()
        self.late.append(max(0.0, time.monotonic() - due))
        self.busy()

    def _call(self, index: int, due: float) -> None:
        dice = random.Random(f"{self.seed}:{index}")  # noqa: S311 - to be repeated, not to be secret
        tale = self.tales[index % len(self.tales)]
        story = tale if tale.caller == "withheld" else tale.model_copy(update={"caller": f"+86139{index:08d}"})
        phone = Paced(
            HttpCaller(self.carrier_url, patience_s=PATIENCE_S),
            think=lambda: thinking(self.think_s, dice),
            due=due,
            seen=self.turns.append,
        )
        try:
            verdict = stories.run(story, phone, main=self.number)
        except CallerError as error:
            self.done.append(Called(story=story, sids=(phone.sid,) if phone.sid else (), error=str(error)))
            return
        self.done.append(Called(story=story, sids=verdict.sids, failures=verdict.failures))


def unfit(story: Story) -> bool:
    """Whether a story cannot be played by many at once."""
    steps = [step for step in story.steps if isinstance(step, Step)]
    alone = any(step.until or step.at or step.meanwhile or step.phone for step in steps)
    return alone or any(word in story.steps for word in ("answer", "agent answers", "they hang up"))
