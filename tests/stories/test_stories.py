"""Every story of every pack: as written, and broken off after each step; together they go everywhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from centre.pack_files import PACKS, list_packs, load_pack
from telephony.simulator.line import State
from tests.stories.hall import NUMBER, hall
from tests.stories.playing import Played, misbehaves, read, untidy

FILES = [path for pack in list_packs() for path in sorted((PACKS / pack / "stories").glob("*.yaml"))]
LONGEST_TEXT_S = 25.0
"""A caller remembers no more than this; a menu that takes longer is two menus."""
UNENTERED = {"gas": {"tell_done": "a matter is settled by the people who see to it, never by a call"}}
"""Nodes that no caller's story can lead to, with the reason."""

Play = Callable[[Path], Played]
each_story = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")


@each_story
def test_the_story_goes_as_written(path: Path, played: Play) -> None:
    story = played(path)
    assert story.verdict.failures == ()
    assert story.verdict.unchecked == ()
    assert story.left == ()


@each_story
def test_hanging_up_after_any_step_leaves_everything_in_order(path: Path, played: Play) -> None:
    assert played(path).broken_off == ()


@each_story
def test_nothing_is_logged_that_somebody_should_look_into(path: Path, played: Play) -> None:
    assert misbehaves(read(path)) or played(path).logged == ()


@each_story
def test_every_call_run_again_from_its_log_comes_out_the_same(path: Path, played: Play) -> None:
    assert played(path).otherwise == ()


@each_story
def test_no_text_is_longer_than_a_caller_remembers(path: Path, played: Play) -> None:
    assert played(path).longest_s <= LONGEST_TEXT_S


@pytest.mark.parametrize("pack", list_packs())
def test_the_stories_of_a_pack_together_enter_every_node_of_its_flow(pack: str, played: Play) -> None:
    entered = frozenset[str]().union(*(played(path).entered for path in FILES if path.parent.parent.name == pack))
    assert set(load_pack(pack).flow.nodes) - entered == set(UNENTERED.get(pack, {}))


@pytest.mark.parametrize("pack", list_packs())
def test_a_story_is_named_like_its_file(pack: str) -> None:
    files = [path for path in FILES if path.parent.parent.name == pack]
    assert [read(path).story for path in files] == [path.stem for path in files]


def test_a_caller_who_stays_silent_is_led_to_an_end(tmp_path: Path, template: Path) -> None:
    with hall(tmp_path, template) as place:
        telephone = place.telephone()
        telephone.call(NUMBER, caller="+8613800138000")
        for _ in range(200):
            if telephone.state is State.ENDED:
                break
            telephone.silence()
        assert telephone.state is State.ENDED
        assert place.store.read(lambda tx: untidy(tx, telephone.sid)) == []
        assert place.complaints.told == []
