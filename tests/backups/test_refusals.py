"""What a restore refuses, each in one line, and leaves the site as it was."""

import errno
import json
import os
import subprocess
import sys
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click import ClickException
from sqlalchemy import select

from eventhub.backups import archive, encryption
from eventhub.config import APPLICATION_NAME
from eventhub.extensions import db
from eventhub.folders import lock_while_running
from eventhub.serve import ensure_upgraded
from eventhub.units.models import Unit
from tests.backups.conftest import engine_of, reopened, rows_of, run
from tests.factories import make_organisation

PASSPHRASE = "bốn từ dễ nhớ"
OPENS_AND_WAITS = """
import sys, time
from eventhub.sqlite import sqlite3
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT * FROM unit").fetchone()
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def backup(db_app, scene, tmp_path):
    path = tmp_path / "site.backup"
    assert run(db_app, "backup", path).exit_code == 0
    return path


@pytest.fixture
def full_site(make_site, db_app):
    """A site of its own on the engine of this test, with some units in it."""
    site = make_site(engine_of(db_app), migrated=True)
    with site.app_context():
        make_organisation()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return site


def changed_manifest(path, **facts):
    """The same backup with other facts in its manifest."""
    other = path.with_name("other.backup")
    with ZipFile(path) as old, ZipFile(other, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | facts).encode()
            new.writestr(name, content)
    return other


def assert_refused(site, result, said):
    assert result.exit_code == 1
    line = result.output.strip().splitlines()[-1]
    assert line.startswith("Error: ")
    assert said in line
    assert rows_of(site)["unit"] != []
    with site.app_context():
        assert db.session.scalar(select(Unit.code).where(Unit.code == "bo-cong-an"))
        db.session.remove()
        db.engine.dispose()


def test_backup_into_a_folder_that_is_not_there_makes_no_file_of_its_name(full_site, tmp_path):
    result = run(full_site, "backup", f"{tmp_path}/missing/")
    assert (result.exit_code, "There is no folder" in result.output) == (1, True)
    assert not (tmp_path / "missing").exists()


def test_backup_that_cannot_be_written_leaves_nothing_and_says_where(
    full_site, tmp_path, monkeypatch
):
    def full_disk(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "_copy_and_sum", full_disk)
    left = tmp_path / ".eventhub-1.backup.part"
    left.touch()
    os.utime(left, (0, 0))
    result = run(full_site, "backup", tmp_path / "site.backup")
    assert result.exit_code == 1
    assert f"cannot be written in {tmp_path}: No space left" in result.output
    assert list(tmp_path.glob(".*.part")) == []


def test_restore_over_a_running_site_is_refused(backup, full_site):
    with lock_while_running(full_site.instance_path):
        assert_refused(full_site, run(full_site, "restore", backup, "--yes"), "is running here")
    assert run(full_site, "restore", backup, "--yes").exit_code == 0


def test_restore_while_another_process_has_the_database_open_is_refused(backup, full_site):
    """Such as a site on another host, or a command at work: it would go on writing where nobody reads any more."""
    if engine_of(full_site) == "sqlite":
        path = full_site.config["SQLALCHEMY_DATABASE_URI"].database
        # The same process would share its locks; another has its own.
        opens = [sys.executable, "-c", OPENS_AND_WAITS, str(path)]
        with subprocess.Popen(opens, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "open\n"
            result = run(full_site, "restore", backup, "--yes")
            child.terminate()
        assert_refused(full_site, result, "Another program has eventhub.sqlite3 open")
        return
    other = reopened(full_site)
    with other.app_context(), db.engine.connect() as connection:
        named = connection.exec_driver_sql("SHOW application_name").scalar()
        assert named == APPLICATION_NAME
        result = run(full_site, "restore", backup, "--yes")
    assert_refused(full_site, result, "EventHub is connected to this database from")


def test_backup_of_a_newer_version_is_refused(backup, full_site):
    newer = changed_manifest(backup, revision="ffff", product="9.9")
    result = run(full_site, "restore", newer, "--yes")
    assert_refused(full_site, result, "made by a newer EventHub (9.9)")


@pytest.mark.parametrize("keep", ["--keep", "--no-keep"])
def test_site_that_a_newer_version_has_upgraded_goes_back_to_its_backup(
    db_app, backup, full_site, keep
):
    with full_site.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    result = run(full_site, "restore", backup, "--yes", keep)
    if engine_of(db_app) == "postgresql":
        assert result.exit_code == 1
        assert "Make the database anew (dropdb, createdb), then restore." in result.output
        return
    assert result.exit_code == 0, result.output
    assert ("is kept in" in result.output) == (keep == "--keep")
    assert rows_of(reopened(full_site)) == rows_of(db_app)


def test_program_older_than_the_database_is_told_so(full_site):
    with full_site.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ClickException, match="made by a newer version"):
        ensure_upgraded(full_site)


def test_backup_in_a_format_of_the_future_is_refused(backup, full_site):
    newer = changed_manifest(backup, format=2)
    assert_refused(full_site, run(full_site, "restore", newer, "--yes"), "does not know")


@pytest.mark.parametrize("damage", ["cut", "flipped", "rubbish", "other sum"])
def test_damaged_file_is_refused(backup, full_site, damage):
    content = bytearray(backup.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "flipped":
        content[len(content) // 3] ^= 1
    elif damage == "rubbish":
        content = bytearray(b"not a backup at all")
    backup.write_bytes(content)
    if damage == "other sum":
        sums = {"database.sqlite3": "0" * 64, "secret_key": "0" * 64}
        backup = changed_manifest(backup, sums=sums)
    result = run(full_site, "restore", backup, "--yes")
    assert_refused(full_site, result, "is damaged" if damage == "other sum" else "no whole backup")


def test_encrypted_backup_opens_with_its_passphrase_only(
    db_app, scene, full_site, tmp_path, monkeypatch
):
    monkeypatch.setattr(encryption, "COST", 4)
    path = tmp_path / "sealed.backup"
    typed = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    made = run(db_app, "backup", path, "--encrypt", typed=typed)
    assert made.exit_code == 0, made.output
    assert made.output.strip().endswith("encrypted")
    assert b"SQLite" not in path.read_bytes()
    wrong = run(full_site, "restore", path, "--yes", typed="bốn từ khác hẳn\n")
    assert_refused(full_site, wrong, "The passphrase is not the one")
    assert run(full_site, "restore", path, "--yes", typed=f"{PASSPHRASE}\n").exit_code == 0
    assert rows_of(full_site) == rows_of(db_app)


def test_passphrase_of_the_setting_is_used_without_asking(
    db_app, scene, full_site, tmp_path, monkeypatch
):
    monkeypatch.setattr(encryption, "COST", 4)
    for app in (db_app, full_site):
        monkeypatch.setitem(app.config, "BACKUP_PASSPHRASE", PASSPHRASE)
    path = tmp_path / "sealed.backup"
    assert run(db_app, "backup", path).exit_code == 0
    assert path.read_bytes().startswith(encryption.MAGIC)
    assert run(full_site, "restore", path, "--yes").exit_code == 0
    monkeypatch.setitem(db_app.config, "BACKUP_PASSPHRASE", "ngắn")
    assert "at least 12 letters" in run(db_app, "backup", tmp_path / "other.backup").output


def test_other_secret_in_the_setting_is_refused(backup, full_site, monkeypatch):
    monkeypatch.setenv("EVENTHUB_SECRET_KEY", "another secret, as long as one must be")
    result = run(full_site, "restore", backup, "--yes")
    assert_refused(full_site, result, "EVENTHUB_SECRET_KEY is not the secret of this backup")


def test_damaged_database_is_set_aside_and_replaced(db_app, backup, make_site):
    site = make_site("sqlite", migrated=True)
    with site.app_context():
        db.engine.dispose()
    path = site.config["SQLALCHEMY_DATABASE_URI"].database
    with open(path, "wb") as file:  # noqa: PTH123 - a text
        file.write(b"once a database" * 500)
    result = run(site, "restore", backup, "--yes")
    assert result.exit_code == 0, result.output
    assert rows_of(site) == rows_of(db_app)
    kept = result.output.split("is kept in ")[1].split()[0]
    with open(kept, "rb") as file:  # noqa: PTH123 - a text
        assert file.read().startswith(b"once a database")
