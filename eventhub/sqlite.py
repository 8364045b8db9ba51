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


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether an engine, the one in use unless another is named, has the WAL-reset fault mended."""
    return version >= WAL_IS_SAFE_FROM


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """The journal that loses nothing on an engine: «WAL», else «DELETE», the rollback journal."""
    return "WAL" if wal_is_safe(version) else "DELETE"


def engine_warning(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """One line for whoever runs the site where the engine is an old one; else nothing."""
    if wal_is_safe(version):
        return ""
    older, mended = (".".join(map(str, each)) for each in (version, WAL_IS_SAFE_FROM))
    return (
        f"SQLite {older} may lose data in WAL mode, so the rollback journal is used: pages wait while something is "
        f"stored. SQLite {mended} or the package pysqlite3 ends that."
    )


__all__ = ["engine_warning", "journal_mode", "sqlite3", "wal_is_safe"]
