"""SQLite's one write lock, taken in turns.

SQLite tells nobody that its lock is free: whoever waits sleeps, at last 0.1 s at a time, and looks again. Here whoever lets
go of it wakes the ones who wait, in this process and in those forked from it. That is only a hint: the lock is SQLite's,
and who waits for another program, such as a command, looks every LOOK_SECONDS.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from select import POLLIN, poll
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

LOOK_SECONDS = 0.01

_waiting_end, _freeing_end = os.pipe()
os.set_blocking(_waiting_end, False)
os.set_blocking(_freeing_end, False)


def begin_writing(connection: Connection, wait_seconds: float) -> None:
    """Begin a transaction that holds the lock; ``OperationalError`` when it was not free for so long."""
    deadline = time.monotonic() + wait_seconds
    with _told_at_once_when_locked(connection, wait_seconds):
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError:
                if time.monotonic() > deadline:
                    raise
            else:
                return
            _wait_until_freed()


@contextmanager
def _told_at_once_when_locked(connection: Connection, wait_seconds: float) -> Iterator[None]:
    """Only here: elsewhere SQLite itself waits, such as for a reader before the rollback journal is written back."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {int(wait_seconds * 1000)}")


def wake_waiters() -> None:
    """Wake those who wait for the lock."""
    with suppress(BlockingIOError):  # full of hints that nobody needed
        os.write(_freeing_end, b".")


def _wait_until_freed() -> None:
    hint = poll()
    hint.register(_waiting_end, POLLIN)
    if hint.poll(LOOK_SECONDS * 1000):
        with suppress(BlockingIOError):  # somebody else was faster
            os.read(_waiting_end, 1 << 16)
