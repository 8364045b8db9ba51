"""Reads a conference's revision for the edge: one statement on a raw connection, no ORM, nothing remembered.

Each thread has a connection of its own, and so has the event loop of the front; it is opened when first needed and opened
anew after it broke. SQLite's is read-only.
"""

import asyncio
import threading
import time
import weakref
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import psycopg
import sqlalchemy
from psycopg.pq import ExecStatus

from eventhub.config import libpq_address
from eventhub.sqlite import sqlite3

PublicRevision: TypeAlias = tuple[str, int]
"""A conference's uid and the revision of what is public of it."""

STATEMENT = """
    SELECT uid, revision FROM conference
    WHERE slug = {slug} AND status <> 'draft' AND visibility = 'public'
"""

NAME = b"revision"
LOOP_STATEMENT = """
    SELECT slug, uid, revision FROM conference
    WHERE slug = ANY(%s) AND status <> 'draft' AND visibility = 'public'
"""
LOOP_PATIENCE_SECONDS = 2
"""How long the event loop waits for PostgreSQL; then a thread does, and tells the visitor."""
LOOP_PAUSE_SECONDS = 0.5
"""How long it asks no more once PostgreSQL has not answered."""


class Revisions:
    """The revisions of all public conferences, as they are in the database at this moment."""

    def __init__(self, url: sqlalchemy.URL, lock_wait_seconds: float = 5) -> None:
        """Read from the database at a SQLAlchemy address, once asked; a lock of SQLite is waited for so long."""
        self._open = (
            partial(_Sqlite, lock_wait_seconds=lock_wait_seconds)
            if url.get_backend_name() == "sqlite"
            else _Postgresql
        )
        self._url = url
        self._of_thread = threading.local()

    def of(self, slug: str) -> PublicRevision | None:
        """A conference's revision; None when it isn't public, or when the database cannot be asked."""
        for _attempt in ("on the open connection", "on a new one"):
            try:
                return self._connection().read(slug)
            except (sqlite3.Error, psycopg.Error):
                self._of_thread.connection = None
        return None

    def _connection(self) -> "_Sqlite | _Postgresql":
        connection: _Sqlite | _Postgresql | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = self._of_thread.connection = self._open(self._url)
        return connection


class _Sqlite:
    """A read-only connection to the file."""

    def __init__(self, url: sqlalchemy.URL, lock_wait_seconds: float) -> None:
        # Closed by whichever thread tidies up after this one.
        self.connection = sqlite3.connect(
            f"{Path(url.database or '').absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=lock_wait_seconds,
            isolation_level=None,
            check_same_thread=False,
        )
        weakref.finalize(self, self.connection.close)
        self._statement = STATEMENT.format(slug="?")

    def read(self, slug: str) -> PublicRevision | None:
        found = self.connection.execute(self._statement, (slug,)).fetchone()
        return None if found is None else (found[0], found[1])


class _Postgresql:
    """A connection that commits by itself, with the statement prepared; asked through libpq, below psycopg's cursors."""

    def __init__(self, url: sqlalchemy.URL) -> None:
        address = libpq_address(url)
        self.connection = psycopg.connect(address, autocommit=True)
        weakref.finalize(self, self.connection.close)
        prepared = self.connection.pgconn.prepare(NAME, STATEMENT.format(slug="$1").encode())
        if prepared.status != ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError("the statement could not be prepared")

    def read(self, slug: str) -> PublicRevision | None:
        found = self.connection.pgconn.exec_prepared(NAME, [slug.encode()])
        if found.status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError("the database did not answer")
        uid, revision = found.get_value(0, 0), found.get_value(0, 1)
        return None if uid is None or revision is None else (uid.decode(), int(revision))


class LoopRevisions(Protocol):
    """The same for the front, which must never wait for a database."""

    def now(self, slug: str) -> PublicRevision | None:
        """A conference's revision, in any thread; None also where it takes more than a moment to find out."""

    async def of(self, slug: str) -> PublicRevision | None:
        """A conference's revision; None when it isn't public, or when a thread had better ask."""


def loop_revisions(url: sqlalchemy.URL) -> LoopRevisions:
    """Read from the database at a SQLAlchemy address, on the event loop that runs."""
    return _LoopSqlite(url) if url.get_backend_name() == "sqlite" else _LoopPostgresql(url)


class _LoopSqlite:
    """A read of a page that lies in memory takes less than handing it to a thread; for a lock nobody waits here."""

    def __init__(self, url: sqlalchemy.URL) -> None:
        self.now = Revisions(url, lock_wait_seconds=0).of

    async def of(self, slug: str) -> PublicRevision | None:
        return self.now(slug)


class _LoopPostgresql:
    """Whoever asks while a statement is under way shares the next one: it begins after each of them has asked."""

    def __init__(self, url: sqlalchemy.URL) -> None:
        self._address = libpq_address(url)
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._asked: dict[str, asyncio.Future[PublicRevision | None]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._paused_until = 0.0

    def now(self, slug: str) -> PublicRevision | None:  # noqa: ARG002 - a server is always waited for
        return None

    async def of(self, slug: str) -> PublicRevision | None:
        # What no slug can hold would fail the statement for everybody who shares it.
        if not slug.isascii() or "\0" in slug or time.monotonic() < self._paused_until:
            return None
        found = self._asked.get(slug)
        if found is None:
            found = self._asked[slug] = asyncio.get_running_loop().create_future()
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_all())
        return await asyncio.shield(found)

    async def _read_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            found: dict[str, PublicRevision] = {}
            try:
                async with asyncio.timeout(LOOP_PATIENCE_SECONDS):
                    found = await self._read(asked.keys())
            except (psycopg.Error, TimeoutError, OSError):
                self._paused_until = time.monotonic() + LOOP_PAUSE_SECONDS
                self._connection = None
            finally:
                for slug, future in asked.items():
                    future.set_result(found.get(slug))

    async def _read(self, slugs: Collection[str]) -> dict[str, PublicRevision]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._address, autocommit=True, prepare_threshold=None
            )
        answer = await self._connection.execute(LOOP_STATEMENT, [list(slugs)])
        return {slug: (uid, revision) for slug, uid, revision in await answer.fetchall()}
