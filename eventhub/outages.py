"""What is said while the database is away or full, or somebody else holds its lock: come back in a few seconds, nothing is broken.

Whatever else goes wrong in the database is a fault of ours, and stays a 500 with its traceback in the log.
"""

from contextlib import suppress

from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import ServiceUnavailable

from eventhub.database import COLLISIONS
from eventhub.errors import answer_http_error
from eventhub.extensions import db
from eventhub.sqlite import sqlite3

LOCKED_SECONDS, AWAY_SECONDS = 2, 5
"""After how long it is worth asking again: a writer is done soon, a database that starts takes longer."""
SQLITE_CODES = {
    sqlite3.SQLITE_BUSY: LOCKED_SECONDS,
    sqlite3.SQLITE_LOCKED: LOCKED_SECONDS,
    sqlite3.SQLITE_CANTOPEN: AWAY_SECONDS,
    # The disk is full, or refuses; whoever runs the site finds it in the log.
    sqlite3.SQLITE_FULL: AWAY_SECONDS,
    sqlite3.SQLITE_IOERR: AWAY_SECONDS,
}
POSTGRESQL_STATES = dict.fromkeys(COLLISIONS, LOCKED_SECONDS) | {
    "55P03": LOCKED_SECONDS,  # lock_not_available
    "57014": LOCKED_SECONDS,  # query_canceled, by statement_timeout
    "53100": AWAY_SECONDS,  # disk_full
    "53300": AWAY_SECONDS,  # too_many_connections
    "57P01": AWAY_SECONDS,  # admin_shutdown
    "57P02": AWAY_SECONDS,  # crash_shutdown
    "57P03": AWAY_SECONDS,  # cannot_connect_now
}
CONNECTION_STATES = "08"
"""How PostgreSQL's codes for broken connections begin."""


def seconds_to_wait(error: DBAPIError | PoolTimeoutError) -> int | None:
    """After how many seconds the same request may be answered; None when waiting mends nothing."""
    if isinstance(error, PoolTimeoutError):
        return LOCKED_SECONDS
    if error.connection_invalidated:
        return AWAY_SECONDS
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        # The lowest byte is the kind; the rest says more of it.
        return SQLITE_CODES.get(code & 0xFF)
    state = getattr(error.orig, "sqlstate", "")
    if state is None or state.startswith(CONNECTION_STATES):
        # Without a code: no server has answered at all.
        return AWAY_SECONDS
    return POSTGRESQL_STATES.get(state)


def init_app(app: Flask) -> None:
    """Answer so instead of with an error of ours."""

    @app.errorhandler(DBAPIError)
    @app.errorhandler(PoolTimeoutError)
    def answer_outage(error: DBAPIError | PoolTimeoutError) -> ResponseReturnValue:
        seconds = seconds_to_wait(error)
        if seconds is None:
            raise error
        with suppress(DBAPIError):
            db.session.rollback()
        reason = getattr(error, "orig", error)
        current_app.logger.warning("The database does not answer: %s", reason)
        return answer_http_error(ServiceUnavailable(retry_after=seconds), code="busy")
