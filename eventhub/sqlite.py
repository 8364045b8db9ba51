"""The one module through which SQLite is opened: ``from eventhub.sqlite import sqlite3``.

The engines that come with Python and Debian may lose committed pages when two connections write and checkpoint at the
same instant in WAL mode (the WAL-reset fault, https://sqlite.org/wal.html, fixed in 3.51.3). The wheel ``pysqlite3``
carries an engine of its own; where there is no wheel, Python's module serves, and with an older engine the journal is the
rollback journal, which has no such fault and lets readers wait for writers.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The wheel has the same interface, but no types.
    import sqlite3
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:  # no wheel for this machine, such as Linux on ARM
        import sqlite3

WAL_IS_SAFE_FROM = (3, 51, 3)


def wal_is_safe() -> bool:
    """Whether the engine in use has the WAL-reset fault mended."""
    return sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM


def journal_mode() -> str:
    """The journal that loses nothing on the engine in use: «WAL», else «DELETE», the rollback journal."""
    return "WAL" if wal_is_safe() else "DELETE"


__all__ = ["journal_mode", "sqlite3", "wal_is_safe"]
