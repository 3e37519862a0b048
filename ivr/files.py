"""The texts that a flow is made of, and the flow they make; refuses to open files: who has the texts brings them.

What is kept of every version that has answered a call is these texts, so that any call can be looked at, and run again, by the
flow it went through.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ivr.flow import Flow, read
from ivr.intents import Intents
from ivr.source import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFiles:
    """The texts of one flow by name: `main` and what it includes; `intents` is the name of its intents' text, if it has any."""

    main: str
    intents: str | None
    texts: Mapping[str, str] = field(repr=False)

    def flow(self) -> Flow:
        """The flow, proved; the last few are kept, reading takes a good second. Raises FlowProblems, IntentsProblems."""
        return _flow(self.main, self.intents, tuple(sorted(self.texts.items())))


def gather(texts: Mapping[str, str], main: str, intents: str | None) -> FlowFiles:
    """Those of the texts that belong to the flow in the file `main`; file names in `include` are beside it."""
    folder = main[: main.rfind("/") + 1]
    names = [main, *(f"{folder}{name}" for name in included(texts.get(main, ""), main)), *((intents,) if intents else ())]
    kept = {name: texts[name] for name in names if name in texts}
    return FlowFiles(main=main, intents=intents if intents in kept else None, texts=kept)


def included(text: str, name: str) -> tuple[str, ...]:
    """The files that a flow file includes, as it names them; none from a file that cannot be read."""
    data = parse(text, name).data
    listed = data.get("include") if isinstance(data, dict) else None
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()


@lru_cache(maxsize=8)
def _flow(main: str, intents: str | None, texts: tuple[tuple[str, str], ...]) -> Flow:
    by_name = dict(texts)
    return read(by_name, main, Intents.read(by_name[intents], intents) if intents else None)
