"""Rolls closed and opened, walk-ins, declared numbers, and sessions closed for good: what is done and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from eventhub.attendance.actions import (
    add_walk_in,
    close_attendance,
    close_roll,
    reopen_attendance,
    reopen_roll,
    report_headcount,
)
from eventhub.attendance.headcount_queries import headcounts_of
from eventhub.attendance.models import Direction, HeadcountReport, HeadcountSource, RollState
from eventhub.attendance.queries import tally_of
from eventhub.conferences.actions import postpone_conference
from eventhub.conferences.models import ConferenceSession
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.models import Point, PointCounts, PointStatus
from eventhub.registration.models import Attendee, AttendeeSource
from tests import factories
from tests.scene import Scene, assert_adds_up, make_scene

pytestmark = pytest.mark.usefixtures("db_app")


def report(scene: Scene, number: int, nonce: str, minutes: int = 10, **facts) -> HeadcountReport:
    return report_headcount(
        scene.yen_bai,
        scene.session,
        number,
        by=scene.cast.yen,
        nonce=nonce,
        at=scene.at(minutes),
        **facts,
    )


def walk_in(scene: Scene, nonce: str = "w", **values) -> Attendee:
    return add_walk_in(
        scene.yen_bai,
        scene.session,
        {"full_name": "Giàng Thị Mai"} | values,
        by=scene.cast.yen,
        nonce=nonce,
        device="user:1",
        at=scene.at(10),
    )


def refusal(action, *args, **facts) -> str:
    with pytest.raises(RuleError) as refused:
        action(*args, **facts)
    return refused.value.code


def test_a_declared_number_is_the_points_figure_until_its_roll_starts(scene):
    stored = report(scene, 38, "n")
    assert stored.reported_by == "Nguyễn Thị Yến"
    tally = tally_of(scene.yen_bai, scene.session.id, at=scene.at(30))
    assert (tally.figure, tally.is_declared) == (38, True)
    assert_adds_up()


def test_a_correction_is_a_new_report_and_the_first_one_stays(scene):
    report(scene, 38, "a", minutes=10)
    report(scene, 39, "b", minutes=11, source=HeadcountSource.PHONE, reported_by="Đ/c Bình")
    assert [(each.number, each.source) for each in headcounts_of(scene.yen_bai)] == [
        (39, HeadcountSource.PHONE),
        (38, HeadcountSource.FORM),
    ]
    assert tally_of(scene.yen_bai, scene.session.id).declared == 39
    assert_adds_up()


def test_a_double_click_is_one_report(scene):
    assert report(scene, 38, "n").id == report(scene, 38, "n").id
    assert len(headcounts_of(scene.yen_bai)) == 1


def test_a_number_after_the_end_is_a_late_entry(scene):
    assert report(scene, 38, "n", minutes=600).is_late_entry


@pytest.mark.parametrize("number", [-1, 100_001])
def test_numbers_no_hall_holds_are_refused(scene, number):
    assert refusal(report, scene, number, "n") == "headcount_out_of_range"


def test_nothing_is_reported_before_the_first_day(scene):
    assert refusal(report, scene, 38, "n", minutes=-1440) == "attendance_too_early"


def test_points_that_do_not_take_part_report_nothing(scene):
    scene.yen_bai.status = PointStatus.RETURNED
    assert refusal(report, scene, 38, "n") == "attendance_point_not_approved"


def test_a_cancelled_session_is_not_recorded(scene):
    scene.session.cancelled_at = scene.at()
    db.session.flush()
    assert refusal(report, scene, 38, "n") == "attendance_session_cancelled"


def test_a_closed_session_takes_nothing_until_it_is_opened_again(scene):
    scene.record(scene.scan())
    close_attendance(scene.session, by=scene.cast.olga)
    close_attendance(scene.session, by=scene.cast.olga)
    for action in (lambda: report(scene, 38, "n"), lambda: walk_in(scene)):
        assert refusal(action) == "attendance_session_closed"
    for roll_action in (close_roll, reopen_roll):
        code = refusal(roll_action, scene.yen_bai, scene.session, by=None, at=scene.at(30))
        assert code == "attendance_session_closed"
    reopen_attendance(scene.session, by=scene.cast.olga)
    report(scene, 38, "n")
    assert_adds_up()


def test_closing_freezes_what_was_expected_and_how_the_point_counts(scene):
    scene.record(scene.scan())
    close_roll(scene.yen_bai, scene.session, by=scene.cast.yen, at=scene.at(30))
    factories.attendee(scene.yen_bai, "Người thêm sau")
    scene.yen_bai.counts = PointCounts.BY_DECLARATION
    db.session.flush()
    tally = tally_of(scene.yen_bai, scene.session.id, at=scene.at(30))
    assert (tally.expected, tally.counts, tally.absent) == (3, PointCounts.BY_NAME, 2)
    assert_adds_up()


def test_a_roll_opened_again_expects_what_the_point_does(scene):
    scene.record(scene.scan())
    close_roll(scene.yen_bai, scene.session, by=scene.cast.yen, at=scene.at(30))
    reopen_roll(scene.yen_bai, scene.session, by=scene.cast.yen, at=scene.at(40))
    factories.attendee(scene.yen_bai, "Người thêm sau")
    db.session.flush()
    tally = tally_of(scene.yen_bai, scene.session.id, at=scene.at(40))
    assert (tally.roll_state, tally.expected, tally.unmarked) == (RollState.OPEN, 4, 3)
    assert_adds_up()


def test_a_session_opened_again_leaves_rolls_that_were_closed_as_they_are(scene):
    scene.record(scene.scan())
    close_roll(scene.yen_bai, scene.session, by=scene.cast.yen, at=scene.at(30))
    close_attendance(scene.session, by=scene.cast.olga)
    reopen_attendance(scene.session, by=scene.cast.olga)
    factories.attendee(scene.yen_bai, "Người thêm sau")
    tally = tally_of(scene.yen_bai, scene.session.id, at=scene.at(40))
    assert (tally.roll_state, tally.expected, tally.absent) == (RollState.CLOSED, 3, 2)
    assert_adds_up()


def test_an_empty_roll_is_not_closed_because_silence_is_not_absence(scene):
    code = refusal(close_roll, scene.yen_bai, scene.session, by=None, at=scene.at(30))
    assert code == "roll_not_started"


def test_who_comes_after_the_roll_was_closed_is_still_counted(scene):
    scene.record(scene.scan())
    close_roll(scene.yen_bai, scene.session, by=scene.cast.yen, at=scene.at(30))
    scene.record(scene.scan(scene.people[1], occurred_at=scene.at(35)), at=scene.at(36))
    assert tally_of(scene.yen_bai, scene.session.id, at=scene.at(40)).absent == 1
    assert_adds_up()


def test_a_walk_in_is_present_not_expected_and_takes_no_seat(scene):
    somebody = walk_in(scene, substitute_for_id=scene.people[0].id, unit_text="Đội 3")
    assert somebody.source is AttendeeSource.WALK_IN
    assert scene.figures(scene.yen_bai) == {"present": 1, "ever_present": 1, "walk_ins": 1}
    assert scene.yen_bai.seats_taken == 3
    assert_adds_up()


def test_a_walk_in_form_sent_twice_adds_one_person(scene):
    assert walk_in(scene).id == walk_in(scene).id
    walk_ins = select(Attendee).where(Attendee.source == AttendeeSource.WALK_IN)
    assert len(db.session.scalars(walk_ins).all()) == 1


def test_a_walk_in_form_gone_back_to_adds_somebody_else(scene):
    first, second = walk_in(scene), walk_in(scene, full_name="Lý Thị Sao")
    assert (first.full_name, second.full_name) == ("Giàng Thị Mai", "Lý Thị Sao")
    assert scene.figures(scene.yen_bai)["walk_ins"] == 2
    assert_adds_up()


def test_a_walk_in_form_that_arrives_twice_at_once_adds_one_person(db_app, scene):
    scene_id = (scene.yen_bai.id, scene.session.id)
    db.session.commit()
    first = walk_in(scene)
    with ThreadPoolExecutor() as pool:
        second = pool.submit(walk_in_elsewhere, db_app, *scene_id, scene.at(10))
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        db.session.commit()
        assert second.result(timeout=20) == first.id
    assert scene.figures(scene.yen_bai)["walk_ins"] == 1
    assert_adds_up()


def walk_in_elsewhere(app, point_id: int, session_id: int, at) -> UUID:
    """The same form in another process of the server."""
    with app.app_context():
        point, session = (
            db.session.get_one(Point, point_id),
            db.session.get_one(ConferenceSession, session_id),
        )
        values = {"full_name": "Giàng Thị Mai"}
        somebody = add_walk_in(point, session, values, by=None, nonce="w", device="user:1", at=at)
        db.session.commit()
        return somebody.id


def test_a_walk_in_replaces_only_who_is_on_this_list(scene):
    other = factories.attendee(scene.phu_tho, "Người Phú Thọ")
    code = refusal(walk_in, scene, substitute_for_id=other.id)
    assert code == "substitute_not_on_roll"


def test_a_walk_in_needs_a_name(scene):
    assert refusal(walk_in, scene, full_name=" ") == "name_empty"


def test_excuses_of_another_session_do_not_count_here(scene):
    next_day = factories.session(scene.conference, scene.conference.last_on)
    scene.record(scene.scan(session_id=next_day.id, direction=Direction.EXCUSED))
    assert scene.figures(scene.yen_bai, next_day) == {"excused": 1}
    assert scene.figures(scene.yen_bai) == {}
    tally = tally_of(scene.yen_bai, next_day.id, at=scene.at(30) + timedelta(days=1))
    assert tally.figure is None
    assert_adds_up()


def test_what_was_recorded_stays_on_its_day_when_the_conference_is_postponed(db_app):
    scene = make_scene()
    first, second, later = date(2022, 6, 20), date(2022, 6, 21), date(2022, 6, 27)
    scene.conference.dates = [first, second]
    factories.session(scene.conference, second)
    scene.record(scene.scan())
    with pytest.raises(RuleError, match="recorded_days_stay"):
        postpone_conference(scene.conference, [second, later], "Bão số 3", by=None)
    postpone_conference(scene.conference, None, "Bão số 3", by=None)
    postpone_conference(scene.conference, [first, later], "Bão số 3", by=None)
    assert [each.held_on for each in scene.conference.sessions] == [first, later]
    assert_adds_up()
