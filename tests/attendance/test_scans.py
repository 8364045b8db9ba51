"""Recording scans: each answered by itself and once, presence and tallies in step, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from eventhub.attendance.actions import close_attendance, record_scans
from eventhub.attendance.models import Direction, Outcome, Presence, Scan, Tally
from eventhub.attendance.rules import Refusal, ScanInput
from eventhub.columns import new_id
from eventhub.extensions import db
from eventhub.points.models import PointStatus
from eventhub.registration.actions import withdraw_attendee
from tests import factories
from tests.scene import Scene, assert_adds_up, stored_state

WITH_DATABASE = settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

pytestmark = pytest.mark.usefixtures("db_app")


def outcomes(results) -> list[Outcome]:
    return [result.outcome for result in results]


def test_arrival_is_counted_at_once(scene):
    (result,) = scene.record(scene.scan())
    assert (result.outcome, result.attendee_id) == (Outcome.ACCEPTED, scene.people[0].id)
    assert scene.figures(scene.yen_bai) == {"present": 1, "ever_present": 1, "ever_own": 1}
    assert_adds_up()


def test_known_nonce_gets_its_first_answer_again(scene):
    scan = scene.scan()
    first = scene.record(scan)
    scene.record(scene.scan(point_id=scene.phu_tho.id, occurred_at=scene.at(5)))
    assert scene.record(scan, scan) == first + first
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 2
    assert_adds_up()


def test_one_bad_scan_never_blocks_the_others(scene):
    results = scene.record(
        scene.scan(new_id()),
        scene.scan(point_id=0),
        scene.scan(nonce="x" * 65),
        scene.scan(conference_id=scene.conference.id + 1),
        scene.scan(),
    )
    assert outcomes(results) == [
        Outcome.UNKNOWN_CODE,
        Outcome.INVALID,
        Outcome.INVALID,
        Outcome.WRONG_CONFERENCE,
        Outcome.ACCEPTED,
    ]
    assert [result.is_accepted for result in results] == [False] * 4 + [True]
    assert scene.figures(scene.yen_bai)["present"] == 1
    assert_adds_up()


def test_somebody_expected_elsewhere_is_a_visitor_and_then_has_moved(scene):
    visits = scene.record(scene.scan(point_id=scene.phu_tho.id))
    returns = scene.record(scene.scan(occurred_at=scene.at(10)))
    assert [(each.outcome, each.other_point_id) for each in visits + returns] == [
        (Outcome.VISITOR, scene.yen_bai.id),
        (Outcome.MOVED, scene.phu_tho.id),
    ]
    assert scene.figures(scene.phu_tho) == {}
    assert scene.figures(scene.yen_bai) == {"present": 1, "ever_present": 1, "ever_own": 1}
    assert_adds_up()


def test_scanned_twice_is_already_present(scene):
    results = scene.record(scene.scan(), scene.scan(occurred_at=scene.at(5)))
    assert outcomes(results) == [Outcome.ACCEPTED, Outcome.ALREADY_PRESENT]
    assert scene.figures(scene.yen_bai)["present"] == 1


def test_who_left_stays_counted_as_ever_present(scene):
    leaves = scene.scan(direction=Direction.OUT, occurred_at=scene.at(20))
    assert outcomes(scene.record(scene.scan(), leaves)) == [Outcome.ACCEPTED, Outcome.LEFT]
    assert scene.figures(scene.yen_bai) == {"ever_present": 1, "ever_own": 1}
    assert_adds_up()


def test_undo_leaves_nobody_marked(scene):
    tick = scene.scan()
    undo = scene.scan(direction=Direction.VOID, void_device="user:1", void_nonce=tick.nonce)
    assert outcomes(scene.record(tick, undo)) == [Outcome.ACCEPTED, Outcome.VOIDED]
    assert db.session.scalars(select(Presence)).all() == []
    assert scene.figures(scene.yen_bai) == {}
    assert_adds_up()


def test_an_excuse_counts_as_excused_with_its_reason(scene):
    scene.record(scene.scan(direction=Direction.EXCUSED, reason="đi công tác"))
    assert db.session.scalars(select(Presence.reason)).one() == "đi công tác"
    assert scene.figures(scene.yen_bai) == {"excused": 1}
    assert_adds_up()


def test_an_excuse_is_taken_only_where_somebody_is_expected(scene):
    (result,) = scene.record(
        scene.scan(direction=Direction.EXCUSED, point_id=scene.phu_tho.id, reason="ốm")
    )
    assert (result.outcome, result.refusal) == (Outcome.INVALID, Refusal.NOT_ON_THIS_ROLL)


def test_withdrawn_people_are_refused(scene):
    at = factories.day_before(scene.conference)
    withdraw_attendee(scene.people[0], "nghỉ phép", by=None, at=at)
    assert outcomes(scene.record(scene.scan())) == [Outcome.WITHDRAWN]


def test_points_that_are_not_approved_take_no_scans(scene):
    scene.yen_bai.status = PointStatus.SUBMITTED
    db.session.flush()
    assert outcomes(scene.record(scene.scan())) == [Outcome.NOT_APPROVED]


def test_nothing_is_recorded_before_the_first_day(scene):
    (result,) = scene.record(scene.scan(), at=scene.at() - timedelta(days=1))
    assert result.refusal == Refusal.TOO_EARLY


def test_the_first_day_begins_at_midnight_in_the_conference_s_own_zone(scene):
    midnight = datetime(2022, 6, 19, 17, 0, tzinfo=UTC)
    (early,) = scene.record(scene.scan(), at=midnight - timedelta(seconds=1))
    (timely,) = scene.record(scene.scan(), at=midnight)
    assert (early.refusal, timely.refusal) == (Refusal.TOO_EARLY, "")


def test_a_cancelled_session_takes_no_scans(scene):
    scene.session.cancelled_at = scene.at(-600)
    db.session.flush()
    (result,) = scene.record(scene.scan())
    assert result.refusal == Refusal.SESSION_CANCELLED


def test_entries_after_the_end_are_late_entries_until_the_session_is_closed(scene):
    evening = scene.session.ends_at + timedelta(hours=3)
    scene.record(scene.scan(occurred_at=evening), at=evening)
    assert db.session.scalars(select(Presence.is_late_entry)).one() is True
    close_attendance(scene.session, by=scene.cast.olga)
    (refused,) = scene.record(scene.scan(scene.people[1]), at=evening)
    assert (refused.outcome, refused.refusal) == (Outcome.INVALID, Refusal.SESSION_CLOSED)
    assert_adds_up()


def test_a_scan_made_during_the_session_is_no_late_entry_whenever_it_arrives(scene):
    scene.record(scene.scan(), at=scene.session.ends_at + timedelta(hours=3))
    assert db.session.scalars(select(Scan.is_late_entry)).one() is False


@pytest.mark.parametrize("wrong_by", [timedelta(hours=2), timedelta(days=-300)])
def test_a_clock_that_is_off_counts_from_the_start_and_is_flagged(scene, wrong_by):
    scene.record(scene.scan(occurred_at=scene.at(30) + wrong_by))
    stored = db.session.scalars(select(Scan)).one()
    assert (stored.clock_suspect, stored.effective_at) == (True, scene.session.starts_at)
    assert stored.received_at == scene.at(30)


def test_the_same_nonce_of_two_devices_is_two_scans(scene):
    scan = scene.scan(nonce="n")
    scene.record(scan, device="user:1")
    (other,) = scene.record(scan, device="user:2")
    assert other.outcome is Outcome.ALREADY_PRESENT


def test_a_nonce_used_for_somebody_else_keeps_its_first_answer(scene):
    scene.record(scene.scan(nonce="n"))
    (again,) = scene.record(scene.scan(scene.people[1], nonce="n"))
    assert again.attendee_id == scene.people[0].id
    assert scene.figures(scene.yen_bai)["present"] == 1


def test_one_check_in_is_at_most_six_statements(scene, counted):
    scene.record(scene.scan(scene.people[1]))
    db.session.commit()
    scan, conference = scene.scan(), scene.conference
    assert conference.id
    with counted() as statements:
        record_scans(conference, [scan], device="user:1", by=None, at=scene.at(30))
        db.session.commit()
    assert len(statements) <= 6, statements


def test_a_batch_costs_as_many_statements_as_one_scan(scene, counted):
    people = [factories.attendee(scene.yen_bai, f"Người {n}") for n in range(100)]
    db.session.commit()
    scene.record(scene.scan(), at=scene.at(30))
    batch = [scene.scan(person) for person in people]
    with counted() as statements:
        scene.record(*batch)
    assert len(statements) <= 6, statements
    assert_adds_up()


def test_a_batch_longer_than_a_slice_is_recorded_whole(scene):
    scans = [scene.scan(scene.people[n % 3], occurred_at=scene.at(n % 7)) for n in range(1203)]
    assert len(scene.record(*scans)) == 1203
    assert db.session.scalar(select(func.count()).select_from(Scan)) == 1203
    assert scene.figures(scene.yen_bai)["present"] == 3
    assert_adds_up()


Recipe = tuple[int, bool, Direction, int, int | None]


@st.composite
def recipes(draw: st.DrawFn) -> list[Recipe]:
    """Scans of three people at two halls: person, hall, direction, minute, and which earlier scan a void voids."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        voids = number and draw(st.integers(0, 3)) == 0
        direction = (
            Direction.VOID
            if voids
            else draw(
                st.sampled_from([Direction.IN, Direction.IN, Direction.OUT, Direction.EXCUSED])
            )
        )
        target = draw(st.integers(0, number - 1)) if voids else None
        found.append(
            (
                draw(st.integers(0, 2)),
                draw(st.booleans()),
                direction,
                draw(st.integers(0, 9)),
                target,
            )
        )
    return found


def made(scene: Scene, recipe: list[Recipe]) -> list[ScanInput]:
    """The scans of a recipe; the same nonces each time."""
    scans: list[ScanInput] = []
    for number, (person, at_home, direction, minute, target) in enumerate(recipe):
        facts = {
            "nonce": f"n{number}",
            "direction": direction,
            "occurred_at": scene.at(minute),
            "point_id": (scene.yen_bai if at_home else scene.phu_tho).id,
        }
        whom = scene.people[person].id
        if target is not None:
            voided = scans[target]
            whom = voided.attendee_id or whom
            facts |= {
                "void_device": "user:1",
                "void_nonce": voided.nonce,
                "point_id": voided.point_id,
            }
        scans.append(scene.scan(whom, **facts))
    return scans


@WITH_DATABASE
@given(recipe=recipes(), data=st.data())
def test_order_and_repetition_leave_the_same_presence_and_tallies(scene, recipe, data):
    scans = made(scene, recipe)
    repeated = scans + data.draw(st.lists(st.sampled_from(scans), max_size=4))
    shuffled = data.draw(st.permutations(repeated))
    cut = data.draw(st.integers(0, len(shuffled)))
    states = []
    for history in ([scans], [shuffled[:cut], shuffled[cut:]], [[scan] for scan in shuffled]):
        for table in (Presence, Tally, Scan):
            db.session.execute(delete(table))
        for batch in history:
            if batch:
                scene.record(*batch)
        assert_adds_up()
        states.append(stored_state())
    assert states[0] == states[1] == states[2]
