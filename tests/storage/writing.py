"""A program that writes until it is killed; refuses to end by itself, and says what it was promised.

For each line on stdin it forks a child, which tells its process id and writes from several threads: each work a turn, two
events and an entry of the outbox, and once the store has acknowledged it a line `THREAD NUMBER` on stdout.
"""

import os
import signal
import sys
from threading import Thread

from storage import calls, outbox
from storage.door import Store, open_store
from storage.transaction import Transaction
from tests.storage.world import NOW, a_call, a_turn, said

THREADS = 4


def work(tx: Transaction, sid: str) -> int:
    """The next turn of a call, with all that belongs to it."""
    call, _ = calls.take_turn(tx, sid, 1_000_000)
    call = call or a_call(tx, sid)
    number = call.turn + 1
    a_turn(tx, call, number, f"<Response>{sid} {number}</Response>" * 40, events=[said("一"), said("二")])
    outbox.put(tx, key=f"{sid} {number}", kind="kind", payload={}, due_at=NOW, at=NOW)
    return number


def write_for_ever(store: Store, sid: str) -> None:
    """Write and tell, one short line a system call."""
    while True:
        number = store.write(lambda tx: work(tx, sid))
        os.write(1, f"{sid} {number}\n".encode())


def child(url: str) -> None:
    """Write from all threads until killed."""
    os.write(1, f"child {os.getpid()}\n".encode())
    store = open_store(url)
    threads = [Thread(target=write_for_ever, args=(store, f"CA{n}")) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main(url: str) -> None:
    """One child a line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        if os.fork() == 0:
            child(url)


if __name__ == "__main__":
    main(sys.argv[1])
