"""The terminal phone: captions out, lines in, stories by file, a hotline inside when none runs."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from centre.captions import Captions
from centre.commands.phone import command
from centre.telephone import Telephone
from telephony.simulator.recordings import tone
from tests.telephony.simulator.desk import CALLER, MAIN, Answer, Desk

STORIES = Path(__file__).parents[2] / "centre" / "packs" / "gas" / "stories"
MENU = (
    '<Gather input="dtmf speech" action="/turn"><Say language="cmn-CN">您好</Say><Say>Hello [bold]you[/bold]</Say></Gather>'
    "<Say>bye</Say>"
)


class Wired:
    """A telephone at a desk, with what it shows."""

    def __init__(self, desk: Desk) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        captions = Captions(
            Console(file=self.out, markup=False, highlight=False), Console(file=self.err, markup=False, highlight=False)
        )
        self.telephone = Telephone(desk.caller, captions)
        self.desk = desk

    def call(self, *lines: str) -> str:
        self.telephone.call(MAIN, shown=CALLER, lines=[f"{line}\n" for line in lines])
        return self.out.getvalue()


@pytest.fixture
def wired() -> Iterator[Wired]:
    desk = Desk()
    desk.page("/voice", MENU)
    desk.page("/turn", lambda form: f"<Response><Say>you did {form.get('Digits') or form['SpeechResult']}</Say></Response>")
    yield Wired(desk)
    desk.carrier.close()


def test_captions_show_language_and_text_as_it_is(wired: Wired) -> None:
    assert wired.call() == "zh-CN  您好\nen-US  Hello [bold]you[/bold]\n(call completed)\n"


def test_talk_about_the_call_goes_to_stderr(wired: Wired) -> None:
    wired.call("?")
    assert "listening" in wired.err.getvalue()
    assert "hang up" in wired.err.getvalue()
    assert "listening" not in wired.out.getvalue()


@pytest.mark.parametrize(
    ("line", "done"),
    [("1#", "1"), ("1 2 3", "123"), ("１２＃", "12"), ("你好", "你好"), ("/s 12", "12"), ("1 或者 2", "1 或者 2")],
)
def test_lines_are_keys_or_speech(wired: Wired, line: str, done: str) -> None:
    assert f"you did {done}\n" in wired.call(line)


@pytest.mark.parametrize("line", ["", "   "])
def test_empty_line_is_silence(wired: Wired, line: str) -> None:
    assert "bye\n" in wired.call(line)


def test_hanging_up_ends_the_call(wired: Wired) -> None:
    wired.call("/h", "1")
    assert wired.desk.hotline.posts("/turn") == []
    assert wired.desk.caller.current.status == "completed"


def test_end_of_the_lines_hangs_up(wired: Wired) -> None:
    wired.call()
    assert wired.desk.caller.state == "ended"


def test_lines_after_the_end_are_left_alone(wired: Wired) -> None:
    wired.call("1", "2", "3")
    assert len(wired.desk.hotline.posts("/turn")) == 1


def test_queue_can_be_answered_and_left(wired: Wired) -> None:
    wired.desk.page("/voice", '<Enqueue action="/turned">help</Enqueue>')
    wired.desk.page("/turned", "<Say>back again</Say>")
    shown = wired.call("/o", "", "/a", "/o")
    assert "(in the queue help)\n(somebody is on the line)\n(they hung up)\nen-US  back again\n" in shown
    assert "nobody else is on the line" in wired.err.getvalue()


def test_nobody_to_answer_is_said_so(wired: Wired) -> None:
    wired.call("/a")
    assert "nobody waits" in wired.err.getvalue()


def test_error_of_the_carrier_is_trouble(wired: Wired) -> None:
    wired.desk.page("/voice", "<Response>")
    assert "application error" in wired.call()
    assert wired.telephone.trouble


def test_other_sounds_are_shown_in_brackets(wired: Wired) -> None:
    wired.desk.page("/a.wav", Answer(body=tone(1), content_type="audio/wav"))
    wired.desk.page("/voice", "<Play>a.wav</Play><Play digits='12'/><Record/>")
    assert wired.call().startswith("(sound http://hotline.test/a.wav)\n(sound 12)\n(beep)\n")


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for data, and no carrier at the configured address."""
    for name in ("HOTLINE_DATA_DIR", "HOTLINE_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOTLINE_CARRIER_API_URL", "http://127.0.0.1:9")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _phone(*arguments: str, lines: str = "") -> Result:
    return CliRunner().invoke(command, list(arguments), input=lines)


def test_phone_finds_a_hotline_inside_when_none_runs(alone: Path) -> None:
    result = _phone("--from", "+12025550144", lines="2\n/h\n")
    assert result.exit_code == 0, result.output
    assert "Welcome to the gas service line" in result.stdout
    assert "run inside this command" in result.stderr
    assert (alone / "data" / "hotline.db").exists()


def test_story_that_holds_exits_zero_and_keeps_nothing(alone: Path) -> None:
    result = _phone("--play", str(STORIES / "complaint-keys-en.yaml"))
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "complaint-keys-en: held"), result.output
    assert not (alone / "data" / "hotline.db").exists()


def test_story_that_fails_exits_one_and_says_where(alone: Path) -> None:
    story = alone / "a.yaml"
    story.write_text("story: a\nfrom: withheld\nat: 2026-11-18T10:00:00+08:00\nsteps:\n  - {hear: a dragon}\noutcome: slain\n")
    result = _phone("--play", str(story))
    assert result.exit_code == 1
    assert f"{story}:5: did not hear 'a dragon'" in result.stdout
    assert "outcome: hung_up, not slain" in result.stdout
    assert result.stdout.splitlines()[-1] == "a: 2 failed"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--play", "bad.yaml"), "bad.yaml:2:1: unknown key 'form'"),
        (("--play", "bytes.yaml"), "not UTF-8"),
        (("--play", "nowhere.yaml"), "does not exist"),
        (("--from", "me"), "expected E.164"),
        (("somebody",), "expected E.164"),
    ],
)
def test_wrong_use_exits_two_with_words(alone: Path, arguments: tuple[str, ...], told: str) -> None:
    (alone / "bad.yaml").write_text("story: a\nform: withheld\nsteps: [silence]\n")
    (alone / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    result = _phone(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_phone_refuses_the_real_carrier(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_CARRIER", "twilio")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a-token-of-somebody")
    monkeypatch.setenv("HOTLINE_PUBLIC_URL", "https://hotline.example.com")
    monkeypatch.setenv("HOTLINE_NUMBERS", "+12025550100")
    result = _phone()
    assert result.exit_code == 2
    assert "simulator" in result.stderr


def test_half_readable_bytes_on_stdin_do_no_harm(alone: Path) -> None:
    result = CliRunner().invoke(command, [], input=b"\xff\xfe\n/h\n")
    assert result.exit_code == 0, result.output


def test_a_sound_file_is_said_into_the_call_with_the_words_the_carrier_understands(wired: Wired, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(tone(1.0))
    assert "you did my complaint" in wired.call(f"/w {tmp_path}/a.wav my complaint")


@pytest.mark.parametrize("line", ["/w /nowhere.wav hello", "/w", "/t hello"])
def test_what_cannot_be_said_is_told_and_leaves_the_call_alone(wired: Wired, line: str) -> None:
    assert "you did" not in wired.call(line)
    assert "(" in wired.err.getvalue().replace("(listening", "").replace("(the call", "")


def test_somebody_on_the_line_says_something(wired: Wired) -> None:
    wired.desk.page("/voice", "<Enqueue>service</Enqueue><Say>bye</Say>")
    assert wired.call("", "/a", "/t one moment please", "/o").endswith("(they hung up)\nen-US  bye\n(call completed)\n")
