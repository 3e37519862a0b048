"""From settings to running parts: the store, the pack, the hotline; refuses to keep any of them: who asks, owns.

Nothing here runs on import. A store is opened in the process that uses it, never before a fork.
"""

import logging
import os
import secrets
from datetime import UTC, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from centre.clock import Clock, Hands, clock, followed
from centre.environment import Problem, SettingsProblems, name_of
from centre.settings import Settings

if TYPE_CHECKING:  # imported where used: commands that need neither start fast
    from storage.door import Store
    from storage.sounds import Sounds
    from telephony.hotline import Hotline
    from telephony.media import CarrierRecordings
    from telephony.pack import Pack
    from telephony.simulator.voice import Voice
    from workers.recognisers.apart import Apart
    from workers.tools import Tools

KEY_FILE = "secret_key"
SIMULATOR_FORGETS = timedelta(minutes=10)
"""A call that the simulator does not know is over: it keeps its calls in its process, and they end with it."""


def make_data_dir(settings: Settings) -> Path:
    """The data folder, made if need be and closed to other users. Raises `SettingsProblems` when it cannot be used."""
    folder = settings.data_dir.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise _unusable("data_dir", "this folder cannot be made") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable("data_dir", "this folder cannot be written to")
    return folder


def secret_key(settings: Settings) -> str:
    """The key from the settings, or the one made once in the data folder; two first starts at once agree on one."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    file = make_data_dir(settings) / KEY_FILE
    if not file.exists():
        draft = file.with_name(f"{KEY_FILE}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32), encoding="ascii")
        try:
            os.link(draft, file)  # whole or not at all, and never over a key that is in use
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii")


def database(settings: Settings) -> "Store":
    """The store, opened and not yet migrated. Raises `SettingsProblems` for an address it cannot use."""
    from storage.door import open_store

    make_data_dir(settings)
    try:
        return open_store(settings.database_url.get_secret_value())
    except ValueError as error:
        raise _unusable("database_url", str(error)) from None


def migrate(settings: Settings) -> None:
    """Bring the database up to date, or wait for the process that is doing so. Raises `SettingsProblems` if it cannot be used."""
    from storage.errors import StoreError

    store = database(settings)
    try:
        store.migrate()
    except (StoreError, OSError):
        raise _unusable("database_url", "this database cannot be reached or used") from None
    finally:
        store.close()


def read_pack(settings: Settings) -> "Pack":
    """The industry pack, read and proved. Raises `SettingsProblems`, one a problem, each `file:line:col: message`."""
    from centre.pack_files import PackProblems, load_pack

    try:
        return load_pack(settings.pack)
    except PackProblems as error:
        found = (Problem(name=f"{one.file}:{one.line}:{one.col}", message=one.message) for one in error.problems)
        raise SettingsProblems(tuple(found)) from None
    except (OSError, UnicodeDecodeError):
        raise _unusable("pack", "a file of this pack cannot be read") from None


def keep_editions(settings: Settings, pack: "Pack", store: "Store | None" = None) -> None:
    """Keep the files of this pack's flow and scripts, so that every call can be looked at by what it went through.

    A database that is away just now keeps them at the next start. store: the one to use, else one of its own.
    """
    from storage.errors import StoreError
    from telephony import editions

    used = store or database(settings)
    try:
        now = clock_of(settings, pack)()
        used.write(lambda tx: editions.keep(tx, pack, at=now))
    except StoreError as error:
        logging.getLogger(__name__).warning("this version of the flow could not be kept", exc_info=error)
    finally:
        if store is None:
            used.close()


def clock_of(settings: Settings, pack: "Pack") -> Clock:
    """The hotline's clock, in the zone that is set or else the pack's."""
    return time_of(settings, settings.zone or pack.calendar.zone)


def hands_of(settings: Settings) -> Hands:
    """The hands that everybody on this data folder follows while the simulator carries the calls."""
    return Hands(settings.data_dir.absolute() / "simulator" / "clock.json")


def time_of(settings: Settings, zone: tzinfo = UTC) -> Clock:
    """The time for whoever works with these settings: the simulator's, where it carries the calls."""
    return followed(hands_of(settings), zone) if settings.carrier == "simulator" else clock(zone)


def hotline(settings: Settings, *, store: "Store", pack: "Pack", at: Clock | None = None) -> "Hotline":
    """All the phone edge needs; `at` replaces the clock."""
    from telephony.captions import ControlCaptions
    from telephony.exchange import TwilioExchange
    from telephony.hotline import Hotline
    from telephony.softphone import Softphones

    exchange = TwilioExchange(
        account_sid=settings.account_sid,
        auth_token=settings.auth_token.get_secret_value(),
        public_url=settings.public_url,
        api_url=settings.carrier_api_url,
    )
    simulated = settings.carrier_api_url if settings.carrier == "simulator" else None
    secret = settings.api_secret.get_secret_value() if settings.api_secret else None
    softphones = Softphones(
        account_sid=settings.account_sid, api_key=settings.api_key, api_secret=secret, sdk=settings.softphone_sdk
    )
    return Hotline(
        store=store,
        pack=pack,
        numbers=settings.numbers,
        public_url=settings.public_url,
        auth_tokens=settings.tokens,
        account_sid=settings.account_sid,
        on_call_number=settings.on_call_number,
        clock=at or clock_of(settings, pack),
        new_id=_new_id,
        secret_key=secret_key(settings),
        exchange=exchange,
        captions=ControlCaptions(simulated) if simulated else None,
        softphones=softphones,
        sounds=sounds(settings),
        phone_page=simulated,
    )


def tools(settings: Settings, *, store: "Store", pack: "Pack", at: Clock | None = None) -> "Tools":
    """All that background work needs, the way to the carrier included; `at` replaces the clock."""
    from telephony.captions import ControlCaptions
    from telephony.dialer import TwilioDialer
    from workers.tools import FORGETS, Tools

    dialer = TwilioDialer(
        account_sid=settings.account_sid,
        auth_token=settings.auth_token.get_secret_value(),
        public_url=settings.public_url,
        fallback_url=settings.fallback_url,
        api_url=settings.carrier_api_url,
    )
    simulated = settings.carrier_api_url if settings.carrier == "simulator" else None
    return Tools(
        store=store,
        pack=pack,
        dialer=dialer,
        line=settings.numbers[0] if settings.numbers else None,
        clock=at or clock_of(settings, pack),
        new_id=_new_id,
        recorded=recorded(settings),
        sounds=sounds(settings),
        recognisers=recognisers(settings),
        captions=ControlCaptions(simulated) if simulated else None,
        forgets=SIMULATOR_FORGETS if settings.carrier == "simulator" else FORGETS,
    )


def recorded(settings: Settings) -> "CarrierRecordings":
    """The way to the recordings at the carrier."""
    from telephony.media import CarrierRecordings

    token = settings.auth_token.get_secret_value()
    return CarrierRecordings(account_sid=settings.account_sid, auth_token=token, api_url=settings.carrier_api_url)


def sounds(settings: Settings) -> "Sounds":
    """Where recordings are kept. Raises `SettingsProblems` for an address nobody knows."""
    from storage.sounds import sounds_at

    try:
        return sounds_at(settings.recordings or str(make_data_dir(settings) / "recordings"))
    except ValueError as error:
        raise _unusable("recordings", str(error)) from None


def recognisers(settings: Settings) -> "dict[str, Apart]":
    """One recogniser a language, loaded when first needed. Raises `SettingsProblems` with all that is missing for them."""
    from workers.recognisers import choice, problem
    from workers.recognisers.apart import Apart

    chosen = {language: choice(written, settings.keys) for language, written in settings.recognisers.items()}
    found = {language: problem(one, language) for language, one in chosen.items()}
    missing = [Problem(name=name_of("recognisers"), message=message) for message in found.values() if message]
    if missing:
        raise SettingsProblems(tuple(missing))
    return {language: Apart(one, language) for language, one in chosen.items()}


def voice() -> "Voice":
    """Who speaks in the simulator's recordings: eSpeak NG where the `[voice]` extra is installed, else a quiet tone."""
    from telephony.simulator.espeak import Espeak, NoVoice
    from telephony.simulator.voice import Hum, Remembering

    try:
        return Remembering(Espeak())
    except NoVoice:
        return Hum()


def _new_id() -> str:
    return os.urandom(8).hex()


def _unusable(field: str, message: str) -> SettingsProblems:
    return SettingsProblems((Problem(name=name_of(field), message=message),))
