"""Tickets, the days on which things are open, and who counts as the same person. No database."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.points.models import Point, PointCounts
from eventhub.registration.rules import (
    RosterState,
    feed_secret,
    read_ticket,
    roster_state,
    same_person_key,
    seating_may_change,
    takes_registrations,
    ticket_code,
)

SECRET = "a secret of this site"
SOMEBODY = UUID("0197a3c0-1111-7000-8000-00000000000a")


def conference(**values) -> Conference:
    facts = {
        "dates": [date(2022, 6, 20), date(2022, 6, 21)],
        "timezone": "Asia/Ho_Chi_Minh",
        "status": ConferenceStatus.PUBLISHED,
        "registration_open": True,
    }
    return Conference().assign(facts | values)


@given(st.integers(0, 2**32 - 1), st.uuids())
def test_a_ticket_names_its_conference_and_its_attendee(conference_id, attendee_id):
    code = ticket_code(SECRET, conference_id, attendee_id)
    assert read_ticket(SECRET, code) == (conference_id, attendee_id)


def test_a_ticket_is_the_same_for_ever():
    code = "AAAAABYBS6R4AEIROAAIAAAAAAAAAAAKFINZLTJAO7SUGTCA"
    assert ticket_code(SECRET, 7, SOMEBODY) == code


def test_a_ticket_fits_the_small_alphabet_of_qr_codes():
    assert ticket_code(SECRET, 7, SOMEBODY).isalnum()
    assert ticket_code(SECRET, 7, SOMEBODY).isupper()


def test_a_ticket_is_read_in_small_letters_and_with_spaces_around():
    code = ticket_code(SECRET, 7, SOMEBODY)
    assert read_ticket(SECRET, f" {code.lower()}\n") == (7, SOMEBODY)


@given(st.integers(0, 47), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_ticket_changed_in_one_letter_is_not_read(place, letter):
    code = ticket_code(SECRET, 7, SOMEBODY)
    changed = code[:place] + letter + code[place + 1 :]
    assert (read_ticket(SECRET, changed) is None) == (changed != code)


@pytest.mark.parametrize(
    "code", ["", "A", "A" * 48, "A" * 56, "không phải mã", "1" * 48, "💐" * 48]
)
def test_what_is_no_ticket_is_not_read(code):
    assert read_ticket(SECRET, code) is None


def test_a_ticket_of_another_site_is_not_read():
    assert read_ticket("another site", ticket_code(SECRET, 7, SOMEBODY)) is None


def test_the_secret_of_a_feed_follows_from_that_of_the_page_and_is_another():
    assert feed_secret("x" * 43) == feed_secret("x" * 43) != "x" * 43
    assert len(feed_secret("x" * 43)) == 43


@pytest.mark.parametrize(
    ("values", "today", "is_open"),
    [
        ({}, date(2022, 6, 1), True),
        ({}, date(2022, 6, 21), True),
        ({}, date(2022, 6, 22), False),
        ({"registration_due_on": date(2022, 6, 10)}, date(2022, 6, 10), True),
        ({"registration_due_on": date(2022, 6, 10)}, date(2022, 6, 11), False),
        ({"registration_open": False}, date(2022, 6, 1), False),
        ({"status": ConferenceStatus.POSTPONED}, date(2022, 6, 1), False),
        ({"status": ConferenceStatus.DRAFT}, date(2022, 6, 1), False),
        ({"status": ConferenceStatus.CANCELLED}, date(2022, 6, 1), False),
    ],
)
def test_participants_register_while_it_is_open(values, today, is_open):
    assert takes_registrations(conference(**values), today) is is_open


def test_people_are_moved_until_the_day_before():
    assert seating_may_change(conference(), date(2022, 6, 19))
    assert not seating_may_change(conference(), date(2022, 6, 20))


@pytest.mark.parametrize(
    ("sent_at", "today", "state"),
    [
        (None, date(2022, 6, 15), RosterState.OPEN),
        (None, date(2022, 6, 16), RosterState.OVERDUE),
        # 23:30 of the due day in Hà Nội is still the due day.
        (datetime(2022, 6, 15, 16, 30, tzinfo=UTC), date(2022, 6, 20), RosterState.HANDED_IN),
        (datetime(2022, 6, 15, 17, 30, tzinfo=UTC), date(2022, 6, 20), RosterState.HANDED_IN_LATE),
    ],
)
def test_a_roster_is_in_time_on_the_due_day_of_the_conference(sent_at, today, state):
    due = conference(rosters_due_on=date(2022, 6, 15))
    assert roster_state(Point(roster_sent_at=sent_at), due, today) is state


def test_a_point_that_declares_a_number_owes_no_roster():
    due = conference(rosters_due_on=date(2022, 6, 15))
    point = Point(counts=PointCounts.BY_DECLARATION)
    assert roster_state(point, due, date(2022, 6, 16)) is RosterState.NOT_NEEDED
    point.roster_sent_at = datetime(2022, 6, 14, tzinfo=UTC)
    assert roster_state(point, due, date(2022, 6, 16)) is RosterState.HANDED_IN


def test_without_a_due_day_no_roster_is_late():
    sent = Point(roster_sent_at=datetime(2022, 6, 30, tzinfo=UTC))
    assert roster_state(sent, conference(), date(2022, 7, 1)) is RosterState.HANDED_IN
    assert roster_state(Point(), conference(), date(2022, 7, 1)) is RosterState.OPEN


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Nguyễn Thị Hoà", "nguyễn thị Hòa", True),
        ("Nguyễn Thị Hoà", "Nguyễn Thị Hoa", False),
        ("Trần Thị Hoa (A)", "Trần Thị Hoa (B)", False),
        ("Nguyễn Thị Hường", "Nguyễn Thị Hường", True),
        ("李明", "王明", False),
        ("李明", "李明", True),
    ],
)
def test_spellings_of_one_name_are_one_person_and_other_tones_another(one, other, is_same):
    assert (same_person_key(one) == same_person_key(other)) is is_same
