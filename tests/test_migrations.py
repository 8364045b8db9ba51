"""The migrations build exactly the tables that the models describe, on both engines, and can be walked back."""

import flask_migrate
from sqlalchemy import inspect

from eventhub.extensions import db
from tests import engines


def test_migrations_leave_nothing_for_the_models_to_ask(db_app):
    flask_migrate.check()


def test_migrating_an_empty_database_back_leaves_no_tables(tmp_path):
    app = engines.migrated_app(tmp_path)
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        db.engine.dispose()
