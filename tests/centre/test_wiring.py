"""Wiring: the data folder, the key made once, a database that cannot be used."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from centre import wiring
from centre.environment import SettingsProblems
from centre.settings import Settings, load


def settings(folder: Path, **more: str) -> Settings:
    return load({"HOTLINE_DATA_DIR": str(folder), **more})


def test_the_data_folder_is_made_and_closed_to_others(tmp_path: Path) -> None:
    folder = wiring.make_data_dir(settings(tmp_path / "new" / "data"))
    assert folder.is_absolute()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_data_folder_that_is_a_file_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsProblems, match="HOTLINE_DATA_DIR"):
        wiring.make_data_dir(settings(tmp_path / "file"))


def test_the_key_of_the_settings_is_used(tmp_path: Path) -> None:
    assert wiring.secret_key(settings(tmp_path, HOTLINE_SECRET_KEY="k" * 32)) == "k" * 32
    assert list(tmp_path.iterdir()) == []


def test_many_first_starts_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: wiring.secret_key(settings(tmp_path)), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_database_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsProblems, match="HOTLINE_DATABASE_URL") as caught:
        wiring.migrate(settings(tmp_path, HOTLINE_DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/x"))
    assert "hunter2" not in str(caught.value)


def test_a_damaged_database_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "hotline.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(SettingsProblems, match="HOTLINE_DATABASE_URL"):
        wiring.migrate(settings(tmp_path))


def test_what_recognisers_lack_is_told_all_at_once_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(SettingsProblems) as refused:
        wiring.recognisers(settings(tmp_path, HOTLINE_RECOGNISERS="zh-CN=vosk:/nowhere,en-US=google"))
    assert str(refused.value).splitlines() == [
        "HOTLINE_RECOGNISERS: there is no vosk model in /nowhere",
        "HOTLINE_RECOGNISERS: google needs a key: HOTLINE_RECOGNISER_KEYS=google=KEY",
    ]


def test_english_is_recognised_without_any_setting_and_chinese_by_nobody(tmp_path: Path) -> None:
    assert {language: one.engine for language, one in wiring.recognisers(settings(tmp_path)).items()} == {"en-US": "sphinx"}


def test_recordings_lie_in_the_data_folder_or_where_they_are_told_to(tmp_path: Path) -> None:
    wiring.sounds(settings(tmp_path / "data")).put("1.wav", b"sound")
    assert (tmp_path / "data" / "recordings" / "1.wav").read_bytes() == b"sound"
    wiring.sounds(settings(tmp_path / "data", HOTLINE_RECORDINGS=str(tmp_path / "other"))).put("1.wav", b"sound")
    assert (tmp_path / "other" / "1.wav").is_file()
    with pytest.raises(SettingsProblems, match="HOTLINE_RECORDINGS: no storage of this kind"):
        wiring.sounds(settings(tmp_path, HOTLINE_RECORDINGS="nonsense://bucket"))
