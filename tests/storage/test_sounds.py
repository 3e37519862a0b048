"""Sound files: whole or not at all, for their owner alone, in a folder or wherever fsspec leads."""

import stat
from pathlib import Path

import pytest

from storage.sounds import SoundMissing, sounds_at

NAME = "2026/11/7-9.wav"


@pytest.fixture(params=["folder", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "sounds") if request.param == "folder" else f"memory://{tmp_path.name}/calls"


def test_what_is_put_is_got_until_it_is_removed(address: str) -> None:
    place = sounds_at(address)
    place.put(NAME, b"one")
    place.put(NAME, b"another")
    assert place.get(NAME) == b"another"
    assert sounds_at(address).get(NAME) == b"another"
    place.remove(NAME)
    place.remove(NAME)
    with pytest.raises(SoundMissing):
        place.get(NAME)


def test_files_in_a_folder_are_their_owners_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    sounds_at(str(tmp_path / "sounds")).put(NAME, b"sound")
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "sounds" / "2026" / "11").stat().st_mode) == 0o700


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    place = sounds_at(str(tmp_path))
    (tmp_path / "2026").write_bytes(b"a file where a folder has to be")
    with pytest.raises(OSError, match="2026"):
        place.put(NAME, b"sound")
    assert [path.name for path in tmp_path.rglob("*")] == ["2026"]


@pytest.mark.parametrize("name", ["../1.wav", "/etc/1.wav", "1.txt", ".1.wav", "a//1.wav", "1.wav\n", "https://h/1.wav"])
def test_other_names_are_refused(address: str, name: str) -> None:
    place = sounds_at(address)
    with pytest.raises(ValueError, match="no name"):
        place.put(name, b"")
    with pytest.raises(ValueError, match="no name"):
        place.get(name)


def test_an_unknown_kind_of_storage_is_refused() -> None:
    with pytest.raises(ValueError, match="no storage of this kind"):
        sounds_at("nonsense://bucket")
