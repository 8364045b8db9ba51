"""Whether the database has the tables that this version of the code is written for."""

from functools import cache

import flask_migrate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection


def lacks_migration(connection: Connection) -> bool:
    """Whether the database stands at other migrations than the newest; ``eventhub db upgrade`` takes it there."""
    present = MigrationContext.configure(connection).get_current_heads()
    return set(present) != newest_revisions(current_app.extensions["migrate"].directory)


@cache
def newest_revisions(_folder: str) -> frozenset[str]:
    """The newest migrations of this version of the code, which don't change while it runs."""
    config = flask_migrate.Migrate.get_config(current_app.extensions["migrate"].migrate)
    return frozenset(ScriptDirectory.from_config(config).get_heads())
