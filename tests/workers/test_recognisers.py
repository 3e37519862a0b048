"""Recognisers: what they lack is told in plain words, what they answer is read right, what they do wrong stays with them."""

import sys
import time
import wave
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.workers.sounds import COMPLAINT, RATE, noise, program, silence, voice
from workers.recognisers import ENGINES, azure, choice, engine, google, problem, vosk, whisper
from workers.recognisers.apart import Apart
from workers.recognisers.recogniser import Choice, Heard, RecogniserFailed, RecogniserMissing, per_cent
from workers.segments import segments


def test_an_engine_that_is_set_is_one_there_is() -> None:
    assert choice("vosk:/models/zh", {}) == Choice(engine="vosk", option="/models/zh")
    assert choice("google", {"google": "k"}).key == "k"
    assert "k3y" not in repr(choice("google", {"google": "k3y"}))
    with pytest.raises(ValueError, match="there is no recogniser 'siri'"):
        choice("siri", {})


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_has_what_an_engine_has(name: str) -> None:
    module = engine(name)
    assert name == module.NAME
    assert module.LANGUAGES
    assert callable(module.load)


@pytest.mark.parametrize(
    ("written", "language", "told"),
    [
        ("sphinx", "zh-CN", "sphinx does not speak zh-CN; it speaks en-US"),
        ("sphinx:/nowhere", "en-US", "the model in /nowhere has no acoustic-model"),
        ("vosk", "zh-CN", "vosk needs the folder of a model"),
        ("vosk:/nowhere", "zh-CN", "there is no vosk model in /nowhere"),
        ("whisper", "zh-CN", "whisper needs the file of a model"),
        ("whisper:/nowhere.pt", "zh-CN", "there is no file /nowhere.pt"),
        ("faster_whisper", "zh-CN", "faster_whisper needs the folder of a model"),
        ("faster_whisper:/nowhere", "zh-CN", "there is no model.bin of faster_whisper in /nowhere"),
        ("google", "en-US", "google needs a key"),
        ("azure", "en-US", "azure needs a region"),
        ("azure:eastasia", "en-US", "azure needs a key"),
        ("openai", "en-US", "openai needs a key"),
        ("command", "en-US", "command needs a program"),
        ("command:/nowhere", "en-US", "/nowhere is no program"),
    ],
)
def test_what_is_missing_is_told_before_and_when_it_is_loaded(written: str, language: str, told: str) -> None:
    chosen = choice(written, {})
    found = problem(chosen, language)
    assert found is not None
    assert found.startswith(told)
    if language in engine(chosen.engine).LANGUAGES:
        with pytest.raises(RecogniserMissing) as missing:
            engine(chosen.engine).load(chosen, language)
        assert str(missing.value) == found


@pytest.mark.parametrize(
    ("written", "file", "package"),
    [
        ("vosk:{}", "am/final.mdl", "vosk"),
        ("whisper:{}/m.pt", "m.pt", "whisper"),
        ("faster_whisper:{}", "model.bin", "faster_whisper"),
    ],
)
def test_a_package_that_is_not_installed_is_named_with_the_way_to_it(
    tmp_path: Path, written: str, file: str, package: str
) -> None:
    """None of them is among our libraries; where one is installed all the same, its model is what is wrong."""
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_bytes(b"no model")
    chosen = choice(written.format(tmp_path), {})
    found = problem(chosen, "zh-CN")
    with pytest.raises(RecogniserMissing, match=r"pip install|cannot be read"):
        engine(chosen.engine).load(chosen, "zh-CN")
    assert found is None or found.startswith(f"the package {package} is not installed: pip install ")


def test_answers_of_the_engines_are_read_as_they_come() -> None:
    assert vosk.told({"text": "厨房 漏气", "result": [{"conf": 0.9}, {"conf": 0.7}]}, "") == Heard(text="厨房漏气", confidence=80)
    assert vosk.told({"text": ""}, " ") == Heard(text="")
    assert google.told({"alternative": [{"transcript": " gas leak ", "confidence": 0.934}, {"transcript": "gasleek"}]}) == Heard(
        text="gas leak", confidence=93
    )
    assert google.told([]) == Heard(text="")
    assert azure.told({"RecognitionStatus": "Success", "NBest": [{"Display": "Gas leak.", "Confidence": 0.8}]}) == Heard(
        text="Gas leak.", confidence=80
    )
    assert azure.told({"RecognitionStatus": "NoMatch"}) == Heard(text="")
    spoken = SimpleNamespace(text=" 漏气了。", avg_logprob=-0.2, no_speech_prob=0.1)
    made_up = {"text": "谢谢观看", "avg_logprob": -0.9, "no_speech_prob": 0.9}
    assert whisper.told([spoken, made_up]) == Heard(text="漏气了。", confidence=82)
    assert whisper.told([made_up]) == Heard(text="")
    assert (per_cent(-1), per_cent(0.555), per_cent(7)) == (0, 56, 100)


def apart(path: Path, **more: float) -> Apart:
    return Apart(Choice(engine="command", option=str(path)), "zh-CN", **more)


def test_a_program_of_ones_own_gets_the_sound_and_the_language(tmp_path: Path) -> None:
    with program(tmp_path, f'cat > {tmp_path}/got.wav; printf "%s:\\n 漏气 了\\n" "$1"') as path:
        recogniser = apart(path)
        assert recogniser.recognise(voice(), RATE) == Heard(text="zh-CN: 漏气 了")
        recogniser.close()
    with wave.open(str(tmp_path / "got.wav")) as file:
        assert (file.getframerate(), file.readframes(file.getnframes())) == (RATE, voice())


def test_one_process_hears_all_until_it_is_closed(tmp_path: Path) -> None:
    with program(tmp_path, "cat >/dev/null; echo $PPID") as path:
        recogniser = apart(path)
        heard = {recogniser.recognise(silence(1), RATE).text for _ in range(3)}
        assert len(heard) == 1
        recogniser.close()
        assert recogniser.recognise(silence(1), RATE).text not in heard
        recogniser.close()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("cat >/dev/null; kill -9 $PPID; sleep 9", "the recogniser died"),
        ("cat >/dev/null; exit 3", "the program ended with 3"),
        ("sleep 600", "the recogniser took too long"),
    ],
    ids=["kills", "fails", "hangs"],
)
def test_one_that_hangs_or_dies_costs_one_attempt_and_the_next_starts_afresh(tmp_path: Path, body: str, told: str) -> None:
    first = f"if [ ! -e {tmp_path}/once ]; then touch {tmp_path}/once; echo $$ > {tmp_path}/pid; {body}; fi"
    with program(tmp_path, f"{first}; cat >/dev/null; echo fine") as path:
        recogniser = apart(path, least_s=0.5)
        began = time.monotonic()
        with pytest.raises(RecogniserFailed, match=told):
            recogniser.recognise(silence(0.1), RATE)
        assert time.monotonic() - began < 10
        assert recogniser.recognise(silence(0.1), RATE) == Heard(text="fine")
        recogniser.close()
    assert ended(int((tmp_path / "pid").read_text()))


def ended(pid: int) -> bool:
    """Whether a process is no more, or waits to be buried by whoever inherited it."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_what_is_missing_in_its_process_is_told_here() -> None:
    recogniser = Apart(Choice(engine="vosk", option="/nowhere"), "zh-CN")
    with pytest.raises(RecogniserMissing, match="there is no vosk model in /nowhere"):
        recogniser.recognise(silence(1), RATE)


def test_english_works_out_of_the_box() -> None:
    """The installed model hears a complaint on a telephone line nearly to the word."""
    assert problem(choice("sphinx", {}), "en-US") is None
    recogniser = Apart(Choice(engine="sphinx"), "en-US")
    heard = recogniser.recognise(voice(), RATE)
    recogniser.close()
    wanted = (
        "i want to make a complaint the man who came to fix my gas stove was three hours late please call me back in the morning"
    )
    missed = [word for word in wanted.split() if word not in heard.text.split()]
    assert len(missed) <= 3, missed
    assert heard.confidence is not None
    assert 0 < heard.confidence <= 100


def test_speech_is_found_where_it_is() -> None:
    assert COMPLAINT.is_file()
    (found,) = segments(noise(3) + voice() + noise(2), RATE)
    assert 2.7 <= found.start_s <= 3.3
    assert 10.9 <= found.end_s <= 11.6
    assert found.samples == (noise(3) + voice() + noise(2))[2 * int(found.start_s * RATE) : 2 * int(found.end_s * RATE)]
    assert segments(b"", RATE) == []
    assert sys.getsizeof(found) < 1000
