"""Beyond what one network may register at once people wait: without a seat, on no list, until they are confirmed."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from eventhub.attendance.actions import close_roll
from eventhub.attendance.doctor import differences
from eventhub.attendance.models import Outcome
from eventhub.attendance.roll_queries import roll_rows
from eventhub.attendance.rules import Refusal
from eventhub.attendance.sender_queries import totals_by_sender
from eventhub.calendar.queries import personal_feed
from eventhub.columns import now
from eventhub.conferences.models import ConferenceStatus
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.registration import actions
from eventhub.registration.models import (
    Attendee,
    AttendeeSource,
    AttendeeStatus,
    RegistrationOrigin,
)
from eventhub.registration.pasted_rows import read_pasted_rows
from eventhub.registration.queries import expected_attendees, roster_comparison, roster_of
from eventhub.registration.rules import (
    MOST_REGISTRATIONS,
    REGISTRATIONS_ALLOWED,
    REGISTRATIONS_COUNT_FOR,
    BulkAction,
    network_key,
)
from tests import factories
from tests.logged import changes_of
from tests.registration.test_actions import refusal
from tests.scene import make_scene

ALLOWED = REGISTRATIONS_ALLOWED


@pytest.fixture
def hall(coming, units) -> Point:
    """Of Lào Cai, in the coming course, without limit."""
    return factories.point(coming, units.lao_cai, "Lào Cai")


@pytest.fixture
def waiting(hall) -> list[Attendee]:
    """Five who registered after everybody whom their network may register at once."""
    return factories.crowd(hall, ALLOWED + 5)[ALLOWED:]


def take(step, people, **facts):
    conference = people[0].conference
    return actions.apply_bulk_action(step, conference, [one.id for one in people], by=None, **facts)


def statuses(people):
    db.session.expire_all()
    return [one.status.value for one in people]


def test_thirty_behind_one_address_have_their_seats_at_once(db_app, hall):
    assert set(statuses(factories.crowd(hall, 30))) == {"active"}
    assert hall.seats_taken == 30


def test_beyond_the_limit_of_a_network_people_wait_and_hold_no_seat(db_app, hall, waiting):
    assert set(statuses(waiting)) == {"waiting"}
    assert hall.seats_taken == len(expected_attendees(hall)) == ALLOWED
    assert all(one.list_number is None and one.consented_at for one in waiting)
    assert list(differences()) == []


def test_nobody_waits_because_of_somebody_at_another_address(db_app, hall, waiting):
    (other,) = factories.self_registered(hall, "Trần Thị An", network=b"elsewhere")
    assert other.status is AttendeeStatus.ACTIVE
    assert hall.seats_taken == ALLOWED + 1


def test_another_conference_counts_for_itself(db_app, hall, waiting, units):
    second = factories.conference(
        units.ministry, dates=hall.conference.dates, registration_open=True
    )
    (one,) = factories.crowd(factories.point(second, units.lao_cai), 1)
    assert one.status is AttendeeStatus.ACTIVE


def test_after_a_day_a_network_begins_anew_and_is_no_longer_known(db_app, hall):
    yesterday = now() - REGISTRATIONS_COUNT_FOR
    old = factories.crowd(hall, ALLOWED + 1, at=yesterday)
    factories.crowd(hall, 1, network=b"elsewhere", at=yesterday)
    assert old[-1].status is AttendeeStatus.WAITING
    (new,) = factories.self_registered(hall, "Trần Thị An")
    assert new.status is AttendeeStatus.ACTIVE
    assert new.origin_id != old[0].origin_id
    assert [row.registrations for row in db.session.scalars(select(RegistrationOrigin))] == [1]


def test_the_last_moment_of_the_day_still_counts(db_app, hall):
    factories.crowd(hall, ALLOWED, at=now() - REGISTRATIONS_COUNT_FOR + timedelta(minutes=1))
    (one,) = factories.self_registered(hall, "Trần Thị An")
    assert one.status is AttendeeStatus.WAITING


def test_a_form_sent_twice_counts_once(db_app, hall):
    for _ in range(3):
        actions.register_oneself(
            hall, hall.unit_id, {"full_name": "Trần Thị An"}, nonce="n" * 16, network=b"an office"
        )
    people = factories.crowd(hall, ALLOWED)
    assert [one.status.value for one in people].count("waiting") == 1


def test_a_form_sent_twice_answers_the_same_whatever_has_come_between(db_app, hall, waiting):
    values = {"full_name": "Trần Thị An"}

    def send():
        return actions.register_oneself(
            hall, hall.unit_id, values, nonce="n" * 16, network=b"an office"
        )

    first = send()
    assert statuses([first]) == ["waiting"]
    take(BulkAction.CONFIRM, [first])
    assert send() is first
    assert statuses([first]) == ["active"]


def test_the_same_person_again_waits_once(db_app, hall, waiting):
    again = factories.self_registered(hall, waiting[0].full_name.upper())
    assert again == [waiting[0]]
    assert db.session.query(Attendee).count() == ALLOWED + 5


def test_nobody_is_given_the_page_of_somebody_else_who_waits(db_app, hall, waiting, units):
    """Another rank, unit, point or network is another person: the page of the first is not hers to see."""
    name = waiting[0].full_name
    factories.crowd(hall, ALLOWED, network=b"elsewhere")
    other_hall = factories.point(hall.conference, units.phu_tho, "Phú Thọ")
    made = [
        *factories.self_registered(hall, name, rank="Đại úy"),
        *factories.self_registered(hall, name, network=b"elsewhere"),
        *factories.self_registered(other_hall, name),
    ]
    assert set(statuses(made)) == {"waiting"}
    assert waiting[0] not in made


def test_where_a_hall_is_full_nobody_waits_for_it(db_app, hall):
    factories.crowd(hall, ALLOWED)
    hall.capacity = ALLOWED
    assert refusal(factories.self_registered, hall, "Trần Thị An") == "point_full"
    assert db.session.query(Attendee).count() == ALLOWED


def test_one_network_stores_only_so_many(db_app, hall, waiting):
    db.session.execute(update(RegistrationOrigin).values(registrations=MOST_REGISTRATIONS))
    assert refusal(factories.self_registered, hall, "Trần Thị An") == "registration_crowded"
    assert RuleError("registration_crowded").headers == {}


def test_a_network_is_stored_as_a_hash_of_this_site_and_conference(app):
    keys = {
        network_key(secret, conference, network)
        for secret in ("a", "b")
        for conference in (1, 2)
        for network in ("10.0.0.1", "10.0.0.2")
    }
    assert len(keys) == 8
    assert {len(key) for key in keys} == {32}


def test_confirming_gives_a_seat_a_number_and_moves_no_calendar(db_app, hall, waiting, cast):
    before = hall.conference.calendar_counter, hall.conference.revision
    confirmed = take(BulkAction.CONFIRM, waiting[:2])
    assert statuses(waiting) == ["active", "active", "waiting", "waiting", "waiting"]
    assert [one.list_number for one in confirmed] == [ALLOWED + 1, ALLOWED + 2]
    assert hall.seats_taken == ALLOWED + 2
    db.session.refresh(hall.conference)
    assert (hall.conference.calendar_counter, hall.conference.revision) == before
    assert [change.action for change in changes_of(waiting[0])] == ["confirmed"]
    assert list(differences()) == []


def test_more_than_the_seats_are_confirmed_first_come_first_served(db_app, hall, waiting):
    hall.capacity = ALLOWED + 3
    confirmed = take(BulkAction.CONFIRM, waiting[::-1])
    assert confirmed == waiting[:3]
    assert statuses(waiting) == ["active"] * 3 + ["waiting"] * 2
    assert hall.seats_taken == hall.capacity
    assert take(BulkAction.CONFIRM, waiting) == []
    assert hall.seats_taken == hall.capacity


def test_several_halls_are_confirmed_in_one_step(db_app, hall, waiting, units):
    small = factories.point(hall.conference, units.phu_tho, "Phú Thọ", capacity=1)
    here = factories.self_registered(small, "Trần Thị An", "Lê Thị Bình")
    assert take(BulkAction.CONFIRM, [*here, *waiting]) == [*waiting, here[0]]
    db.session.refresh(small)
    assert small.seats_taken == 1
    assert statuses(here) == ["active", "waiting"]


def test_confirming_twice_confirms_once(db_app, hall, waiting):
    assert len(take(BulkAction.CONFIRM, waiting)) == 5
    assert take(BulkAction.CONFIRM, waiting) == []
    assert hall.seats_taken == ALLOWED + 5


def test_a_refused_batch_can_wait_again_and_be_confirmed(db_app, hall, waiting):
    assert len(take(BulkAction.REFUSE, waiting, reason="  Không  rõ ")) == 5
    assert set(statuses(waiting)) == {"refused"}
    assert changes_of(waiting[0])[0].reason == "Không rõ"
    assert hall.seats_taken == ALLOWED
    assert take(BulkAction.CONFIRM, waiting) == []
    assert len(take(BulkAction.WAIT_AGAIN, waiting)) == 5
    assert len(take(BulkAction.CONFIRM, waiting)) == 5
    assert hall.seats_taken == ALLOWED + 5
    assert list(differences()) == []


def test_withdrawn_in_bulk_they_give_their_seats_back_and_can_be_brought_back(db_app, hall):
    people = factories.crowd(hall, 4)
    official = factories.attendee(hall, "Trần Thị An")
    hall.capacity = 5
    counter = hall.conference.calendar_counter
    assert take(BulkAction.WITHDRAW, [*people[:3], official]) == people[:3]
    assert hall.seats_taken == 2
    assert [one.calendar_sequence for one in people] == [counter + 1] * 3 + [counter]
    hall.capacity = 4
    assert take(BulkAction.BRING_BACK, people) == people[:2]
    assert statuses(people) == ["active", "active", "withdrawn", "active"]
    assert [one.list_number for one in people] == [1, 2, 3, 4]
    assert people[0].calendar_sequence == counter + 2
    assert list(differences()) == []


def test_a_handed_in_roster_names_none_who_wait_and_changes_when_they_are_confirmed(
    db_app, hall, waiting
):
    actions.hand_in_roster(hall, by=None)
    assert hall.roster_sent_count == ALLOWED
    take(BulkAction.REFUSE, waiting[:1])
    db.session.refresh(hall)
    assert hall.roster_changed_at is None
    take(BulkAction.CONFIRM, waiting)
    db.session.refresh(hall)
    assert hall.roster_changed_at is not None


@pytest.mark.parametrize("step", [BulkAction.WITHDRAW, BulkAction.BRING_BACK])
def test_from_the_first_day_on_seating_is_fixed_for_many_as_for_one(db_app, hall, step):
    people = factories.crowd(hall, 2)
    begun = hall.conference.at(hall.conference.first_on, now().time())
    assert refusal(take, step, people, at=begun) == "seating_is_fixed"


def test_of_a_cancelled_conference_nobody_is_confirmed(db_app, hall, waiting):
    hall.conference.status = ConferenceStatus.CANCELLED
    assert refusal(take, BulkAction.CONFIRM, waiting) == "roster_of_cancelled_conference"


def test_at_a_cancelled_point_nobody_is_confirmed(db_app, hall, waiting):
    hall.status = PointStatus.CANCELLED
    db.session.flush()
    assert take(BulkAction.CONFIRM, waiting) == []
    assert set(statuses(waiting)) == {"waiting"}


@pytest.mark.parametrize("step", [None, BulkAction.REFUSE])
def test_who_is_not_confirmed_stands_on_no_roster_and_no_roll(db_app, hall, waiting, cast, step):
    if step:
        take(step, waiting)
    session = factories.session(hall.conference)
    names = {one.full_name for one in waiting}
    assert names.isdisjoint(one.full_name for one in roster_of(cast.olga, hall))
    assert names.isdisjoint(row.name for row in roll_rows(hall, session))
    (totals,) = totals_by_sender(hall.conference, session.id)
    assert totals.expected == ALLOWED


def test_pasting_a_list_confirms_who_waits_and_meets_nobody_who_was_refused(db_app, hall, waiting):
    """An official who has the list of her people need not look for them among those who wait."""
    refused = waiting[4]
    take(BulkAction.REFUSE, [refused])
    hall.capacity = ALLOWED + 3
    rows = f"Họ và tên\tCấp bậc\n{waiting[1].full_name}\tĐại úy\n{waiting[0].full_name}\t\n{refused.full_name}\t"
    people = read_pasted_rows(rows, held_in=2026).people
    first_on = hall.conference.first_on
    compared = roster_comparison(hall, people, today=first_on)
    assert [row.state.value for row in compared.rows] == ["confirmed", "confirmed", "new"]
    assert (compared.seats_needed, compared.fits) == (3, True)
    counter = hall.conference.calendar_counter
    actions.paste_rows(hall, people, by=None)
    assert statuses(waiting) == ["active", "active", "waiting", "waiting", "refused"]
    assert waiting[1].rank == "Đại úy"
    assert hall.seats_taken == ALLOWED + 3
    assert sorted(one.list_number or 0 for one in expected_attendees(hall)) == list(
        range(1, ALLOWED + 4)
    )
    assert waiting[0].calendar_sequence == hall.conference.calendar_counter == counter
    assert list(differences()) == []


def test_a_unit_of_which_all_wait_stands_in_no_count(db_app, hall, waiting, units):
    actions.register_oneself(
        hall,
        units.commune.id,
        {"full_name": "Trần Thị An"},
        nonce="n" * 16,
        network=b"an office",
    )
    session = factories.session(hall.conference)
    assert len(totals_by_sender(hall.conference, session.id)) == 1


def test_a_calendar_is_empty_until_its_owner_is_confirmed(app, hall, waiting):
    factories.session(hall.conference)

    def events(attendee):
        with app.test_request_context():
            return [(e.happens, e.version) for e in personal_feed(attendee, page="").events]

    assert events(waiting[0]) == []
    take(BulkAction.REFUSE, waiting[1:2])
    assert events(waiting[1]) == []
    take(BulkAction.CONFIRM, waiting[:1])
    ((happens, _version),) = events(waiting[0])
    assert happens
    take(BulkAction.WITHDRAW, waiting[:1])
    ((happens, _version),) = events(waiting[0])
    assert not happens


def test_a_scan_of_somebody_who_waits_is_answered_so_and_counts_nowhere(db_app):
    scene = make_scene()
    somebody = scene.people[0]
    somebody.status, somebody.source = AttendeeStatus.WAITING, AttendeeSource.SELF
    scene.yen_bai.seats_taken -= 1
    (result,) = scene.record(scene.scan(somebody))
    assert (result.outcome, result.refusal) == (Outcome.INVALID, Refusal.NOT_CONFIRMED)
    assert scene.figures(scene.yen_bai) == {}
    somebody.status = AttendeeStatus.REFUSED
    (result,) = scene.record(scene.scan(somebody))
    assert result.outcome is Outcome.WITHDRAWN
    assert list(differences()) == []


def test_whoever_is_confirmed_after_a_roll_was_closed_was_not_expected_in_it(db_app):
    scene = make_scene()
    scene.conference.registration_open = True
    people = factories.crowd(scene.yen_bai, ALLOWED + 1, at=scene.at(-1000))
    assert people[-1].status is AttendeeStatus.WAITING
    scene.record(scene.scan())
    close_roll(scene.yen_bai, scene.session, by=scene.cast.yen, at=scene.at(40))
    db.session.commit()
    take(BulkAction.CONFIRM, people[-1:], at=scene.at(50))
    (totals,) = totals_by_sender(scene.conference, scene.session.id, at=scene.at(60))
    assert totals.expected == ALLOWED + 3
    assert list(differences()) == []
