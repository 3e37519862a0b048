"""Every story of every pack: as written, and broken off after each step."""

from pathlib import Path

import pytest

from centre.pack_files import PACKS, list_packs
from storage import calls, queue
from telephony import stories
from telephony.simulator.line import State
from tests.stories.hall import NUMBER, Hall, hall

FILES = [path for pack in list_packs() for path in sorted((PACKS / pack / "stories").glob("*.yaml"))]
ON_CALL = "+8613700137000"


def story_of(path: Path) -> stories.Story:
    return stories.read(path.read_text(encoding="utf-8"), str(path.relative_to(PACKS)))


def on_call_of(story: stories.Story) -> str | None:
    """Stories that say who answers for the on-call number have one."""
    return ON_CALL if ON_CALL in story.handsets else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_the_story_goes_as_written(path: Path, tmp_path: Path, template: Path) -> None:
    story = story_of(path)
    with hall(tmp_path, template, path.parent.parent.name, on_call=on_call_of(story)) as place:
        verdict = stories.run(story, place.telephone(), main=NUMBER, records=place.records)
        assert verdict.failures == ()
        assert verdict.unchecked == ()
        if not story.carrier and not any(isinstance(step, stories.Step) and step.carrier for step in story.steps):
            assert place.complaints.told == []
        for sid in verdict.sids:
            left_in_order(place, sid)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_hanging_up_after_any_step_leaves_everything_in_order(path: Path, tmp_path: Path, template: Path) -> None:
    story = story_of(path)
    for length in range(len(story.steps)):
        folder = tmp_path / str(length)
        folder.mkdir()
        with hall(folder, template, path.parent.parent.name, on_call=on_call_of(story)) as place:
            verdict = stories.run(broken_off(story, length), place.telephone(), main=NUMBER, records=place.records)
            for sid in verdict.sids:
                left_in_order(place, sid)


def broken_off(story: stories.Story, length: int) -> stories.Story:
    """The story's first steps; a call still going on is then hung up."""
    cut = story.model_copy(update={"steps": story.steps[:length], "outcome": None, "rows": {}})
    cut.set_places(story.places[:length])
    return cut


def left_in_order(place: Hall, sid: str) -> None:
    """The call has ended once, with an outcome; it holds no slot and waits in no queue."""
    call = place.store.read(lambda tx: calls.find(tx, sid))
    assert call is not None
    assert call.ended_at is not None, "the call has not ended"
    assert call.outcome, "the call has no outcome"
    kept = place.store.read(lambda tx: calls.show(tx, sid))
    assert kept is not None
    assert sum(event["kind"] == "call_ended" for event in kept["events"]) <= 1
    assert place.store.read(lambda tx: queue.waiting(tx, "service"))[0] == 0
    assert place.store.read(lambda tx: queue.waiting(tx, "emergency"))[0] == 0


def test_a_caller_who_stays_silent_is_led_to_an_end(tmp_path: Path, template: Path) -> None:
    with hall(tmp_path, template) as place:
        telephone = place.telephone()
        telephone.call(NUMBER, caller="+8613800138000")
        for _ in range(200):
            if telephone.state is State.ENDED:
                break
            telephone.silence()
        assert telephone.state is State.ENDED
        left_in_order(place, telephone.sid)
        assert place.complaints.told == []
