"""Two doors scanning the same people at once leave everybody in one place and figures that add up; and why."""

import pytest
from sqlalchemy import func, select

from eventhub.attendance.doctor import differences
from eventhub.attendance.models import Presence, Scan
from eventhub.extensions import db
from tests import engines
from tests.attendance import doors
from tests.scene import Scene, assert_adds_up, make_scene

pytestmark = pytest.mark.serial
PEOPLE = 6


@pytest.fixture
def scene(db_app) -> Scene:
    made = make_scene(PEOPLE)
    db.session.commit()
    return made


def scanned_at_both_doors(app, scene: Scene, *, guarded: bool) -> list[str]:
    """Scan everybody at Yên Bái and at Phú Thọ at the same time; return what went wrong."""
    people = [person.id for person in scene.people]
    at_once = [
        doors.Door(
            settings=engines.settings_of(app),
            device=f"door:{point.id}",
            conference_id=scene.conference.id,
            session_id=scene.session.id,
            point_id=point.id,
            # In opposite orders, so that locks taken as they come would wait for each other.
            people=order,
            starts_at=scene.session.starts_at,
            guarded=guarded,
        )
        for point, order in ((scene.yen_bai, people), (scene.phu_tho, people[::-1]))
    ]
    db.session.commit()
    return doors.open_all(at_once)


def test_two_doors_at_once_leave_everybody_in_one_place(db_app, scene):
    assert scanned_at_both_doors(db_app, scene, guarded=True) == []
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 2 * PEOPLE * doors.ROUNDS
    assert db.session.scalar(select(func.count()).select_from(Presence)) == PEOPLE
    assert_adds_up()


@pytest.mark.parametrize("db_app", ["postgresql"], indirect=True)
def test_without_the_lock_on_the_person_the_figures_no_longer_add_up(db_app, scene):
    """The control. On SQLite there is one writer at a time, whatever is locked."""
    went_wrong = scanned_at_both_doors(db_app, scene, guarded=False)
    db.session.expire_all()
    found = [*went_wrong, *(each.what for each in differences())]
    assert found != []
