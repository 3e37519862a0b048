"""Pictures of recordings: loud where it is loud, quiet where it is quiet, a few numbers whatever its length."""

from array import array

from tests.workers.sounds import noise, silence, wav
from workers.peaks import COUNT, peaks_of
from workers.wav import read


def test_a_picture_is_loud_where_the_sound_is() -> None:
    caller, line = peaks_of(read(wav(noise(5, 4000) + silence(5), silence(10))))
    assert (len(caller), len(line)) == (COUNT, COUNT)
    assert min(caller[: COUNT // 2 - 1]) > 30
    assert max(caller[COUNT // 2 + 1 :]) == 0
    assert set(line) == {0}
    assert max(caller) == 100


def test_a_line_that_only_hisses_stays_low() -> None:
    (hiss,) = peaks_of(read(wav(noise(3, 40))))
    assert 0 < max(hiss) < 20


def test_the_loudest_there_is_and_hardly_any_sound_at_all() -> None:
    (loud,) = peaks_of(read(wav(array("h", [-32768, 32767] * 8000).tobytes())))
    assert set(loud) == {100}
    (short,) = peaks_of(read(wav(array("h", [5000]).tobytes())))
    assert len(short) == COUNT
    assert max(short) == 100
