"""Reads a whole database, at one instant, into a SQLite file, and such a file into PostgreSQL.

No writer waits. SQLite's pages are copied from within a read transaction: the copy is of the moment it began,
however much others write meanwhile, and it never begins anew. (VACUUM INTO would do too; it takes some ten times as long,
as it builds each index anew.) PostgreSQL is read from one repeatable snapshot, row by row, through the drivers alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import flask_migrate
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import URL

from eventhub import create_app
from eventhub.backups.archive import Advance, BackupError
from eventhub.config import libpq_address
from eventhub.extensions import db
from eventhub.sqlite import sqlite3

PAGES_AT_A_TIME = 4096
ROWS_AT_A_TIME = 2000
LOCK_PATIENCE = "10s"
VERSION_TABLE = "alembic_version"
AS_SQLITE_STORES = {
    "uuid": "replace({}::text, '-', '')",
    "boolean": "{}::int",
    "timestamp with time zone": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "date": "to_char({}, 'YYYY-MM-DD')",
    "time without time zone": "to_char({}, 'HH24:MI:SS.US')",
    "json": "{}::text",
    "jsonb": "{}::text",
}
"""How PostgreSQL writes a value as SQLAlchemy stores it in SQLite. The other way needs nothing: PostgreSQL reads them all."""


def sqlite_path(url: URL) -> Path:
    """Where the file of a SQLite database lies."""
    return Path(url.database or "").absolute()


def app_on_copy(copy: Path) -> Flask:
    """An application on a copy of a database, with a folder of its own: to bring the copy up to date and doctor it."""
    return create_app(
        INSTANCE=str(copy.parent),
        DATABASE_URL=f"sqlite:///{copy}",
        SECRET_KEY="of a copy, which signs nothing for anybody",  # noqa: S106 - as it says
        FSYNC=False,
    )


def copy_sqlite(source: Path, target: Path, advance: Advance) -> None:
    """Copy a SQLite database as it is now; ``advance`` is told the bytes."""
    with (
        closing(sqlite3.connect(source, isolation_level=None, timeout=20)) as reader,
        closing(sqlite3.connect(target, isolation_level=None)) as writer,
    ):
        page_bytes = reader.execute("PRAGMA page_size").fetchone()[0]
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        left: list[int] = []

        def moved_on(_status: int, remaining: int, total: int) -> None:
            advance(((left[-1] if left else total) - remaining) * page_bytes)
            left.append(remaining)

        reader.backup(writer, pages=PAGES_AT_A_TIME, progress=moved_on)
        # The copy remembers that its original keeps a write-ahead log; everything shall be in one file.
        writer.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def snapshot(url: URL) -> Iterator[psycopg.Connection]:
    """PostgreSQL as it is at this instant, and nothing to be written there."""
    with psycopg.connect(libpq_address(url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def copy_postgresql(
    source: psycopg.Connection, target: Path, migration: str, advance: Advance
) -> None:
    """Copy what is in a snapshot of PostgreSQL into a new SQLite file; ``advance`` is told the rows."""
    copy = app_on_copy(target)
    with copy.app_context():
        flask_migrate.upgrade(revision=migration)
        db.engine.dispose()
    with closing(sqlite3.connect(target, isolation_level=None)) as writer:
        for pragma in ("journal_mode=DELETE", "synchronous=OFF", "foreign_keys=OFF"):
            writer.execute(f"PRAGMA {pragma}")
        writer.execute("BEGIN IMMEDIATE")
        for table, columns in tables_of(writer).items():
            _copy_table(source, writer, table, columns, advance)
        writer.execute("COMMIT")


def _copy_table(
    source: psycopg.Connection,
    writer: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    advance: Advance,
) -> None:
    kinds: dict[str, str] = dict(
        source.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s",
            (table,),
        ).fetchall()
    )
    if kinds.keys() != set(columns):
        raise BackupError(f"The table {table} has other columns than its migrations made.")
    wanted = [
        sql.SQL(AS_SQLITE_STORES.get(kinds[name], "{}")).format(sql.Identifier(name))
        for name in columns
    ]
    insert = f'INSERT INTO "{table}" ({_quoted(columns)}) VALUES ({", ".join("?" * len(columns))})'  # noqa: S608 - names of our own tables
    with source.cursor(name="backup") as rows:
        rows.execute(
            sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(wanted), sql.Identifier(table))
        )
        while batch := rows.fetchmany(ROWS_AT_A_TIME):
            writer.executemany(insert, batch)
            advance(len(batch))


def migration_of(connection: sqlite3.Connection | psycopg.Connection) -> str | None:
    """At which migration a database is; None where it has none of our tables."""
    try:
        found = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - our own table
    except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):
        return None
    return str(found[0]) if found else None


def tables_of(copy: sqlite3.Connection) -> dict[str, list[str]]:
    """The tables of a SQLite file with their columns; but for the one in which Alembic notes the migration."""
    names = copy.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return {
        name: [column[1] for column in copy.execute(f'PRAGMA table_info("{name}")')]
        for (name,) in names.fetchall()
        if name != VERSION_TABLE
    }


def sequences_of(source: psycopg.Connection) -> dict[str, int]:
    """The number that each table's ids have come to, so that one given out before is never given again."""
    return dict(
        source.execute(
            "SELECT d.refobjid::regclass::text, s.last_value"
            " FROM pg_sequences s JOIN pg_class c ON c.relname = s.sequencename"
            " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = s.schemaname"
            " JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0"
            " WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL"
        ).fetchall()
    )


def fill_postgresql(
    target: psycopg.Connection, copy: Path, sequences: dict[str, int], advance: Advance
) -> None:
    """Replace all rows of PostgreSQL's tables, which are at this version's migration, by those of a copy at the same.

    All within the caller's transaction, the numbers that ids go on from too: whoever reads meanwhile waits or sees the old.
    """
    target.execute("SET LOCAL timezone = 'UTC'")
    target.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(LOCK_PATIENCE))
    ordered = [table.name for table in db.metadata.sorted_tables]
    target.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, ordered))))
    with closing(sqlite3.connect(copy, isolation_level=None)) as source:
        columns = tables_of(source)
        for table in ordered:
            _fill_table(target, source, table, columns[table], advance)
    for table, column in _numbered_columns(target):
        _go_on_from(target, table, column, sequences.get(table, 0))


def _fill_table(
    target: psycopg.Connection,
    source: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    advance: Advance,
) -> None:
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    rows = source.execute(f'SELECT {_quoted(columns)} FROM "{table}"')  # noqa: S608 - names of our own tables
    try:
        with target.cursor() as cursor, cursor.copy(into) as stream:
            while batch := rows.fetchmany(ROWS_AT_A_TIME):
                for row in batch:
                    stream.write_row(row)
                advance(len(batch))
    except psycopg.DataError as error:
        raise BackupError(f"PostgreSQL does not take the rows of {table}: {error}") from error


def _numbered_columns(target: psycopg.Connection) -> list[tuple[str, str]]:
    """The columns that own a sequence. A function in the condition may be asked of tables outside the schema as well."""
    return target.execute(
        "SELECT owner.relname, attname FROM pg_class AS sequence"
        " JOIN pg_depend ON objid = sequence.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')"
        " JOIN pg_class AS owner ON owner.oid = refobjid AND refclassid = 'pg_class'::regclass"
        " JOIN pg_attribute ON attrelid = owner.oid AND attnum = refobjsubid"
        " WHERE sequence.relkind = 'S' AND owner.relnamespace = current_schema()::regnamespace"
    ).fetchall()


def _go_on_from(target: psycopg.Connection, table: str, column: str, at_least: int) -> None:
    """Let the next id of a table be one that was never given; unlike setval(), this is undone with the transaction."""
    highest, sequence = target.execute(
        sql.SQL("SELECT coalesce(max({}), 0), pg_get_serial_sequence({}, {}) FROM {}").format(
            sql.Identifier(column), table, column, sql.Identifier(table)
        )
    ).fetchone() or (0, "")
    target.execute(
        sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(
            sql.SQL(sequence), max(highest, at_least) + 1
        )
    )


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
