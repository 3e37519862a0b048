"""A Valkey server for tests, to be killed and started again; refuses to be shared between two tests."""

import time
from pathlib import Path
from subprocess import Popen

from redis import Redis

from centre import embedded


class Server:
    """One server; what it knows is gone when it is killed, as with a Redis that keeps nothing."""

    def __init__(self, valkey: embedded.Valkey) -> None:
        self._valkey = valkey
        self._process: Popen[bytes] | None = None
        self.url = valkey.url

    def start(self) -> None:
        self._process = Popen((*self._valkey.words, "--appendonly", "no"))
        until = time.monotonic() + 10
        while not self._valkey.answers():
            assert time.monotonic() < until, "Valkey does not start"
            time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def kept(self) -> bytes:
        """Everything the server holds, as one text in ASCII."""
        client = self.client()
        found = [part for key in client.keys("*") for part in (key, client.dump(key))]
        client.close()
        return repr(found).encode()


def data(folder: Path) -> Path:
    """A folder for the server's data."""
    folder.mkdir(exist_ok=True)
    return folder
