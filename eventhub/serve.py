"""``eventhub serve``: the site as a service: processes that answer, one that sends the mails, and a supervisor of them.

The application is made once and the processes are forked from it, so that they share its memory. Each runs an embedded
granian on an event loop, with ``front`` before Flask; the kernel shares the connections out among them.
"""

import asyncio
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial

import click
from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from eventhub import config, create_app, logs
from eventhub.edge.front import SLICE_SECONDS, Front
from eventhub.edge.front_loop import FrontLoop
from eventhub.extensions import db
from eventhub.folders import lock_while_running
from eventhub.migration_state import applied_migration, ensure_known_migration, newest_migration
from eventhub.notices import notices
from eventhub.outbox.sending import send_until_stopped
from eventhub.supervisor import supervise

EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to
LOCK_WAIT_SECONDS = 3
"""How long a request waits for a lock of the database; who has waited in vain is asked to try again."""
BACKLOG, MOST_CONNECTIONS = 4096, 20_000
"""Connections of a process that wait to be accepted, and those it has: idle ones cost some kilobytes, no thread."""
HEAD_MILLISECONDS = 10_000
"""How long the head of a request may take, and how long a connection stays open between two."""
MOST_FILES = 65_536
FINISH_SECONDS, LEAVE_SECONDS = 10, 1
"""How long a process that is told to end works on what it has begun, and waits for the last bytes to leave."""

log = logging.getLogger("eventhub.serve")


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
@click.option("--no-worker", is_flag=True, help="Send no mails here: “eventhub worker” does.")
def serve(host: str, port: int, workers: int, *, no_worker: bool) -> None:
    """Serve the site and send its mails until Ctrl+C."""
    logs.configure(level=logging.INFO)
    host = numeric_address(host)
    ensure_port_is_free(host, port)
    app = application(host, port)
    ensure_upgraded(app)
    allow_many_connections()
    tasks: dict[str, Callable[[], None]] = {
        f"process {number}": partial(answer_requests, partial(application, host, port), host, port)
        for number in range(1, workers + 1)
    }
    if app.config["SMTP_HOST"] and not no_worker:
        tasks["mail worker"] = partial(send_until_stopped, app)
    click.echo(f"EventHub answers at {' and '.join(addresses(host, port))}  (Ctrl+C ends it)")
    for notice in notices(app):
        click.echo(f"Warning: {notice}", err=True)
    with lock_while_running(app.instance_path):
        supervise(tasks, log.warning)


def answer_requests(load: Callable[[], Flask], host: str, port: int) -> None:
    """Answer requests with an application in this process until SIGTERM; what was begun by then is finished."""
    sys.setswitchinterval(SLICE_SECONDS)
    front = Front(load())
    server = Server(
        front,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_MILLISECONDS),
        websockets=False,
        backlog=BACKLOG,
        backpressure=MOST_CONNECTIONS,
        log_level=LogLevels.error,
        log_dictconfig=logs.granian_config(),
    )
    with asyncio.Runner(loop_factory=FrontLoop) as runner:
        runner.run(_until_told(front, server))


async def _until_told(front: Front, server: Server) -> None:
    """Serve until SIGTERM, then finish; connections that are idle or half begun are not waited for."""
    told_to_end = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_end.set)
    serving = asyncio.ensure_future(server.serve())
    waiting = asyncio.ensure_future(told_to_end.wait())
    await asyncio.wait([serving, waiting], return_when=asyncio.FIRST_COMPLETED)
    if not told_to_end.is_set():
        raise RuntimeError("the server ended by itself")
    server.stop()  # type: ignore[no-untyped-call]  # granian types only what it is given
    with suppress(TimeoutError):
        async with asyncio.timeout(FINISH_SECONDS):
            await front.finish()
            await asyncio.wait([serving], timeout=LEAVE_SECONDS)
    # What is still connected now has asked for nothing.
    os._exit(0)


def allow_many_connections() -> None:
    """Let a process have as many connections as the system allows it; each is an open file."""
    _now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


@cache
def application(host: str, port: int) -> Flask:
    """The application of this process; a forked worker finds the one that was made before the fork.

    Where nobody has said under which address the site is reached, it is the one it is served at.
    """
    app = create_app(LOCK_WAIT_SECONDS=LOCK_WAIT_SECONDS)
    if app.config["BASE_URL"] == config.DEFAULTS["BASE_URL"]:
        app.config["BASE_URL"] = addresses(host, port)[0]
    return app


def numeric_address(host: str) -> str:
    """The address of a name such as localhost, which the server does not look up itself."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise click.ClickException(f"There is no address of the name {host}.") from error
    return str(found[0][4][0])


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
    """Refuse a database that lacks a migration; leave no connection open for the processes to share."""
    with app.app_context():
        with db.engine.connect() as connection:
            present = applied_migration(connection)
        db.engine.dispose()
    if present is not None:
        ensure_known_migration(present)
    if present != newest_migration():
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
