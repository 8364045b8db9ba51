"""The limits: a Flask application that does nothing but answer, and nothing but one UPDATE and one INSERT.

It uses the drivers themselves, with the durability the product has: every commit reaches the disk.
"""

import random
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import sqlalchemy
from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from eventhub.config import libpq_address
from eventhub.sqlite import journal_mode, sqlite3

ROWS = 100
"""Rows the UPDATE chooses from, as many as a conference has halls."""
TABLES = (
    "CREATE TABLE bench_row (id INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
    "CREATE TABLE bench_entry (id {key}, row_id INTEGER NOT NULL)",
)
KEYS = {
    "sqlite": "INTEGER PRIMARY KEY",
    "postgresql": "INTEGER PRIMARY KEY GENERATED ALWAYS AS IDENTITY",
}


THREADS = {"sqlite": 1, "postgresql": 4}
"""Requests a process answers at a time: what gives the bare routes their highest rates."""


def answer_bare_requests(load: Callable[[], Flask], workers: int, host: str, port: int) -> None:
    """Answer requests under granian's own WSGI, with nothing of ours before Flask."""
    Server(
        "bare",
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        blocking_threads=THREADS[load().config["DATABASE"]],
        log_level=LogLevels.error,
    ).serve(target_loader=load, wrap_loader=False)


def make_tables(engine: sqlalchemy.Engine) -> None:
    """Make what the bare route writes to."""
    with engine.begin() as connection:
        for table in TABLES:
            connection.exec_driver_sql(table.format(key=KEYS[engine.dialect.name]))
        for number in range(ROWS):
            connection.exec_driver_sql(f"INSERT INTO bench_row VALUES ({number}, 0)")  # noqa: S608  # our own number


def bare_app(url: sqlalchemy.URL) -> Flask:
    """The application that is the limit."""
    app = Flask("bare")
    of_thread = threading.local()
    app.config["DATABASE"] = url.get_backend_name()
    sqlite = app.config["DATABASE"] == "sqlite"
    mark = "?" if sqlite else "%s"
    update = f"UPDATE bench_row SET number = number + 1 WHERE id = {mark}"  # noqa: S608  # a placeholder
    insert = f"INSERT INTO bench_entry (row_id) VALUES ({mark})"  # noqa: S608  # a placeholder

    def connection() -> Any:
        if not hasattr(of_thread, "connection"):
            of_thread.connection = _sqlite(url) if sqlite else _postgresql(url)
        return of_thread.connection

    @app.get("/")
    def hello() -> str:
        return "hello"

    @app.post("/write")
    def write() -> str:
        row = random.randrange(ROWS)  # noqa: S311  # which row is no secret
        if sqlite:
            connection().execute("BEGIN IMMEDIATE")
        connection().execute(update, (row,))
        connection().execute(insert, (row,))
        connection().commit()
        return "written"

    return app


def _sqlite(url: sqlalchemy.URL) -> sqlite3.Connection:
    connection = sqlite3.connect(str(url.database), isolation_level=None, timeout=20)
    connection.execute(f"PRAGMA journal_mode={journal_mode()}")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _postgresql(url: sqlalchemy.URL) -> psycopg.Connection[Any]:
    return psycopg.connect(libpq_address(url))
