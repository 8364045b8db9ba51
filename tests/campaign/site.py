"""A site as it runs for real: the console script's ``serve`` in processes of its own, on a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask

from eventhub.accounts.actions import set_password
from eventhub.accounts.passwords import hash_of
from eventhub.extensions import db
from tests import engines, factories
from tests.scene import assert_adds_up, make_scene

SERVE = [sys.executable, "-c", "from eventhub.cli import main; main()", "serve"]
START_SECONDS = 60


@dataclass
class Site:
    """A served site. What tests need of its database are plain values, because phones are threads."""

    app: Flask
    port: int
    environment: dict[str, str]
    server: "subprocess.Popen[str]"
    # The roll everybody ticks on, and a page that the edge keeps.
    roll: str
    page: str
    people: list[UUID]
    email: str

    @property
    def workers(self) -> list[int]:
        """The processes that the supervisor has started."""
        tasks = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()]

    def get(self, path: str, seconds: float = 30) -> tuple[int, float]:
        """The status of a page, and how long it took; 0 when there was no answer."""
        began = time.monotonic()
        status = 0
        with (
            suppress(OSError, HTTPException),
            closing(HTTPConnection("127.0.0.1", self.port, timeout=seconds)) as line,
        ):
            line.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = line.getresponse()
            answer.read()
            status = answer.status
        return status, time.monotonic() - began

    def start_again(self) -> None:
        """Start it once more after it was killed."""
        self.server = started(self.port, self.environment)
        self.wait()

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + START_SECONDS
        while self.get("/healthz")[0] != 200:
            assert time.monotonic() < deadline, "the site did not start"
            time.sleep(0.1)


@contextmanager
def served(
    folder: Path, database: str, *, reached_at: str = "", people: int = 40
) -> Iterator[Site]:
    """Make a site with a roll of so many people, serve it, end it, and see that everything adds up."""
    app = engines.migrated_app(folder, database, FSYNC=True)
    with app.app_context():
        scene = make_scene(people)
        set_password(scene.cast.yen, hash_of(factories.PASSWORD), by=None)
        db.session.commit()
        port = free_port()
        variables = {
            "EVENTHUB_INSTANCE": str(folder),
            "EVENTHUB_DATABASE_URL": reached_at or database,
            "EVENTHUB_SECRET_KEY": app.config["SECRET_KEY"],
        }
        public = f"/c/{scene.conference.slug}/"
        site = Site(
            app=app,
            port=port,
            environment=variables,
            server=started(port, variables),
            roll=f"/manage{public}points/{scene.yen_bai.code}/roll?session={scene.session.id}",
            page=public,
            people=[person.id for person in scene.people],
            email=scene.cast.yen.email,
        )
        db.session.commit()
        try:
            site.wait()
            yield site
        finally:
            site.server.send_signal(signal.SIGTERM)
            code = site.server.wait(30)
        assert code == 0, "it did not end cleanly"
        assert_adds_up()
        db.session.remove()
        db.engine.dispose()


def started(port: int, environment: dict[str, str]) -> "subprocess.Popen[str]":
    """Start the service."""
    return subprocess.Popen(
        [*SERVE, "--port", str(port)],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def free_port() -> int:
    """A port nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: Any = listener.getsockname()[1]
        return int(port)
