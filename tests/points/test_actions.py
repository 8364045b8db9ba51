"""Registering, judging and changing points: what each step does, and when it refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventhub.columns import now
from eventhub.conferences.models import ConferenceStatus
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points import actions, queries
from eventhub.points.models import Point, PointCounts, PointRole, PointStatus
from tests import factories
from tests.logged import changes_of

HALL = {"hall": "Hội trường A", "address": "Số 1, phố Mẫu"}

pytestmark = pytest.mark.usefixtures("db_app")


@pytest.fixture
def coming(units):
    day = now().date() + timedelta(days=30)
    return factories.conference(units.ministry, dates=[day])


def refused(code):
    return pytest.raises(RuleError, match=f"^{code}$")


def test_registered_point_takes_name_province_and_code_from_its_unit(conference, units, cast):
    point = actions.register_point(conference, units.yen_bai, HALL, by=cast.yen)
    assert (point.name, point.province, point.code) == ("Yên Bái", "Yên Bái", "yen-bai")
    assert point.status is PointStatus.SUBMITTED
    assert conference.revision == 1
    assert [change.action for change in changes_of(point)] == ["registered"]


def test_second_point_of_a_name_gets_another_code(conference, units, cast):
    codes = [
        actions.register_point(
            conference, units.yen_bai, HALL | {"hall": f"Hội trường {letter}"}, by=cast.yen
        ).code
        for letter in "ABC"
    ]
    assert codes == ["yen-bai", "yen-bai-2", "yen-bai-3"]


def test_hall_registered_twice_is_one_point(conference, units, cast):
    point = actions.register_point(conference, units.yen_bai, HALL, by=cast.yen)
    with refused("point_registered_already"):
        actions.register_point(conference, units.yen_bai, HALL, by=cast.yen)
    actions.register_point(conference, units.phu_tho, HALL, by=cast.phuc)
    point.status = PointStatus.CANCELLED
    assert actions.register_point(conference, units.yen_bai, HALL, by=cast.yen).code == "yen-bai-2"


def test_text_is_cleaned_and_phones_are_normalised(conference, units, cast):
    values = HALL | {"contact_phone": "+84 912 345 678", "conditions": "Gửi xe\r\nở cổng 2 "}
    point = actions.register_point(
        conference, units.yen_bai, values | {"hall": "  Hội   trường A "}, by=cast.yen
    )
    assert (point.hall, point.contact_phone) == ("Hội trường A", "0912345678")
    assert point.conditions == "Gửi xe\nở cổng 2"


def test_organizers_point_takes_part_at_once(conference, units, cast):
    point = actions.register_point(
        conference, units.ministry, HALL, by=cast.olga, role=PointRole.HOST
    )
    assert point.status is PointStatus.APPROVED
    assert point.is_host
    assert conference.revision > 1


def test_point_of_a_unit_that_is_no_more_is_refused(units, cast):
    after = factories.conference(units.ministry, dates=[factories.FIRST_DAY_OF_34])
    with refused("unit_not_on_day"):
        actions.register_point(after, units.yen_bai, HALL, by=cast.olga)


def test_point_of_a_cancelled_conference_is_refused(units, cast):
    cancelled = factories.conference(units.ministry, status=ConferenceStatus.CANCELLED)
    with refused("points_of_cancelled_conference"):
        actions.register_point(cancelled, units.yen_bai, HALL, by=cast.yen)


def test_second_host_is_refused(conference, units, cast):
    factories.point(conference, units.ministry, "Hà Nội", role=PointRole.HOST)
    with refused("host_exists"):
        actions.register_point(conference, units.ministry, HALL, by=cast.olga, role=PointRole.HOST)


def test_approval_makes_a_point_public_and_tells_calendars(conference, units, cast):
    point = actions.register_point(conference, units.yen_bai, HALL, by=cast.yen)
    actions.approve_point(point, by=cast.olga)
    assert list(queries.approved_points(conference)) == [point]
    assert point.calendar_sequence == conference.calendar_counter == 1
    assert conference.revision == 2


def test_approving_twice_changes_nothing(conference, units, cast):
    point = factories.point(conference, units.yen_bai)
    actions.approve_point(point, by=cast.olga)
    assert (point.row_version, conference.revision) == (1, 1)


def test_returned_point_says_why_and_is_submitted_again_by_its_official(conference, units, cast):
    point = actions.register_point(conference, units.yen_bai, HALL, by=cast.yen)
    actions.return_point(point, "Thiếu số nhà", by=cast.olga)
    assert (point.status, point.status_reason) == (PointStatus.RETURNED, "Thiếu số nhà")
    actions.update_point(point, {"address": "Số 2"}, by=cast.yen, row_version=point.row_version)
    assert point.status is PointStatus.SUBMITTED


def test_point_that_does_not_wait_is_not_returned(conference, units, cast):
    with refused("point_not_waiting"):
        actions.return_point(factories.point(conference, units.yen_bai), "?", by=cast.olga)


def test_edited_approved_point_stays_approved_and_the_organizer_is_told(conference, units, cast):
    point = factories.point(conference, units.yen_bai)
    actions.update_point(point, {"hall": "Hội trường B"}, by=cast.yen, row_version=1)
    assert point.status is PointStatus.APPROVED
    (change,) = queries.unseen_changes([point])[point.id]
    assert (change.old, change.new) == ({"hall": "Hội trường Yên Bái"}, {"hall": "Hội trường B"})
    actions.acknowledge_point(point)
    assert queries.unseen_changes([point]) == {}


def test_organizer_is_not_told_of_her_own_change(conference, units, cast):
    point = factories.point(conference, units.yen_bai)
    actions.update_point(point, {"hall": "Hội trường B"}, by=cast.olga, row_version=1)
    assert point.changed_at is None


@pytest.mark.parametrize(
    ("values", "sequence"),
    [
        ({"hall": "Hội trường B"}, 1),
        ({"name": "Yên Bái 2"}, 1),
        ({"address": "Số 2"}, 1),
        ({"conditions": "Gửi xe ở cổng 2"}, 1),
        ({"contact_phone": "0912345678"}, 0),
        ({"capacity": 60}, 0),
    ],
)
def test_calendars_are_told_only_of_what_they_show_and_pages_of_everything(
    conference, units, cast, values, sequence
):
    point = factories.point(conference, units.yen_bai)
    actions.update_point(point, values, by=cast.yen, row_version=1)
    assert (point.calendar_sequence, conference.revision) == (sequence, 2)


def test_saving_without_a_change_tells_nobody(conference, units, cast):
    point = factories.point(conference, units.yen_bai)
    actions.update_point(point, {"hall": point.hall}, by=cast.yen, row_version=1)
    assert (point.row_version, conference.revision, point.changed_at) == (1, 1, None)


def test_second_of_two_editors_is_told(conference, units, cast):
    point = factories.point(conference, units.yen_bai)
    actions.update_point(point, {"hall": "Hội trường B"}, by=cast.yen, row_version=1)
    with refused("edited_meanwhile"):
        actions.update_point(point, {"hall": "Hội trường C"}, by=cast.olga, row_version=1)


def test_capacity_below_what_is_taken_drops_nobody_and_refuses_more(conference, units, cast):
    point = factories.point(conference, units.yen_bai, capacity=40)
    actions.take_seats(point, 30)
    actions.update_point(point, {"capacity": 20}, by=cast.yen, row_version=1)
    assert (point.seats_taken, point.seats_left) == (30, 0)
    with refused("point_full"):
        actions.take_seats(point)


def test_seats_are_taken_all_or_none(conference, units):
    point = factories.point(conference, units.yen_bai, capacity=10)
    actions.take_seats(point, 8)
    with refused("point_full") as refusal:
        actions.take_seats(point, 3)
    assert refusal.value.facts == {"point": "Yên Bái", "left": 2}
    actions.take_seats(point, 2)
    actions.free_seats(point, 4)
    assert point.seats_taken == 6


def test_hall_without_capacity_is_never_full(conference, units):
    point = factories.point(conference, units.yen_bai)
    actions.take_seats(point, 5_000)
    assert point.seats_left is None


def test_cancelled_point_takes_nobody(conference, units):
    point = factories.point(conference, units.yen_bai, status=PointStatus.CANCELLED)
    with refused("point_cancelled"):
        actions.take_seats(point)


def test_declaring_point_expects_its_planned_number(conference, units, cast):
    values = HALL | {"counts": PointCounts.BY_DECLARATION, "planned": 45}
    assert actions.register_point(conference, units.yen_bai, values, by=cast.yen).expected == 45


def test_another_point_becomes_the_host_and_both_tell_calendars(conference, units, cast):
    former = factories.point(conference, units.ministry, "Hà Nội", role=PointRole.HOST)
    point = factories.point(conference, units.yen_bai)
    actions.set_host(point, by=cast.olga)
    assert queries.host_of(conference) is point
    assert former.role is PointRole.REMOTE
    assert (former.calendar_sequence, point.calendar_sequence) == (1, 2)


def test_point_that_waits_for_approval_is_no_host(conference, units, cast):
    point = factories.point(conference, units.yen_bai, status=PointStatus.SUBMITTED)
    with refused("host_not_approved"):
        actions.set_host(point, by=cast.olga)


def test_cancelled_point_leaves_the_list_and_calendars_are_told(coming, units, cast):
    point = factories.point(coming, units.yen_bai)
    actions.cancel_point(point, "Nối sóng về Lào Cai", by=cast.olga)
    assert queries.approved_points(coming) == []
    assert point.calendar_sequence == 1
    with refused("point_cancelled"):
        actions.update_point(point, {"hall": "B"}, by=cast.olga, row_version=None)


def test_point_with_people_on_its_roster_is_not_cancelled(coming, units, cast):
    point = factories.point(coming, units.yen_bai, seats_taken=1)
    with refused("point_has_attendees"):
        actions.cancel_point(point, "?", by=cast.olga)


def test_host_is_not_cancelled(coming, units, cast):
    point = factories.point(coming, units.ministry, "Hà Nội", role=PointRole.HOST)
    with refused("host_stays"):
        actions.cancel_point(point, "?", by=cast.olga)


def test_point_is_not_cancelled_once_the_conference_has_begun(conference, units, cast):
    with refused("point_has_begun"):
        actions.cancel_point(factories.point(conference, units.yen_bai), "?", by=cast.olga)


def test_refusals_leave_the_database_as_it_was(conference, units, cast):
    factories.point(conference, units.ministry, "Hà Nội", role=PointRole.HOST)
    with refused("host_exists"):
        actions.register_point(conference, units.ministry, HALL, by=None, role=PointRole.HOST)
    assert len(db.session.scalars(select(Point)).all()) == 1
