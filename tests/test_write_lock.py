"""SQLite's write lock: who waits gets it as soon as it is free, and waits no longer than she may."""

import multiprocessing
import threading
import time

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from eventhub import write_lock
from eventhub.sqlite import sqlite3
from eventhub.write_lock import begin_writing, wake_waiters


@pytest.fixture
def wait(tmp_path):
    """Begin a transaction that writes, waiting for the lock as long as given; whether it has begun."""
    engine = create_engine(f"sqlite:///{tmp_path / 'file.db'}", module=sqlite3)

    def waited(seconds):
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            driver.isolation_level = None
            begin_writing(connection, seconds)
            return driver.in_transaction

    yield waited
    engine.dispose()


@pytest.fixture
def connect(tmp_path):
    """Open the same database in another way."""

    def connected():
        return sqlite3.connect(tmp_path / "file.db", isolation_level=None, check_same_thread=False)

    return connected


def hold_for_a_moment(connect, held):
    connection = connect()
    connection.execute("BEGIN IMMEDIATE")
    held.set()
    time.sleep(0.2)
    connection.commit()
    wake_waiters()
    connection.close()


@pytest.mark.parametrize("begin", [threading.Thread, multiprocessing.get_context("fork").Process])
def test_who_waits_is_woken_by_any_thread_or_process(connect, wait, monkeypatch, begin):
    monkeypatch.setattr(write_lock, "LOOK_SECONDS", 30)
    held = multiprocessing.get_context("fork").Event()
    holder = begin(target=hold_for_a_moment, args=(connect, held))
    holder.start()
    held.wait()
    began = time.monotonic()
    assert wait(20)
    assert time.monotonic() - began < 10
    holder.join()


def test_lock_of_a_program_that_wakes_nobody_is_found_free(connect, wait):
    other = connect()
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.1, other.commit).start()
    assert wait(20)
    other.close()


def test_lock_is_not_waited_for_longer_than_allowed(connect, wait):
    other = connect()
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        wait(0.1)
    other.close()
    assert wait(0.1)


def test_hints_that_nobody_needs_hold_nobody_up():
    for _commit in range(100_000):
        wake_waiters()
