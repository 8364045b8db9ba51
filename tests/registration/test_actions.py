"""Rosters change only together with their seats: what each change does, and each refusal."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import update

from eventhub.accounts.models import LinkKind
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.points.actions import update_point
from eventhub.points.models import PointCounts, PointStatus
from eventhub.registration import actions
from eventhub.registration.models import Attendee, AttendeeSource, AttendeeStatus
from eventhub.registration.pasted_rows import read_pasted_rows
from eventhub.registration.queries import attendee_of_link, expected_attendees
from eventhub.registration.rules import feed_secret
from tests import factories
from tests.logged import changes_of

BEFORE = datetime(2022, 6, 19, 16, 59, tzinfo=UTC)
"""The last minute before the first day of the conference, in Hà Nội."""
BEGUN = datetime(2022, 6, 19, 17, 0, tzinfo=UTC)


def refusal(action, *args, **kwargs) -> str:
    """The code an action refuses with, and that nothing of it stays once the view has rolled back."""
    db.session.commit()
    with pytest.raises(RuleError) as refused:
        action(*args, **kwargs)
    assert refused.value.sentence
    db.session.rollback()
    return refused.value.code


def paste(point, text, by=None, at=BEFORE):
    return actions.paste_rows(point, read_pasted_rows(text, held_in=2022).people, by=by, at=at)


def test_registering_takes_a_seat_and_the_next_number(db_app, yen_bai):
    first = factories.attendee(yen_bai, "  Nguyễn   Thị Hường ", phone="912 345 678")
    second = factories.attendee(yen_bai, "Trần Thị An")
    assert (first.full_name, first.phone) == ("Nguyễn Thị Hường", "0912345678")
    assert (first.list_number, second.list_number) == (1, 2)
    assert yen_bai.seats_taken == 2
    assert [a.full_name for a in expected_attendees(yen_bai)] == ["Trần Thị An", "Nguyễn Thị Hường"]
    assert isinstance(first.id, UUID)


def test_registering_is_refused_when_the_hall_is_full(db_app, phu_tho):
    factories.attendee(phu_tho)
    assert refusal(factories.attendee, phu_tho, "Lê Thị Bình") == "point_full"
    assert db.session.query(Attendee).count() == 1
    assert phu_tho.seats_taken == 1


def test_registering_is_refused_at_a_cancelled_point(app, phu_tho):
    phu_tho.status = PointStatus.CANCELLED
    assert refusal(factories.attendee, phu_tho) == "point_cancelled"


def test_registering_is_refused_for_a_cancelled_conference(app, phu_tho, conference):
    conference.status = ConferenceStatus.CANCELLED
    assert refusal(factories.attendee, phu_tho) == "roster_of_cancelled_conference"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"full_name": " "}, "name_empty"),
        ({"full_name": "=1+1"}, "name_formula"),
        ({"full_name": "12/6"}, "name_no_letters"),
        ({"full_name": "ă" * 300}, "name_too_long"),
        ({"rank": "@SUM(A1)"}, "text_formula"),
        ({"position": "x" * 161}, "text_too_long"),
        ({"birth_year": 85}, "birth_year_wrong"),
        ({"birth_year": 2023}, "birth_year_wrong"),
    ],
)
def test_a_wrong_value_is_refused(app, yen_bai, values, code):
    facts = {"full_name": "Nguyễn Thị Hường"} | values
    assert refusal(actions.register_attendee, yen_bai, yen_bai.unit_id, facts, by=None) == code
    assert yen_bai.seats_taken == 0


def test_a_form_sent_twice_registers_once(db_app, yen_bai):
    values = {"full_name": "Nguyễn Thị Hường"}
    first = actions.register_attendee(yen_bai, yen_bai.unit_id, values, by=None, nonce="n" * 64)
    again = actions.register_attendee(yen_bai, yen_bai.unit_id, values, by=None, nonce="n" * 64)
    assert again is first
    assert yen_bai.seats_taken == 1


def test_an_edit_is_kept_and_logged_without_what_it_said(app, yen_bai, cast):
    attendee = factories.attendee(yen_bai)
    actions.update_attendee(attendee, {"rank": "Thượng tá", "phone": ""}, by=cast.yen)
    assert attendee.rank == "Thượng tá"
    assert changes_of(attendee)[0].new == {"fields": ["rank"]}


def test_an_edit_of_what_somebody_else_changed_is_refused(app, yen_bai, cast):
    attendee = factories.attendee(yen_bai)
    actions.update_attendee(attendee, {"rank": "Thượng tá"}, by=cast.yen, row_version=1)
    late = {"rank": "Trung tá"}
    code = refusal(actions.update_attendee, attendee, late, by=cast.yen, row_version=1)
    assert code == "edited_meanwhile"
    assert attendee.rank == "Thượng tá"


def test_moving_moves_the_seat_and_raises_the_calendar_sequence(
    db_app, yen_bai, phu_tho, conference, cast
):
    attendee = factories.attendee(yen_bai)
    revision, counter = conference.revision, conference.calendar_counter
    actions.move_attendee(attendee, phu_tho, by=cast.olga, at=BEFORE)
    assert attendee.point is phu_tho
    assert (yen_bai.seats_taken, phu_tho.seats_taken) == (0, 1)
    assert attendee.calendar_sequence == conference.calendar_counter == counter + 1
    assert conference.revision == revision
    assert changes_of(attendee)[0].action == "moved"


def test_moving_is_refused_when_the_other_hall_is_full(db_app, yen_bai, phu_tho, cast):
    factories.attendee(phu_tho, "Lê Thị Bình")
    attendee = factories.attendee(yen_bai)
    assert (
        refusal(actions.move_attendee, attendee, phu_tho, by=cast.olga, at=BEFORE) == "point_full"
    )
    assert (yen_bai.seats_taken, phu_tho.seats_taken) == (1, 1)
    assert attendee.point_id == yen_bai.id


def test_moving_to_where_she_is_changes_nothing(app, yen_bai, cast):
    attendee = factories.attendee(yen_bai)
    actions.move_attendee(attendee, yen_bai, by=cast.olga, at=BEFORE)
    assert (yen_bai.seats_taken, attendee.calendar_sequence) == (1, 0)


def test_moving_a_withdrawn_person_is_refused(app, yen_bai, phu_tho, cast):
    attendee = factories.attendee(yen_bai)
    actions.withdraw_attendee(attendee, "nghỉ phép", by=cast.yen, at=BEFORE)
    code = refusal(actions.move_attendee, attendee, phu_tho, by=cast.olga, at=BEFORE)
    assert code == "attendee_not_expected"


def test_moving_to_another_conference_is_refused(app, yen_bai, units, cast):
    attendee = factories.attendee(yen_bai)
    other = factories.point(factories.conference(units.ministry), units.yen_bai)
    code = refusal(actions.move_attendee, attendee, other, by=cast.olga, at=BEFORE)
    assert code == "point_of_other_conference"


def test_withdrawing_frees_the_seat_once(db_app, yen_bai, cast):
    attendee = factories.attendee(yen_bai)
    actions.withdraw_attendee(attendee, "nghỉ phép", by=cast.yen, at=BEFORE)
    actions.withdraw_attendee(attendee, "nghỉ phép", by=cast.yen, at=BEFORE)
    assert attendee.status is AttendeeStatus.WITHDRAWN
    assert yen_bai.seats_taken == 0
    assert changes_of(attendee)[0].reason == "nghỉ phép"


def test_a_walk_in_has_no_seat_to_give_back(app, yen_bai, cast):
    walk_in = Attendee(
        conference_id=yen_bai.conference_id,
        point_id=yen_bai.id,
        unit_id=yen_bai.unit_id,
        full_name="Lê Thị Bình",
        source=AttendeeSource.WALK_IN,
    )
    db.session.add(walk_in)
    code = refusal(actions.withdraw_attendee, walk_in, "", by=cast.yen, at=BEFORE)
    assert code == "attendee_not_expected"


def test_bringing_back_takes_a_seat_again(db_app, yen_bai, cast):
    attendee = factories.attendee(yen_bai)
    actions.withdraw_attendee(attendee, "nghỉ phép", by=cast.yen, at=BEFORE)
    withdrawn_at = attendee.calendar_sequence
    actions.bring_back_attendee(attendee, by=cast.yen, at=BEFORE)
    actions.bring_back_attendee(attendee, by=cast.yen, at=BEFORE)
    assert (attendee.status, yen_bai.seats_taken) == (AttendeeStatus.ACTIVE, 1)
    assert attendee.calendar_sequence > withdrawn_at


def test_bringing_back_is_refused_when_the_seat_was_given_away(db_app, phu_tho, cast):
    attendee = factories.attendee(phu_tho)
    actions.withdraw_attendee(attendee, "nghỉ phép", by=cast.phuc, at=BEFORE)
    factories.attendee(phu_tho, "Lê Thị Bình")
    assert refusal(actions.bring_back_attendee, attendee, by=cast.phuc, at=BEFORE) == "point_full"
    assert attendee.status is AttendeeStatus.WITHDRAWN


@pytest.mark.parametrize("change", ["move", "withdraw", "bring back"])
def test_from_the_first_day_on_no_caller_changes_the_seating(
    db_app, conference, yen_bai, phu_tho, cast, change
):
    attendee, gone = factories.attendee(yen_bai), factories.attendee(yen_bai, "Lê Thị Bình")
    actions.withdraw_attendee(gone, "nghỉ phép", by=cast.yen, at=BEFORE)
    counter = conference.calendar_counter
    match change:
        case "move":
            code = refusal(actions.move_attendee, attendee, phu_tho, by=cast.olga, at=BEGUN)
        case "withdraw":
            code = refusal(actions.withdraw_attendee, attendee, "ốm", by=cast.yen, at=BEGUN)
        case _:
            code = refusal(actions.bring_back_attendee, gone, by=cast.yen, at=BEGUN)
    assert code == "seating_is_fixed"
    assert (attendee.point_id, attendee.status) == (yen_bai.id, AttendeeStatus.ACTIVE)
    assert (gone.status, conference.calendar_counter) == (AttendeeStatus.WITHDRAWN, counter)
    assert (yen_bai.seats_taken, phu_tho.seats_taken) == (1, 0)


def test_the_first_day_is_that_of_the_locked_conference_and_not_what_was_read_before(
    db_app, conference, yen_bai, cast
):
    attendee = factories.attendee(yen_bai)
    assert conference.first_on == date(2022, 6, 20)
    db.session.execute(
        update(Conference)
        .values(first_on=date(2022, 6, 19))
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(RuleError, match="seating_is_fixed"):
        actions.withdraw_attendee(attendee, "nghỉ phép", by=cast.yen, at=BEFORE)


def test_handing_in_says_when_by_whom_and_how_many(app, yen_bai, cast, now):
    factories.attendee(yen_bai)
    actions.hand_in_roster(yen_bai, by=cast.yen, at=now)
    assert yen_bai.roster_sent_at == now
    assert (yen_bai.roster_sent_by, yen_bai.roster_sent_count) == ("Nguyễn Thị Yến", 1)
    assert yen_bai.roster_changed_at is None


def test_handing_in_an_empty_roster_is_refused(app, yen_bai, cast):
    assert refusal(actions.hand_in_roster, yen_bai, by=cast.yen) == "roster_empty"


def test_a_point_that_declares_hands_in_its_planned_number(app, phu_tho, cast):
    phu_tho.counts, phu_tho.planned = PointCounts.BY_DECLARATION, 40
    db.session.flush()
    actions.hand_in_roster(phu_tho, by=cast.phuc)
    assert phu_tho.roster_sent_count == 40


@pytest.mark.parametrize("change", ["register", "edit", "move", "withdraw", "paste"])
def test_every_change_after_handing_in_is_marked(db_app, yen_bai, phu_tho, cast, change):
    yen_bai.capacity = None
    attendee = factories.attendee(yen_bai)
    factories.attendee(yen_bai, "Trần Thị An")
    actions.hand_in_roster(yen_bai, by=cast.yen)
    match change:
        case "register":
            factories.attendee(yen_bai, "Lê Thị Bình")
        case "edit":
            actions.update_attendee(attendee, {"rank": "Đại úy"}, by=cast.yen)
        case "move":
            actions.move_attendee(attendee, phu_tho, by=cast.olga, at=BEFORE)
        case "withdraw":
            actions.withdraw_attendee(attendee, "nghỉ phép", by=cast.yen, at=BEFORE)
        case "paste":
            paste(yen_bai, "Lê Thị Bình")
    db.session.refresh(yen_bai)
    assert yen_bai.roster_changed_at is not None
    actions.hand_in_roster(yen_bai, by=cast.yen)
    assert yen_bai.roster_changed_at is None


def test_a_paste_stores_new_changed_and_brought_back_people(db_app, conference, units, cast):
    hall = factories.point(conference, units.yen_bai, capacity=4)
    kept = factories.attendee(hall, "Trần Thị An", rank="Đại úy")
    gone = factories.attendee(hall, "Lê Thị Bình")
    actions.withdraw_attendee(gone, "nghỉ phép", by=cast.yen, at=BEFORE)
    done = paste(hall, "Trần Thị An\tThiếu tá\nLê Thị Bình\nPhạm Thị Chi\nVũ Thị Dung", by=cast.yen)
    assert [row.state for row in done.rows] == ["changed", "brought_back", "new", "new"]
    assert (kept.rank, gone.status, hall.seats_taken) == ("Thiếu tá", AttendeeStatus.ACTIVE, 4)
    assert {a.list_number for a in expected_attendees(hall)} == {1, 2, 3, 4}
    assert changes_of(hall)[0].new == {
        "new": 2, "same": 0, "changed": 1, "confirmed": 0, "brought_back": 1, "wrong": 0,
    }  # fmt: skip


def test_a_paste_brings_nobody_back_once_the_conference_has_begun(db_app, yen_bai, cast):
    gone = factories.attendee(yen_bai, "Lê Thị Bình")
    actions.withdraw_attendee(gone, "nghỉ phép", by=cast.yen, at=BEFORE)
    assert refusal(paste, yen_bai, "Lê Thị Bình", at=BEGUN) == "rows_wrong"
    assert (gone.status, yen_bai.seats_taken) == (AttendeeStatus.WITHDRAWN, 0)


def test_a_paste_sent_twice_stores_once(db_app, conference, units):
    hall = factories.point(conference, units.yen_bai)
    text = "Trần Thị An\nLê Thị Bình"
    paste(hall, text)
    again = paste(hall, text)
    assert [row.state for row in again.rows] == ["same", "same"]
    assert hall.seats_taken == 2


def test_a_paste_larger_than_the_hall_stores_nobody(db_app, yen_bai):
    assert refusal(paste, yen_bai, "Trần Thị An\nLê Thị Bình\nPhạm Thị Chi") == "point_full"
    assert (yen_bai.seats_taken, db.session.query(Attendee).count()) == (0, 0)


def test_a_paste_with_a_wrong_row_stores_nobody(db_app, yen_bai):
    assert refusal(paste, yen_bai, "Trần Thị An\n=cmd()") == "rows_wrong"
    assert (yen_bai.seats_taken, db.session.query(Attendee).count()) == (0, 0)


def test_a_capacity_lowered_below_what_is_taken_drops_nobody(db_app, yen_bai, cast):
    factories.attendee(yen_bai, "Trần Thị An")
    factories.attendee(yen_bai, "Lê Thị Bình")
    update_point(yen_bai, {"capacity": 1}, by=cast.olga, row_version=None)
    assert refusal(factories.attendee, yen_bai, "Phạm Thị Chi") == "point_full"
    assert yen_bai.seats_taken == len(expected_attendees(yen_bai)) == 2


def test_personal_links_open_the_page_and_the_feed_each_with_its_own_secret(app, yen_bai, cast):
    attendee = factories.attendee(yen_bai)
    secret = actions.create_personal_links(attendee, by=cast.yen)
    feed = feed_secret(secret)
    assert attendee_of_link(secret, LinkKind.PERSONAL) is attendee
    assert attendee_of_link(feed, LinkKind.FEED) is attendee
    assert attendee_of_link(secret, LinkKind.FEED) is None
    assert attendee_of_link(feed, LinkKind.PERSONAL) is None
    assert attendee_of_link("x" * 43, LinkKind.PERSONAL) is None


def test_registering_oneself_is_refused_when_it_is_not_open(app, yen_bai):
    values = {"full_name": "Nguyễn Thị Hường"}
    code = refusal(
        actions.register_oneself, yen_bai, yen_bai.unit_id, values, nonce="n" * 16, network=b"here"
    )
    assert code == "registration_closed"


def test_registering_oneself_needs_an_approved_point(app, coming, units):
    hall = factories.point(coming, units.lao_cai, status=PointStatus.SUBMITTED)
    values = {"full_name": "Nguyễn Thị Hường"}
    code = refusal(
        actions.register_oneself, hall, hall.unit_id, values, nonce="n" * 16, network=b"here"
    )
    assert code == "point_cancelled"


def test_going_back_in_the_form_registers_a_colleague_too(app, coming, units):
    hall = factories.point(coming, units.lao_cai)
    for name in ("Nguyễn Thị Hường", "Trần Thị An", "NGUYỄN THỊ HƯỜNG"):
        actions.register_oneself(
            hall, hall.unit_id, {"full_name": name}, nonce="n" * 16, network=b"here"
        )
    assert [a.full_name for a in expected_attendees(hall)] == ["Trần Thị An", "Nguyễn Thị Hường"]
    assert all(a.source is AttendeeSource.SELF and a.consented_at for a in expected_attendees(hall))
