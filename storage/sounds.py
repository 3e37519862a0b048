"""Sound files under our own names, in a folder or at any address that fsspec knows; refuses to leave half a file.

A folder gets files that only its owner can read, whole or not at all. Elsewhere (`s3://bucket/calls`, …) one request puts the
whole file; a shop of that kind shows it when it is complete.
"""

import os
import re
import secrets
from pathlib import Path
from typing import Any, Protocol

NAME = re.compile(r"[0-9A-Za-z_-]+(/[0-9A-Za-z_-]+)*\.wav", re.ASCII)


class SoundMissing(Exception):
    """There is no such file, or it cannot be reached."""


class Sounds(Protocol):
    """A place for sound files. Names are ours: letters, digits, `-` and `_`, folders joined by `/`, `.wav` at the end."""

    def put(self, name: str, data: bytes) -> None:
        """Keep a file, in place of one of that name. OSError when it cannot be kept: then nothing of it is."""

    def get(self, name: str) -> bytes:
        """The whole file. SoundMissing."""

    def part(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` to before `end`, fewer where the file ends first. SoundMissing."""

    def remove(self, name: str) -> None:
        """Let the file go; nothing happens when there is none."""


def sounds_at(address: str) -> Sounds:
    """The place at this address: a folder, or an fsspec URL. ValueError for a kind that is not known or not installed."""
    if "://" not in address:
        return Folder(Path(address))
    return Elsewhere(address)


class Folder:
    """A folder on this machine, made when first needed and closed to others."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, data: bytes) -> None:
        """Write beside, sync, and only then give it its name."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def get(self, name: str) -> bytes:
        """The whole file."""
        try:
            return self._path(name).read_bytes()
        except OSError:
            raise SoundMissing("a recording's file is not there") from None

    def part(self, name: str, start: int, end: int) -> bytes:
        """No more of the file is read than that."""
        try:
            with self._path(name).open("rb") as file:
                file.seek(start)
                return file.read(end - start)
        except OSError:
            raise SoundMissing("a recording's file is not there") from None

    def remove(self, name: str) -> None:
        """Let it go."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._root / _checked(name)


class Elsewhere:
    """Any other place that fsspec speaks to."""

    def __init__(self, address: str) -> None:
        from fsspec.core import url_to_fs

        try:
            found: tuple[Any, str] = url_to_fs(address)
        except (ImportError, ValueError):
            raise ValueError("no storage of this kind is known, or its package is not installed") from None
        self._system, self._root = found[0], found[1].rstrip("/")

    def put(self, name: str, data: bytes) -> None:
        """One request, then a look whether all of it is there."""
        path = self._path(name)
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._system.pipe_file(path, data)
        if self._system.size(path) != len(data):
            self.remove(name)
            raise OSError("the storage did not keep the whole file")

    def get(self, name: str) -> bytes:
        """The whole file."""
        try:
            data: bytes = self._system.cat_file(self._path(name))
        except OSError:
            raise SoundMissing("a recording's file is not there") from None
        return data

    def part(self, name: str, start: int, end: int) -> bytes:
        """One request for these bytes alone."""
        try:
            data: bytes = self._system.cat_file(self._path(name), start=start, end=end)
        except OSError:
            raise SoundMissing("a recording's file is not there") from None
        return data

    def remove(self, name: str) -> None:
        """Let it go."""
        try:
            self._system.rm_file(self._path(name))
        except FileNotFoundError:
            return

    def _path(self, name: str) -> str:
        return f"{self._root}/{_checked(name)}"


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError("this is no name for a sound file")
    return name
