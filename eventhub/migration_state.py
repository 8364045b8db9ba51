"""At which migration the database is, and which there are."""

from functools import cache

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from eventhub.config import PACKAGE


@cache
def _migrations() -> ScriptDirectory:
    return ScriptDirectory(str(PACKAGE / "migrations"))


def newest_migration() -> str:
    """The last migration of this version of the program."""
    head = _migrations().get_current_head()
    assert head is not None
    return head


def is_known_migration(migration: str) -> bool:
    """Whether a migration is one of this version's; one of a newer version isn't."""
    return any(script.revision == migration for script in _migrations().walk_revisions())


def ensure_known_migration(migration: str) -> None:
    """Refuse a database that a newer version has brought further than this one can read."""
    if not is_known_migration(migration):
        raise click.ClickException(
            "The database was made by a newer version of EventHub than this one. Install that one."
        )


def applied_migration(connection: Connection) -> str | None:
    """At which migration a database is; None when nothing was ever made in it."""
    return MigrationContext.configure(connection).get_current_revision()


def lacks_migration(connection: Connection) -> bool:
    """Whether the database is at another migration than the newest; ``eventhub db upgrade`` takes it there."""
    return applied_migration(connection) != newest_migration()
