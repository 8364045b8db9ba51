"""A backup holds everything, and restoring it, on either engine, makes the site what it was: secrets, links and all."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from eventhub.accounts.actions import make_link
from eventhub.accounts.models import LinkKind
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.history.models import Change
from eventhub.points.models import Point
from eventhub.registration.rules import read_ticket, ticket_code
from eventhub.units.models import Unit
from tests import factories
from tests.backups.conftest import engine_of, reopened, rows_of, run


@pytest.fixture
def backup(db_app, scene, tmp_path):
    """A backup of the scene."""
    path = tmp_path / "site.backup"
    db.session.commit()
    result = run(db_app, "backup", path)
    assert result.exit_code == 0, result.output
    return path


def restored(site, path, *words):
    return run(site, "restore", path, "--yes", *words)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_restored_site_on_either_engine_has_every_row(db_app, backup, make_site, engine):
    site = make_site(engine)
    result = restored(site, backup)
    assert result.exit_code == 0, result.output
    expected = rows_of(db_app)
    assert sum(map(len, expected.values())) > 50
    assert rows_of(site) == expected
    assert reopened(site).config["SECRET_KEY"] == db_app.config["SECRET_KEY"]
    assert "Everything adds up" in run(site, "doctor").output


def test_file_is_for_its_owner_only_and_says_what_it_holds(backup, db_app, tmp_path):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in backup.parent.iterdir() if "part" in path.name] == []
    assert list(Path(db_app.instance_path).glob(".backup*")) == []


def test_ticket_and_sign_in_made_before_still_open(db_app, scene, make_site, sign_in, tmp_path):
    browser = sign_in(scene.cast.yen)
    cookie = browser.get_cookie("session").value
    _link, secret = make_link(LinkKind.SIGN_IN, by=scene.cast.admin, user=scene.cast.phuc)
    person = scene.people[0]
    code = ticket_code(db_app.config["SECRET_KEY"], scene.conference.id, person.id)
    told = (scene.conference.id, person.id)
    db.session.commit()
    path = tmp_path / "site.backup"
    run(db_app, "backup", path)
    site = make_site(engine_of(db_app), migrated=True)
    assert read_ticket(site.config["SECRET_KEY"], code) is None
    assert restored(site, path).exit_code == 0
    again = reopened(site)
    assert read_ticket(again.config["SECRET_KEY"], code) == told
    client = again.test_client()
    assert client.get("/manage/").status_code == 302
    client.set_cookie("session", cookie)
    assert client.get("/manage/").status_code == 200
    fresh = again.test_client()
    assert fresh.post(f"/sign-in/link/{secret}").status_code == 303


def test_id_given_out_before_is_never_given_again(db_app, scene, site, tmp_path):
    """A draft that was deleted is still named by the log; its number stays its own where the engine remembers it."""
    draft = factories.conference(scene.units.ministry)
    number = draft.id
    db.session.commit()
    db.session.execute(delete(Conference).where(Conference.id == number))
    db.session.commit()
    path = tmp_path / "site.backup"
    run(db_app, "backup", path)
    assert restored(site, path).exit_code == 0
    again = reopened(site)
    with again.app_context():
        unit = db.session.scalars(select(Unit)).first()
        assert unit is not None
        made = factories.conference(unit)
        least = number + 1 if engine_of(db_app) == "postgresql" else number
        assert made.id == least
        db.session.rollback()
        db.engine.dispose()


def test_what_was_there_is_kept_and_brings_it_back(db_app, backup, site):
    assert restored(site, backup).exit_code == 0
    before = rows_of(site)
    with site.app_context():
        db.session.execute(update(Conference).values(short_title="Đổi tên"))
        db.session.commit()
        db.engine.dispose()
    changed = rows_of(site)
    assert changed != before
    result = restored(reopened(site), backup)
    assert rows_of(site) == before
    kept = result.output.split("is kept in ")[1].split()[0]
    assert restored(reopened(site), kept, "--no-keep").exit_code == 0
    assert rows_of(site) == changed


def test_restore_says_what_goes_and_what_comes_and_asks(backup, site):
    refused = run(site, "restore", backup, typed="n\n")
    assert refused.exit_code == 1
    assert "Here now:    no database that can be read" in refused.output
    assert "is kept" not in refused.output
    assert (
        "The backup:  1 conference, 3 people on rosters, 4 accounts, last change" in refused.output
    )
    assert run(site, "doctor").exit_code == 1
    agreed = run(site, "restore", backup, typed="y\n")
    assert agreed.exit_code == 0
    assert "is kept" not in agreed.output
    asked = run(site, "restore", backup, typed="n\n")
    assert "Here now:    1 conference, 3 people" in asked.output


def test_doctor_on_the_copy_is_heard_and_the_file_kept(db_app, scene, tmp_path):
    db.session.execute(update(Point).values(seats_taken=7))
    db.session.commit()
    path = tmp_path / "site.backup"
    result = run(db_app, "backup", path)
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith(
        "Error: The backup is kept, but doctor finds 2 differences in it, first: seats_taken"
    )
    assert path.exists()


def test_existing_file_is_overwritten_only_when_asked_for(db_app, backup):
    old = backup.read_bytes()
    assert run(db_app, "backup", backup, typed="n\n").exit_code == 1
    assert backup.read_bytes() == old
    factories.make_user()
    db.session.commit()
    assert run(db_app, "backup", backup, "--yes").exit_code == 0
    assert backup.read_bytes() != old


def test_log_comes_back_as_it_was_written(db_app, backup, make_site):
    """JSON is stored as text in one engine and as JSON in the other; what is read from it is the same."""
    db.session.commit()
    asked = select(Change.subject_id, Change.action, Change.old, Change.new).order_by(Change.id)
    expected = db.session.execute(asked).all()
    db.session.commit()
    assert any(row.new for row in expected)
    for engine in ("sqlite", "postgresql"):
        site = make_site(engine)
        restored(site, backup)
        with site.app_context():
            assert db.session.execute(asked).all() == expected
            db.session.remove()
            db.engine.dispose()
