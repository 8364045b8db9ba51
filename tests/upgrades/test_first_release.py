"""A site of the first release, with data, becomes one of this version: every later migration is walked over real rows.

The two dumps beside this file were written by the first release itself (SQLite's iterdump, pg_dump --inserts): accounts,
one with a password and one closed, links, a mail sent and one waiting, attendees of every status and source, scans of
every direction, presence, tallies, a closed roll, a draft. All of it is invented.
"""

from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from eventhub import create_app
from eventhub.attendance.doctor import differences
from eventhub.attendance.models import Scan
from eventhub.config import database_address, libpq_address
from eventhub.extensions import db
from eventhub.migration_state import newest_migration
from eventhub.outbox.models import Mail
from eventhub.registration.models import Attendee
from eventhub.sqlite import sqlite3
from tests import engines
from tests.backups.conftest import run

HERE = Path(__file__).parent
SECRET = "the secret of a site of the first release"
PASSWORD = "hoa sen trắng 63"
SLUG = "hoc-tap-nghi-quyet-dai-hoi-phu-nu-cac-cap-1"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of a database as the first release left it."""
    dump = (HERE / f"first_release.{request.param}.sql").read_text(encoding="utf-8")
    if request.param == "sqlite":
        path = tmp_path / "first.sqlite3"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(dump)
        return f"sqlite:///{path}"
    server = request.getfixturevalue("postgresql_app").config["DATABASE_URL"]
    worker = request.getfixturevalue("worker_id")
    made = engines.make_database(server, f"first_release_{worker}_{request.node.name[5:12]}")
    with psycopg.connect(libpq_address(database_address(made))) as connection:
        connection.execute(dump)
    return made


@pytest.fixture
def make_app():
    """Open a site; all are closed afterwards."""
    opened = []

    def made(instance, address):
        opened.append(
            create_app(**engines.settings_for(instance, address) | {"SECRET_KEY": SECRET})
        )
        return opened[-1]

    yield made
    for app in opened:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def assert_is_the_old_site(app):
    """Nothing of it is lost, everything adds up, and everybody gets in as before."""
    with app.app_context():
        assert list(differences()) == []
        counted = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Attendee, Scan, Mail)
        ]
        assert counted == [9, 9, 2]
        waiting = db.session.scalars(select(Mail).where(Mail.sent_at.is_(None))).one()
        assert waiting.subject == "Đặt lại mật khẩu"
        db.session.remove()
    browser = app.test_client()
    wrong = browser.post("/sign-in", data={"email": "mat.khau@test.example", "password": "sai"})
    assert wrong.status_code == 422
    entered = {"email": "mat.khau@test.example", "password": PASSWORD}
    assert browser.post("/sign-in", data=entered).status_code == 303
    desk = f"/manage/c/{SLUG}/"
    for path in (
        "/manage/",
        desk,
        f"{desk}points/yen-bai/roster",
        "/manage/units/",
        "/manage/accounts/",
    ):
        answer = browser.get(path)
        assert answer.status_code == 200, path
    nobody = app.test_client()
    for path in ("/", f"/c/{SLUG}/", f"/c/{SLUG}/live", f"/c/{SLUG}/calendar.ics", "/sign-in"):
        assert nobody.get(path).status_code == 200, path
    assert "Lê Thị Rút" in browser.get(f"{desk}points/yen-bai/roster").text
    assert nobody.get("/s/trang-noi-bo").status_code in {302, 303}
    assert (
        app.test_client()
        .post("/sign-in/link/dang-nhap-mot-lan-cua-phuc-0000000000000000")
        .status_code
        == 303
    )


def test_database_of_the_first_release_is_brought_up_to_date(address, make_app, tmp_path):
    app = make_app(tmp_path / "site", address)
    upgraded = run(app, "db", "upgrade")
    assert upgraded.exit_code == 0, upgraded.output
    assert "Everything adds up" in run(app, "doctor").output
    assert_is_the_old_site(app)


def test_backup_of_the_first_release_is_made_before_the_upgrade_and_restored_after_it(
    address, make_app, tmp_path
):
    """What a careful operator does: install the new version, back up, upgrade; and goes back to the backup."""
    app = make_app(tmp_path / "site", address)
    path = tmp_path / "before.backup"
    made = run(app, "backup", path)
    assert made.exit_code == 0, made.output
    other = make_app(tmp_path / "other", "")
    restored = run(other, "restore", path, "--yes")
    assert restored.exit_code == 0, restored.output
    with other.app_context():
        found = db.session.connection().exec_driver_sql("SELECT version_num FROM alembic_version")
        assert found.scalar() == newest_migration()
    assert_is_the_old_site(other)


def test_upgrade_of_a_database_of_the_future_is_refused(address, make_app, tmp_path):
    app = make_app(tmp_path / "site", address)
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'ffff'")
    for command in (["db", "upgrade"], ["backup", tmp_path / "x.backup"]):
        refused = run(app, *command)
        assert refused.exit_code == 1
        assert "made by a newer version of EventHub" in refused.output
