"""All scripts of a pack together: which one a call needs, and what they need of one another; refuses two for one purpose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ivr.source import Path, Problem
from scripts.script import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Scripts by name."""

    scripts: Mapping[str, Script]

    def for_intent(self, intent: str | None) -> Script | None:
        """The script for a caller who wants this."""
        return next((one for one in self.scripts.values() if intent in one.intents), None)

    def for_purpose(self, purpose: str) -> Script | None:
        """The script for a call of ours with this purpose."""
        return next((one for one in self.scripts.values() if one.outbound == purpose), None)


def shelve(scripts: Iterable[Script]) -> Library:
    """The library of these scripts; look at their `clashes` first."""
    return Library(scripts={script.name: script for script in scripts})


def clashes(scripts: Iterable[Script]) -> Iterator[Problem]:
    """What is wrong between the scripts of one pack, each in its file."""
    listed = list(scripts)
    owners: dict[tuple[str, str], str] = {}
    for script in listed:
        for what, name, path in _claims(script):
            owner = owners.setdefault((what, name), script.source.file)
            if owner != script.source.file:
                yield script.source.problem(path, f"{owner} already is the script {what} '{name}'")
    by_name = {script.name: script for script in listed}
    for script in listed:
        target = script.emergency_script
        if target is not None and target not in by_name:
            yield script.source.problem(("emergency", "script"), f"the pack has no script '{target}'")
        elif target is not None and by_name[target].emergency_step is None:
            message = f"script '{target}' must handle an emergency in one of its own steps"
            yield script.source.problem(("emergency", "script"), message)


def _claims(script: Script) -> Iterator[tuple[str, str, Path]]:
    """What a script is alone in."""
    yield "called", script.name, ("script",)
    for place, intent in enumerate(script.intents):
        yield "for the intent", intent, ("purpose", "intents", place)
    if script.outbound is not None:
        yield "for calls of ours about", script.outbound, ("purpose", "outbound")
