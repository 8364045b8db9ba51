"""A backup made while others write is of one instant between its beginning and its end, and holds nobody up."""

import multiprocessing
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from eventhub import create_app
from eventhub.columns import table_of
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.history.models import Change
from tests import engines, factories
from tests.backups.conftest import engine_of, reopened, run

pytestmark = pytest.mark.serial
BULK = 60_000
"""Rows, so that copying takes many steps."""
LONGEST_WAIT_SECONDS = 1.0


def write_on(settings: dict[str, Any], ended: Any, told: Any) -> None:
    """Commit one pair after the other: the conference's revision goes up by one, and a line of the log is added."""
    app = create_app(**settings | {"FSYNC": True})
    longest = 0.0
    with app.app_context():
        conference = db.session.scalars(select(Conference)).one()
        told.put("begun")
        while not ended.is_set():
            begins = time.monotonic()
            conference.revision = Conference.revision + 1
            db.session.add(Change(subject_type="test", subject_id="1", action="pair"))
            db.session.commit()
            longest = max(longest, time.monotonic() - begins)
        db.session.remove()
        db.engine.dispose()
    told.put(longest)


def pairs(app: Any) -> tuple[int, int]:
    """The revision, and how many lines the log has of it: one number, unless half a transaction was read."""
    with app.app_context():
        revision = db.session.scalars(select(Conference.revision)).one()
        lines = db.session.scalar(select(func.count()).where(Change.action == "pair")) or 0
        db.session.remove()
    return revision, lines


def test_backup_under_load_is_of_one_instant_and_holds_nobody_up(db_app, make_site, tmp_path):
    factories.conference(factories.make_organisation().ministry, revision=0)
    filler = {
        "subject_type": "test",
        "subject_id": "x" * 60,
        "action": "filler",
        "old": {},
        "new": {},
    }
    db.session.execute(table_of(Change).insert(), [filler] * BULK)
    db.session.commit()
    context = multiprocessing.get_context("spawn")
    ended, told = context.Event(), context.Queue()
    writer = context.Process(target=write_on, args=(engines.settings_of(db_app), ended, told))
    writer.start()
    assert told.get(timeout=60) == "begun"
    time.sleep(0.5)
    found = []
    for number in range(2):
        path = tmp_path / f"{number}.backup"
        (begins, _lines) = pairs(db_app)
        result = run(db_app, "backup", path)
        (ends, _lines) = pairs(db_app)
        assert result.exit_code == 0, result.output
        found.append((path, begins, ends))
    ended.set()
    longest = told.get(timeout=60)
    writer.join()
    assert longest < LONGEST_WAIT_SECONDS
    for path, begins, ends in found:
        site = make_site(engine_of(db_app))
        assert run(site, "restore", path, "--yes").exit_code == 0
        revision, lines = pairs(reopened(site))
        assert revision == lines
        assert begins <= revision <= ends
        assert begins < ends
