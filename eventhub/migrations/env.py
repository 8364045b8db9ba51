"""How Alembic reaches the database: through the application, in one transaction, SQLite tables rebuilt in batch mode."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from eventhub.columns import Base, UtcDateTime

config = context.config


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write a moment as its plain SQL type, so that migrations import nothing of the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    """Bring the database up to date; a batch rebuild needs foreign keys off in SQLite."""
    if connection.dialect.name == "sqlite":
        _set_foreign_keys(connection, "OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite":
        connection.commit()
        _set_foreign_keys(connection, "ON")


def _set_foreign_keys(connection: Connection, state: str) -> None:
    # SQLite passes over this within a transaction, and whatever goes through SQLAlchemy begins one.
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={state}")


with current_app.extensions["migrate"].db.engine.connect() as connection:
    migrate(connection)
