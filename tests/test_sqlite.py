"""How SQLite is opened: by one module, with the journal that loses nothing on the engine in use, and nothing deleted stays."""

import re
import sqlite3 as pythons_own
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete

from eventhub import sqlite
from eventhub.edge.revisions import Revisions
from eventhub.extensions import db
from eventhub.outbox.models import Mail
from tests import engines
from tests.factories import conference, make_organisation
from tests.sources import ROOT, name, source_files

OLD, MENDED = (3, 40, 1), (3, 51, 3)
WITHOUT_WHEEL = "import sys; sys.modules['pysqlite3'] = None; from eventhub.cli import main; main()"
"""Runs the console script as on a machine that has no wheel of the engine."""


def test_nobody_else_opens_sqlite():
    opening = re.compile(r"^\s*(?:import|from) (?:_?sqlite3|pysqlite3)\b", re.MULTILINE)
    found = {name(path) for path in source_files(".py") if opening.search(path.read_text("utf-8"))}
    assert found == {"eventhub/sqlite.py", "tests/test_sqlite.py"}


def test_the_engine_of_the_application_is_that_module(app):
    assert vars(db.engine.dialect)["dbapi"] is sqlite.sqlite3
    assert sqlite.sqlite3.sqlite_version_info >= MENDED


def test_old_engine_gets_the_rollback_journal_and_a_line_that_says_so():
    assert (sqlite.journal_mode(OLD), sqlite.journal_mode(MENDED)) == ("DELETE", "WAL")
    assert sqlite.engine_warning(MENDED) == ""
    assert "SQLite 3.40.1" in sqlite.engine_warning(OLD)
    assert "\n" not in sqlite.engine_warning(OLD)


def run_without_wheel(instance: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_WHEEL, *words],
        cwd=ROOT,
        env={"EVENTHUB_INSTANCE": str(instance), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.serial
def test_wal_database_is_changed_back_by_an_old_engine(tmp_path):
    app = engines.migrated_app(tmp_path)
    with app.app_context():
        made = conference(make_organisation().ministry)
        slug, uid = made.slug, made.uid
        db.session.commit()
        db.engine.dispose()
    file = tmp_path / "eventhub.sqlite3"
    assert journal_of(file) == "wal"
    ended = run_without_wheel(tmp_path, "doctor")
    own = pythons_own.sqlite_version_info
    assert journal_of(file) == sqlite.journal_mode(own).lower()
    assert (ended.returncode, ended.stdout) == (0, "Everything adds up.\n")
    assert ended.stderr.strip() == f"Warning: {sqlite.engine_warning(own)}".removesuffix(
        "Warning: "
    )
    # The front reads without writing, whatever the journal.
    for _journal in ("as the old engine left it", "as ours opens it"):
        assert Revisions(db_url(app)).of(slug)[0] == uid
        with app.app_context():
            db.session.execute(db.text("SELECT 1"))
            db.session.remove()
            db.engine.dispose()


def db_url(app):
    return app.config["SQLALCHEMY_DATABASE_URI"]


def journal_of(file: Path) -> str:
    connection = sqlite.sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    return str(mode)


def test_deleted_text_is_gone_from_the_file(tmp_path):
    app = engines.migrated_app(tmp_path)
    secret = "bi-mat-cua-mot-lien-ket"
    with app.app_context():
        db.session.add(Mail(recipient=secret, subject="", body=""))
        db.session.commit()
        assert secret.encode() in checkpointed(tmp_path)
        db.session.execute(delete(Mail))
        db.session.commit()
        assert secret.encode() not in checkpointed(tmp_path)
        db.engine.dispose()


def checkpointed(instance: Path) -> bytes:
    """The bytes of the database, with its journal written back."""
    with db.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (instance / "eventhub.sqlite3").read_bytes()
