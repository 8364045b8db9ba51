"""How the database is opened: durable, one way to begin, and a retry when two writers collide.

SQLite begins unsafe requests, commands and the worker with BEGIN IMMEDIATE and safe requests with BEGIN on a connection
that refuses writes; PostgreSQL reads safe requests from one repeatable snapshot. So the figures of a page agree with
each other, and a page that only shows can change nothing.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from select import POLLIN, poll
from typing import Any, Generic, TypeVar, TypeVarTuple

import psycopg
from flask import Flask, has_request_context, request
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    and_,
    case,
    event,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError, InvalidRequestError, OperationalError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import ServiceUnavailable

from eventhub.columns import Base, table_of
from eventhub.extensions import db
from eventhub.sqlite import journal_mode, sqlite3
from eventhub.text.folding import as_searched, fold
from eventhub.write_lock import LOOK_SECONDS, begin_writing, wake_waiters

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
COLLISIONS = frozenset({"40001", "40P01"})
"""PostgreSQL's codes for a serialization failure and a deadlock."""
ATTEMPTS = 3
COME_BACK_SECONDS = 2
"""When to try again after the last attempt collided as well."""
GIVING_WAY_SECONDS = 3 * LOOK_SECONDS
"""Long enough for whoever waits for SQLite's lock, in any program of ours, to look for it."""
T = TypeVar("T")
Row = TypeVarTuple("Row")


class GoneError(Exception):
    """A row was deleted while somebody waited for it; tried again, she is told that it does not exist."""


GONE = (GoneError, ObjectDeletedError, StaleDataError)
"""How that is found out: by whoever locks the row, reads more of it, or writes it without a lock."""


_only_reads = ContextVar("only_reads", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Read without letting those who write wait, also in a command or an unsafe request; what is open already goes on.

    What was read is used inside: after it rows are read again, under the lock.
    """
    if db.session().in_transaction():
        yield
        return
    token = _only_reads.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _only_reads.reset(token)


def let_others_write() -> None:
    """Commit a part of a larger work, and give way long enough for each who waits to have looked for the lock."""
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        time.sleep(GIVING_WAY_SECONDS)


def only_reads() -> bool:
    """Whether what runs now may only read: a safe request. Commands, the worker and unsafe requests write."""
    return _only_reads.get() or (has_request_context() and request.method in SAFE_METHODS)


CONNECTING = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""How PostgreSQL is reached: a server that is gone without a word is found out within a minute, not within hours."""


MOST_STATEMENTS = 1000
"""Prepared statements an SQLite connection caches, more than the product has. pysqlite3 drops the one used least often, so
that in a full cache no statement that comes late would ever stay.
"""


def engine_options(url: URL) -> dict[str, Any]:
    """What SQLAlchemy is told of the database at an address; what the address says itself goes before it."""
    if url.get_backend_name() == "sqlite":
        return {"module": sqlite3, "connect_args": {"cached_statements": MOST_STATEMENTS}}
    return {"connect_args": {name: CONNECTING[name] for name in CONNECTING.keys() - url.query}}


def configure_engine(engine: Engine, *, lock_wait_seconds: int, fsync: bool = True) -> None:
    """Attach the rules above to an engine. ``fsync=False`` is for tests that don't pull the plug."""
    # What its errors say is logged, and must not hold what people entered.
    engine.hide_parameters = True
    if engine.dialect.name == "sqlite":
        _open_sqlite(engine, lock_wait_seconds, synchronous="FULL" if fsync else "OFF")
    else:
        _open_postgresql(engine, lock_wait_seconds)


def _open_sqlite(engine: Engine, lock_wait_seconds: int, *, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver must not begin transactions by itself: "begin" below decides which kind.
        connection.isolation_level = None
        for pragma in (
            # First: another process may hold the lock that the journal needs.
            f"busy_timeout={lock_wait_seconds * 1000}",
            f"journal_mode={journal_mode()}",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            # What was deleted, such as a mail with a link, is gone from the file as well.
            "secure_delete=ON",
            "cache_size=-32000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = only_reads()
        if connection.info.get("query_only", False) is not reads:
            connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
            connection.info["query_only"] = reads
        if reads:
            connection.exec_driver_sql("BEGIN")
        else:
            begin_writing(connection, lock_wait_seconds)
            connection.info["writes"] = True

    @event.listens_for(engine, "checkin")
    def checkin(_connection: sqlite3.Connection | None, record: Any) -> None:
        if record.info.pop("writes", False):
            wake_waiters()


def _open_postgresql(engine: Engine, lock_wait_seconds: int) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: psycopg.Connection[Any], record: Any) -> None:
        record.info["fresh"] = True
        connection.execute(f"SET lock_timeout = '{lock_wait_seconds}s'")
        connection.commit()

    @event.listens_for(engine, "checkout")
    def checkout(connection: psycopg.Connection[Any], record: Any, _fairy: Any) -> None:
        if not record.info.pop("fresh", False) and _has_ended(connection):
            raise DisconnectionError("the server has ended this connection")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if only_reads():
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _has_ended(connection: psycopg.Connection[Any]) -> bool:
    """Whether the server has ended a connection that nobody uses. It says so unasked, so that no question is needed:
    there is something to read where nothing was asked.
    """
    if connection.closed:
        return True
    asked = poll()
    asked.register(connection.fileno(), POLLIN)
    return bool(asked.poll(0))


def collided(error: BaseException) -> bool:
    """Whether two writers met, so that the same action may be tried again."""
    if isinstance(error, OperationalError):
        return getattr(error.orig, "sqlstate", None) in COLLISIONS
    return isinstance(error, GONE)


def retry_on_collision(work: Callable[[], T]) -> T:
    """Run a whole action up to three times; each time from a clean session."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except (OperationalError, *GONE) as error:
            db.session.rollback()
            if attempt == ATTEMPTS or not collided(error):
                raise
    raise AssertionError("unreachable")


def insert(table: Table) -> Any:
    """An INSERT of the engine in use, so that it may say what to do on a conflict."""
    return (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(table)


def lock_row(record: Base) -> None:
    """Lock a row until the transaction ends and load it as it is now; what was read before may be stale.

    What was changed on it here is written first: loading would drop it without a word.
    """
    _refresh(record, for_update=True)


def lock_row_shared(record: Base) -> None:
    """Share a lock on a row, so that nobody locks it alone until the transaction ends, and load it as it is now.

    Those who share the lock don't wait for each other.
    """
    if record not in _locked_as_loaded():
        _lock_allowing_shared(record, read=True)


def lock_row_allowing_shared(record: Base) -> None:
    """Lock a row against others who lock it so, and load it as it is now; those who share its lock don't wait for it."""
    _lock_allowing_shared(record, read=False)


def _lock_allowing_shared(record: Base, *, read: bool) -> None:
    # On SQLite a transaction that writes is the only one, so that what was read in it stays as it is by itself.
    if db.engine.dialect.name == "sqlite":
        db.session.flush()
    else:
        _refresh(record, for_update={"read": read, "key_share": True})


def load_locked_shared(statement: Select[T]) -> T | None:
    """The one row of a statement, its lock shared as it is loaded, so that ``lock_row_shared`` need not load it once more."""
    if db.engine.dialect.name == "sqlite":
        return db.session.scalars(statement).one_or_none()
    shared = statement.with_for_update(read=True, key_share=True)
    record = db.session.scalars(shared, execution_options={"populate_existing": True}).one_or_none()
    _locked_as_loaded().append(record)
    return record


def _locked_as_loaded() -> list[Any]:
    """The rows whose lock the present transaction shares since it loaded them; it forgets them when it ends."""
    transaction = db.session().get_transaction()
    locked: list[Any] = []
    if transaction is not None:
        known, locked = db.session.info.get("locked", (None, locked))
        if known is not transaction:
            locked = []
            db.session.info["locked"] = transaction, locked
    return locked


def _refresh(record: Base, *, for_update: Any) -> None:
    db.session.flush()
    try:
        db.session.refresh(record, with_for_update=for_update)
    except InvalidRequestError as error:
        raise GoneError from error


def matches_words(folded: InstrumentedAttribute[str], search: str) -> ColumnElement[bool]:
    """Whether a folded column has every word of a search, whatever its accents and order; an empty one fits all."""
    words = fold(as_searched(search)).split()
    return and_(true(), *(folded.contains(word, autoescape=True) for word in words))


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows match a condition."""
    return func.count(case((condition, 1)))


def on_page(statement: Select[*Row], page: int, per_page: int) -> Select[*Row]:
    """The rows of a list that stand on one of its pages, counted from 1."""
    return statement.limit(per_page).offset((page - 1) * per_page)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, counted from 1, and how many rows the whole list has."""

    rows: Sequence[T]
    page: int
    total: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages the list has; an empty one has one."""
        return max(-(-self.total // self.per_page), 1)


def is_pointed_at(record: Base, *, but_by: Collection[str]) -> bool:
    """Whether rows of other tables point at a row, whatever domain wrote them; ``but_by`` names tables to pass over."""
    own = table_of(type(record))
    return any(
        db.session.scalar(
            select(literal(1))
            .select_from(table)
            .where(*(key.parent == getattr(record, key.column.name) for key in pointer.elements))
            .limit(1)
        )
        for table in db.metadata.sorted_tables
        if table.name not in but_by
        for pointer in table.foreign_key_constraints
        if pointer.referred_table is own
    )


class RetryingFlask(Flask):
    """Flask, with each unsafe request repeated as a whole when it collided with another.

    Who collides each time is told to come back in a moment: nothing was stored, and nothing is broken.
    """

    def dispatch_request(self) -> Any:
        """Call the view; views commit last, so a collision has changed nothing yet."""
        if request.method in SAFE_METHODS:
            return super().dispatch_request()
        try:
            return retry_on_collision(self._dispatch_from_the_start)
        except (OperationalError, *GONE) as error:
            if not collided(error):
                raise
            raise ServiceUnavailable(retry_after=COME_BACK_SECONDS) from error

    def _dispatch_from_the_start(self) -> Any:
        # What a form carries is parsed once and stays; a file was read to its end by the attempt before.
        for file in vars(request).get("files", ImmutableMultiDict()).values():
            file.stream.seek(0)
        return super().dispatch_request()
