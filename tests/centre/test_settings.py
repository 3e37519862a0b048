"""Settings: what they take, what they refuse, and that all is said at once without a secret."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from centre.environment import SECRETS, SettingsProblems, name_of, strangers
from centre.settings import Settings, load

TWILIO = {
    "HOTLINE_CARRIER": "twilio",
    "HOTLINE_PUBLIC_URL": "https://hotline.example.org",
    "TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "TWILIO_AUTH_TOKEN": "0123456789abcdef",
}


def refused(environ: Mapping[str, str]) -> dict[str, str]:
    with pytest.raises(SettingsProblems) as caught:
        load(environ)
    return {problem.name: problem.message for problem in caught.value.problems}


def test_nothing_set_is_a_hotline_on_this_desk() -> None:
    settings = load({})
    assert settings.carrier == "simulator"
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.carrier_api_url == "http://127.0.0.1:8081"
    assert settings.numbers == ("+12025550100",)
    assert settings.database_url.get_secret_value() == f"sqlite:///{Path.cwd()}/.hotline/hotline.db"
    assert settings.tokens == ("local-simulator-token",)


def test_addresses_follow_the_port() -> None:
    settings = load({"PORT": "9000"})
    assert (settings.port, settings.public_url) == (9000, "http://127.0.0.1:9000")
    assert settings.carrier_api_url == "http://127.0.0.1:9001"


def test_our_own_port_outranks_the_plain_one() -> None:
    assert load({"PORT": "9000", "HOTLINE_PORT": "9100"}).port == 9100


def test_twilio_needs_an_account_a_token_and_an_address() -> None:
    settings = load(TWILIO)
    assert settings.tokens == ("0123456789abcdef",)
    assert settings.carrier_api_url is None
    assert settings.api_key is None
    assert set(refused({"HOTLINE_CARRIER": "twilio"})) == {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "HOTLINE_PUBLIC_URL"}


def test_two_tokens_are_accepted_while_they_rotate() -> None:
    assert load({**TWILIO, "TWILIO_AUTH_TOKEN_SECONDARY": "fedcba9876543210"}).tokens == ("0123456789abcdef", "fedcba9876543210")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000", "http://localhost", "http://[::1]:80/base", "https://a.example/b/"])
def test_a_public_address_is_https_or_loopback(address: str) -> None:
    assert load({**TWILIO, "HOTLINE_PUBLIC_URL": address}).public_url == address.rstrip("/")


@pytest.mark.parametrize(
    "address", ["http://a.example", "ftp://a.example", "a.example", "https://u@a.example", "https://a.example?x=1"]
)
def test_other_public_addresses_are_refused(address: str) -> None:
    assert set(refused({**TWILIO, "HOTLINE_PUBLIC_URL": address})) == {"HOTLINE_PUBLIC_URL"}


def test_everything_wrong_is_said_at_once_under_the_names_that_were_typed() -> None:
    found = refused(
        {
            "HOTLINE_CARRIER": "pigeon",
            "HOTLINE_NUMBERS": "+8613800138000, 12345",
            "HOTLINE_ON_CALL_NUMBER": "tomorrow",
            "HOTLINE_TIMEZONE": "Mars/Olympus",
            "HOTLINE_DATABASE_URL": "mysql://root:hunter2@db/x",
            "HOTLINE_REDIS_URL": "memcached://x",
            "HOTLINE_PUBLIC_URL": "http://a.example",
            "HOTLINE_SECRET_KEY": "short",
            "HOTLINE_RECOGNISERS": "zh-CN",
            "HOTLINE_THREADS": "0",
            "PORT": "99999",
            "TWILIO_API_KEY": "SK1",
            "TWILIO_ACCOUNT_SID": "me",
        }
    )
    assert set(found) == {
        *("HOTLINE_CARRIER", "HOTLINE_NUMBERS", "HOTLINE_ON_CALL_NUMBER", "HOTLINE_TIMEZONE", "HOTLINE_DATABASE_URL"),
        *("HOTLINE_REDIS_URL", "HOTLINE_PUBLIC_URL", "HOTLINE_SECRET_KEY", "HOTLINE_RECOGNISERS", "HOTLINE_THREADS"),
        *("PORT", "TWILIO_API_SECRET", "TWILIO_ACCOUNT_SID"),
    }
    told = " ".join(found.values())
    assert "hunter2" not in told
    assert "short" not in told


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load({"HOTLINE_PACK": "", "HOTLINE_ON_CALL_NUMBER": " "}).on_call_number is None


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-a-file-0123\n")
    settings = load({**TWILIO, "TWILIO_AUTH_TOKEN": "", "TWILIO_AUTH_TOKEN_FILE": str(file)})
    assert settings.tokens == ("from-a-file-0123",)


@pytest.mark.parametrize("field", SECRETS)
def test_every_secret_may_come_from_a_file(field: str, tmp_path: Path) -> None:
    name = name_of(field)
    assert refused({f"{name}_FILE": str(tmp_path / "absent")}).get(f"{name}_FILE") == "the file cannot be read"


def test_a_bad_value_in_a_file_is_told_under_the_file_s_name(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("short")
    assert set(refused({**TWILIO, "TWILIO_AUTH_TOKEN": "", "TWILIO_AUTH_TOKEN_FILE": str(file)})) == {"TWILIO_AUTH_TOKEN_FILE"}


def test_a_file_that_cannot_be_read_is_one_problem_not_two(tmp_path: Path) -> None:
    environ = {**TWILIO, "TWILIO_AUTH_TOKEN": "", "TWILIO_AUTH_TOKEN_FILE": str(tmp_path)}
    assert set(refused(environ)) == {"TWILIO_AUTH_TOKEN_FILE"}


def test_a_secret_and_its_file_together_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("k" * 32)
    assert set(refused({"HOTLINE_SECRET_KEY": "x" * 32, "HOTLINE_SECRET_KEY_FILE": str(file)})) == {"HOTLINE_SECRET_KEY"}


def test_the_built_in_token_is_for_this_machine_alone() -> None:
    assert set(refused({"HOTLINE_HOST": "192.0.2.1"})) == {"TWILIO_AUTH_TOKEN"}
    assert load({"HOTLINE_HOST": "192.0.2.1", "TWILIO_AUTH_TOKEN": "a-token-of-my-own"}).host == "192.0.2.1"


def test_dotenv_is_read_and_the_environment_outranks_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text('HOTLINE_PORT=9300\nHOTLINE_PACK="lifts"  # a comment\n')
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("HOTLINE_") or name == "PORT":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOTLINE_PORT", "9400")
    settings = load()
    assert (settings.port, settings.pack) == (9400, "lifts")


def test_the_command_line_outranks_everything() -> None:
    assert load({"HOTLINE_PORT": "9000"}, port=9500).port == 9500
    assert load({"HOTLINE_PORT": "9000"}, port=None).port == 9000


def test_printing_settings_shows_no_secret() -> None:
    settings = load({**TWILIO, "HOTLINE_SECRET_KEY": "k" * 32, "HOTLINE_DATABASE_URL": "postgresql://u:hunter2@db/x"})
    for secret in ("0123456789abcdef", "k" * 32, "hunter2"):
        assert secret not in repr(settings)


def test_postgres_is_postgresql() -> None:
    assert load({"HOTLINE_DATABASE_URL": "postgres://u@db/x"}).database_url.get_secret_value() == "postgresql://u@db/x"


def test_recognisers_are_one_per_language() -> None:
    settings = load({"HOTLINE_RECOGNISERS": "zh-CN=vosk:/models/zh, en-US=sphinx"})
    assert settings.recognisers == {"zh-CN": "vosk:/models/zh", "en-US": "sphinx"}


@pytest.mark.parametrize(
    ("written", "told"),
    [("zh-CN=siri", "expected one of these engines"), ("fr-FR=sphinx", "LANGUAGE=ENGINE"), ("sphinx", "LANGUAGE")],
)
def test_recognisers_that_do_not_exist_are_refused(written: str, told: str) -> None:
    with pytest.raises(SettingsProblems, match=told):
        load({"HOTLINE_RECOGNISERS": written})


def test_english_has_a_recogniser_unless_nobody_is_wanted() -> None:
    assert load({}).recognisers == {"en-US": "sphinx"}
    assert load({"HOTLINE_RECOGNISERS": "en-US=none"}).recognisers == {}


def test_keys_of_recognisers_are_secret_and_by_engine() -> None:
    settings = load({"HOTLINE_RECOGNISER_KEYS": "google=k3y, openai=0ther=x"})
    assert settings.keys == {"google": "k3y", "openai": "0ther=x"}
    assert "k3y" not in repr(settings)
    with pytest.raises(SettingsProblems, match="ENGINE=KEY") as refused:
        load({"HOTLINE_RECOGNISER_KEYS": "k3y"})
    assert "k3y" not in str(refused.value)


def test_a_mistyped_name_is_noticed() -> None:
    fields = tuple(Settings.model_fields)
    assert strangers({"HOTLINE_PUBIC_URL": "x", "HOTLINE_PORT": "1", "PATH": "/"}, fields=fields) == ["HOTLINE_PUBIC_URL"]
