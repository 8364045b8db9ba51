"""Figures from the database: one per point, added up once whatever they are grouped by, and the same as the rules say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from eventhub.attendance.actions import (
    close_attendance,
    close_roll,
    reopen_attendance,
    report_headcount,
)
from eventhub.attendance.models import Direction, RollState, Tally
from eventhub.attendance.queries import (
    PointGrouping,
    distinct_present,
    operated_points,
    tally_of,
    tally_rows,
    totals,
    totals_by,
    totals_by_session,
)
from eventhub.attendance.rules import Totals
from eventhub.attendance.sender_queries import totals_by_sender
from eventhub.conferences.models import Daypart
from eventhub.extensions import db
from eventhub.points.actions import approve_point
from eventhub.points.models import PointCounts, PointStatus
from tests import factories
from tests.attendance.totals import add_up
from tests.scene import Scene, assert_adds_up

numbers = st.integers(0, 9)

pytestmark = pytest.mark.usefixtures("db_app")


def test_silence_is_not_reported_and_not_zero(scene):
    (yen_bai, _) = sorted(
        tally_rows(scene.conference, scene.session.id), key=lambda row: row.point_id
    )
    assert (yen_bai.name, yen_bai.expected, yen_bai.figure) == ("Yên Bái", 3, None)
    assert (yen_bai.unmarked, yen_bai.absent) == (3, 0)
    assert totals(scene.conference, scene.session.id) == Totals(expected=3, points=2, unmarked=3)


def test_unmarked_become_absent_when_the_roll_closes(scene):
    scene.record(scene.scan(), scene.scan(scene.people[1], direction=Direction.EXCUSED))
    before = tally_of(scene.yen_bai, scene.session.id, at=scene.at(30))
    close_roll(scene.yen_bai, scene.session, by=scene.cast.yen, at=scene.at(30))
    after = tally_of(scene.yen_bai, scene.session.id, at=scene.at(30))
    assert (before.unmarked, before.absent) == (1, 0)
    assert (after.unmarked, after.absent, after.roll_state) == (0, 1, RollState.CLOSED)
    assert_adds_up()


def test_while_it_runs_who_is_here_counts_and_after_its_end_who_was(scene):
    leaves = scene.scan(direction=Direction.OUT, occurred_at=scene.at(20))
    scene.record(scene.scan(), scene.scan(scene.people[1]), leaves)
    ended = scene.session.ends_at
    assert totals(scene.conference, scene.session.id, at=scene.at(30)).present == 1
    assert totals(scene.conference, scene.session.id, at=ended).present == 2


def test_a_closed_session_keeps_what_was_expected(scene):
    close_attendance(scene.session, by=scene.cast.olga, at=scene.at(300))
    factories.attendee(scene.yen_bai, "Người thêm sau")
    db.session.flush()
    assert totals(scene.conference, scene.session.id).expected == 3
    assert_adds_up()
    reopen_attendance(scene.session, by=scene.cast.olga)
    assert totals(scene.conference, scene.session.id).expected == 4
    assert_adds_up()


def test_a_point_approved_after_a_session_was_closed_is_none_of_its_points(scene):
    late = factories.point(
        scene.conference, scene.units.phu_tho, "Lâm Thao", status=PointStatus.SUBMITTED
    )
    scene.record(scene.scan())
    close_attendance(scene.session, by=scene.cast.olga, at=scene.at(300))
    before = totals(scene.conference, scene.session.id)
    approve_point(late, by=scene.cast.olga)
    assert totals(scene.conference, scene.session.id) == before
    assert [row.name for row in tally_rows(scene.conference, scene.session.id)] == [
        "Phú Thọ",
        "Yên Bái",
    ]
    assert_adds_up()
    reopen_attendance(scene.session, by=scene.cast.olga)
    assert totals(scene.conference, scene.session.id).points == 3
    assert_adds_up()


def test_distinct_people_over_several_sessions_are_counted_and_not_summed(scene):
    afternoon = factories.session(scene.conference, daypart=Daypart.AFTERNOON)
    noon = scene.at(240)
    scene.record(scene.scan(), scene.scan(scene.people[1]))
    scene.record(
        scene.scan(session_id=afternoon.id, occurred_at=noon), at=noon + timedelta(hours=2)
    )
    by_session = totals_by_session(scene.conference, at=scene.at(30))
    assert [by_session[s.id].present for s in (scene.session, afternoon)] == [2, 1]
    assert distinct_present(scene.conference) == 2


def test_a_province_is_its_own_hall_and_its_communes_once(scene):
    commune = factories.make_unit(
        "Công an huyện Văn Yên", parent=scene.units.yen_bai, province="Yên Bái"
    )
    below = factories.point(
        scene.conference,
        commune,
        "Văn Yên",
        parent_id=scene.yen_bai.id,
        planned=9,
        counts=PointCounts.BY_DECLARATION,
    )
    called_off = factories.point(
        scene.conference,
        commune,
        "Mậu A",
        status=PointStatus.CANCELLED,
        planned=50,
        counts=PointCounts.BY_DECLARATION,
    )
    db.session.flush()
    scene.record(scene.scan(), scene.scan(scene.people[1]))
    for number in (7, 8):
        # The second report corrects the first.
        report_headcount(
            below, scene.session, number, by=scene.cast.yen, nonce=f"n{number}", at=scene.at(number)
        )
    groups = {
        grouping: {
            group.name: replace(group, key="", name="")
            for group in totals_by(scene.conference, scene.session.id, grouping, at=scene.at(30))
        }
        for grouping in PointGrouping
    }
    assert groups[PointGrouping.PROVINCE]["Yên Bái"] == Totals(
        expected=12,
        present=10,
        points=2,
        reported_points=2,
        declared=8,
        declared_points=1,
        unmarked=1,
    )
    whole = totals(scene.conference, scene.session.id, at=scene.at(30))
    for parts in groups.values():
        assert sum(part.present for part in parts.values()) == whole.present == 10
        assert sum(part.points for part in parts.values()) == whole.points == 3
    assert called_off.expected == 50
    assert whole.expected == 12
    assert_adds_up()


def test_history_stays_as_it_was_after_a_merger(scene):
    rows = totals_by(scene.conference, scene.session.id, PointGrouping.UNIT)
    assert {row.name for row in rows} == {"Yên Bái", "Phú Thọ"}


def test_by_sending_unit_follows_people_wherever_they_sit(scene):
    guest = factories.attendee(scene.phu_tho, "Khách", unit=scene.units.yen_bai)
    db.session.flush()
    scene.record(scene.scan(), scene.scan(guest, point_id=scene.phu_tho.id))
    (row,) = totals_by_sender(scene.conference, scene.session.id, at=scene.at(30))
    assert (row.name, row.expected, row.present) == ("Yên Bái", 4, 2)
    assert (row.points, row.unmarked) == (2, 2)


def frozen_parts(scene: Scene) -> list[tuple[int, int, int, int]]:
    """Expected, unmarked, absent and excused: of all points, and of all sending units."""
    names = ("expected", "unmarked", "absent", "excused")
    whole = totals(scene.conference, scene.session.id)
    senders = totals_by_sender(scene.conference, scene.session.id)
    return [
        tuple(getattr(whole, name) for name in names),
        tuple(sum(getattr(each, name) for each in senders) for name in names),
    ]


def test_every_table_of_a_closed_session_keeps_what_was_expected(scene):
    scene.record(scene.scan(), scene.scan(scene.people[1], direction=Direction.EXCUSED))
    close_attendance(scene.session, by=scene.cast.olga, at=scene.at(300))
    factories.attendee(scene.yen_bai, "Người thêm sau", registered_at=scene.at(301))
    assert frozen_parts(scene) == [(3, 1, 0, 1)] * 2
    reopen_attendance(scene.session, by=scene.cast.olga)
    assert frozen_parts(scene) == [(4, 2, 0, 1)] * 2
    assert_adds_up()


def test_every_table_keeps_what_was_expected_where_one_roll_was_closed(scene):
    """The other points' people are still added to."""
    scene.record(scene.scan())
    close_roll(scene.yen_bai, scene.session, by=scene.cast.yen, at=scene.at(40))
    for point in (scene.yen_bai, scene.phu_tho):
        factories.attendee(point, "Người thêm sau", registered_at=scene.at(41))
    assert frozen_parts(scene) == [(4, 1, 2, 0)] * 2


def test_no_table_of_a_closed_session_expects_anybody_at_a_point_approved_later(scene):
    late = factories.point(
        scene.conference, scene.units.phu_tho, "Lâm Thao", status=PointStatus.SUBMITTED
    )
    factories.attendee(late, "Người chờ duyệt")
    close_attendance(scene.session, by=scene.cast.olga, at=scene.at(300))
    approve_point(late, by=scene.cast.olga)
    assert frozen_parts(scene) == [(3, 3, 0, 0)] * 2


def test_organizers_operate_every_point_and_officials_their_own(scene):
    named = {
        user.name: {point.name for point in operated_points(user, scene.conference)}
        for user in (scene.cast.olga, scene.cast.yen, scene.cast.phuc)
    }
    assert named == {
        "Olga": {"Yên Bái", "Phú Thọ"},
        "Nguyễn Thị Yến": {"Yên Bái"},
        "Trần Văn Phúc": {"Phú Thọ"},
    }


@st.composite
def tallies(draw: st.DrawFn) -> dict[str, Any]:
    """A tally as it may stand: expected frozen if closed."""
    state = draw(st.sampled_from(RollState))
    own, excused, visitors, walk_ins = draw(st.tuples(numbers, numbers, numbers, numbers))
    ever = own + visitors + walk_ins
    closed = state is RollState.CLOSED
    return {
        "roll_state": state,
        "ever_own": own,
        "ever_present": ever,
        "present": draw(st.integers(0, ever)),
        "visitors": visitors,
        "walk_ins": walk_ins,
        "excused": excused,
        "declared": draw(st.none() | numbers),
        "expected": draw(st.integers(0, 30)) if closed else None,
        "counts": draw(st.sampled_from(PointCounts)) if closed else None,
    }


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.tuples(tallies(), tallies()), planned=numbers, minutes=st.sampled_from([30, 600]))
def test_sql_adds_up_as_the_rules_do(scene, facts, planned, minutes):
    scene.phu_tho.counts, scene.phu_tho.planned = PointCounts.BY_DECLARATION, planned
    db.session.execute(delete(Tally))
    for point, values in zip((scene.yen_bai, scene.phu_tho), facts, strict=True):
        key = {"conference_id": scene.conference.id, "session_id": scene.session.id}
        db.session.add(Tally(**key, point_id=point.id, **values))
    db.session.flush()
    db.session.expunge_all()
    at = scene.at(minutes)
    whole = totals(scene.conference, scene.session.id, at=at)
    assert whole == add_up(tally_rows(scene.conference, scene.session.id, at=at))
    for grouping in PointGrouping:
        groups = totals_by(scene.conference, scene.session.id, grouping, at=at)
        assert sum(group.present for group in groups) == whole.present


@pytest.mark.parametrize("points", [1, 3, 100])
def test_totals_are_one_statement_at_any_number_of_points(scene, counted, points):
    for number in range(points):
        factories.point(scene.conference, scene.units.phu_tho, f"Điểm {number}")
    db.session.flush()
    conference_id, session_id = scene.conference.id, scene.session.id
    assert conference_id
    with counted() as statements:
        totals(scene.conference, session_id)
        tally_rows(scene.conference, session_id)
    assert len(statements) == 2
