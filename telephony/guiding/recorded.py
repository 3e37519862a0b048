"""The answers of a call's scripts for whoever reads the call later; refuses to change them, and tells nothing that was erased."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from scripts.outcome import filling
from scripts.progress import Progress, resume
from scripts.record import record
from scripts.script import Script
from storage import guides
from storage.guides import Guide
from storage.transaction import Transaction
from telephony.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer by its label. source: agent, ivr or fact."""

    label: str
    shown: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The answers of one section of the script, in its order."""

    number: int
    title: str
    answers: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Something that was registered in the script: its title, and the number callers were told, if it has one."""

    title: str
    number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One script of a call. person_id: who had it last. sections: those with answers; empty once erased."""

    name: str
    title: str
    person_id: int
    updated_at: datetime
    disposition: str | None = None
    sections: tuple[Section, ...] = ()
    filled: tuple[Filled, ...] = ()


def script_of(pack: Pack, tx: Transaction, call_id: int, *, ui: str) -> tuple[Recorded, ...]:
    """The scripts of a call in the order they were used, labelled in the reader's language (BCP 47)."""
    return tuple(_recorded(pack.scripts.scripts.get(guide.script), guide, ui) for guide in guides.of_call(tx, call_id))


def _recorded(script: Script | None, guide: Guide, ui: str) -> Recorded:
    if script is None or guide.progress is None:
        plain = Recorded(name=guide.script, title=guide.script, person_id=guide.person_id, updated_at=guide.updated_at)
        return plain if script is None else replace(plain, title=script.title.in_language(ui))
    progress = resume(script, guide.progress)
    way = script.dispositions.get(progress.disposition or "")
    return Recorded(
        name=guide.script,
        title=script.title.in_language(ui),
        person_id=guide.person_id,
        updated_at=guide.updated_at,
        disposition=way.title.in_language(ui) if way else None,
        sections=tuple(_sections(script, progress, ui)),
        filled=tuple(_made(script, progress, ui)),
    )


def _sections(script: Script, progress: Progress, ui: str) -> Iterator[Section]:
    answers = record(script, progress, ui=ui)
    for number, section in enumerate(script.sections, start=1):
        own = tuple(Said(label=one.label, shown=one.shown, source=one.source.value) for one in answers if one.section == number)
        if own:
            yield Section(number=number, title=section.title.in_language(ui), answers=own)


def _made(script: Script, progress: Progress, ui: str) -> Iterator[Filled]:
    for name in progress.results:
        one = filling(script, progress, name, record=ui)
        number = (one.result or {}).get("number")
        yield Filled(title=one.title.in_language(ui), number=str(number) if number else None)
