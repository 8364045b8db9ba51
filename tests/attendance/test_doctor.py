"""``eventhub doctor``: silent when everything adds up, and finds whatever doesn't."""

import time

import pytest
from sqlalchemy import delete, update

from eventhub.attendance.actions import close_attendance, close_roll, report_headcount
from eventhub.attendance.doctor import differences
from eventhub.attendance.models import Presence, RollState, Scan, Tally
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee
from tests.scene import Scene, make_scene


@pytest.fixture
def scene(db_app) -> Scene:
    made = make_scene()
    made.record(made.scan(), made.scan(made.people[1], point_id=made.phu_tho.id))
    report_headcount(made.phu_tho, made.session, 9, by=made.cast.phuc, nonce="n", at=made.at(10))
    close_roll(made.yen_bai, made.session, by=made.cast.yen, at=made.at(20))
    db.session.commit()
    return made


def test_doctor_says_that_everything_adds_up(db_app, scene):
    result = db_app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 0
    assert "Everything adds up." in result.output


def test_doctor_holds_up_nobody_who_writes_and_waits_for_nobody(db_app, scene):
    writer = db.engine.connect()
    with writer.begin():
        writer.execute(update(Tally).values(version=Tally.version + 1))
        begun = time.monotonic()
        assert db_app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0
        # Else it would wait for the lock until it gives up.
        assert time.monotonic() - begun < 15
    writer.close()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (update(Point).values(seats_taken=7), {"seats_taken"}),
        (update(Presence).values(reason="?"), {"presence"}),
        (update(Presence).values(expected_point_id=None), {"presence", "tally.ever_own"}),
        (delete(Presence), {"presence", "tally.present"}),
        (update(Tally).values(present=5), {"tally.present"}),
        (update(Tally).values(declared=5), {"tally.declared"}),
        (update(Tally).values(roll_state=RollState.NOT_STARTED), {"tally.roll_state"}),
        (update(Tally).values(expected=None), {"tally.expected"}),
        (update(Attendee).values(unit_id=0), {"reference"}),
        (delete(Scan), {"presence"}),
    ],
    # A set is written in an order that changes from process to process, and with it the name of the test.
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_doctor_finds_what_does_not_add_up(db_app, scene, damage, found):
    db.session.execute(damage.execution_options(synchronize_session=False))
    db.session.commit()
    assert found <= {difference.what for difference in differences()}
    db.session.rollback()
    result = db_app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "differences" in result.output


def test_doctor_finds_what_was_not_frozen_when_a_session_was_closed(db_app, scene):
    close_attendance(scene.session, by=scene.cast.olga, at=scene.at(300))
    db.session.execute(update(Point).values(approved_at=scene.at(-600)))
    assert list(differences()) == []
    db.session.execute(
        update(Tally).where(Tally.point_id == scene.phu_tho.id).values(expected=None)
    )
    assert [each.what for each in differences()] == ["tally.expected"]
