"""Which session is shown, when a page changes by itself, and what is late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from eventhub.conferences.models import ConferenceKind, ConferenceStatus, Daypart, Visibility
from eventhub.conferences.programme import Programme, ProgrammeSession
from eventhub.home.rules import (
    changes_itself_at,
    days_until,
    deadline_state,
    resuming_session,
    shown_session,
    strip_state,
)
from eventhub.points.models import PointCounts

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2022, 6, 20)


def at(clock, day=DAY):
    return datetime.combine(day, time.fromisoformat(clock), HANOI)


def sitting(number, daypart, starts, ends, *, day=DAY, is_cancelled=False):
    return ProgrammeSession(
        id=number,
        uid=f"uid-{number}",
        held_on=day,
        daypart=daypart,
        title="",
        starts_at=at(starts, day).astimezone(UTC),
        ends_at=at(ends, day).astimezone(UTC),
        is_cancelled=is_cancelled,
        calendar_sequence=0,
        calendar_changed_at=at("00:00"),
        topics=(),
    )


@pytest.fixture
def programme():
    return Programme(
        conference_id=1,
        uid="uid",
        slug="hoc-tap",
        kind=ConferenceKind.CONFERENCE,
        status=ConferenceStatus.PUBLISHED,
        visibility=Visibility.PUBLIC,
        is_demo=False,
        short_title="Học tập",
        official_title="",
        organizing_body="Hội Phụ nữ",
        status_reason="",
        zone=HANOI,
        days=(DAY,),
        arrive_minutes=15,
        contact="",
        calendar_sequence=0,
        calendar_changed_at=at("00:00"),
        sessions=(
            sitting(1, Daypart.MORNING, "07:30", "11:30"),
            sitting(2, Daypart.AFTERNOON, "13:30", "17:00"),
        ),
    )


def test_days_left_are_counted_in_the_conference_zone_not_the_servers(programme):
    # 23:30 in London on the 18th is the 19th in Hà Nội already.
    assert days_until(programme, datetime(2022, 6, 18, 22, 30, tzinfo=UTC)) == 1


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("06:00", "07:30"),
        ("07:30", "11:30"),
        ("12:00", "13:30"),
        ("16:59", "17:00"),
    ],
)
def test_page_changes_at_the_next_start_or_end_of_a_session(programme, clock, expected):
    assert changes_itself_at(programme, at(clock)) == at(expected)


def test_page_changes_at_midnight_when_no_session_is_left(programme):
    assert changes_itself_at(programme, at("18:00")) == at("00:00", DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("wanted", "clock", "expected"),
    [
        (2, "08:00", 2),
        (None, "08:00", 1),
        (None, "12:00", 2),
        (None, "18:00", 1),
        (99, "08:00", 1),
    ],
)
def test_shown_session_is_the_one_asked_for_else_the_one_that_is_on(
    programme, wanted, clock, expected
):
    assert shown_session(programme, wanted, at(clock)).id == expected


@pytest.mark.parametrize(
    ("day", "clock", "expected", "shown"),
    [
        (date(2022, 6, 19), "12:00", None, 1),
        (DAY, "06:00", None, 1),
        (DAY, "12:00", None, 2),
        (DAY, "17:00", 4, 4),
        (date(2022, 6, 21), "12:00", 4, 4),
        (date(2022, 6, 22), "00:00", None, 4),
        (date(2022, 6, 22), "17:00", None, 1),
    ],
)
def test_conference_with_a_day_between_goes_on_with_the_next_session_held(
    programme, day, clock, expected, shown
):
    last = date(2022, 6, 22)
    programme = replace(
        programme,
        days=(DAY, last),
        sessions=(
            *programme.sessions,
            sitting(3, Daypart.MORNING, "07:30", "11:30", day=last, is_cancelled=True),
            sitting(4, Daypart.AFTERNOON, "13:30", "17:00", day=last),
        ),
    )
    found = resuming_session(programme, at(clock, day))
    assert (found.id if found else None) == expected
    assert shown_session(programme, None, at(clock, day)).id == shown


def test_conference_whose_first_day_has_no_session_does_not_go_on_yet(programme):
    programme = replace(programme, days=(date(2022, 6, 19), DAY))
    assert resuming_session(programme, at("12:00", date(2022, 6, 19))) is None


@pytest.mark.parametrize(
    ("is_host", "counts", "state"),
    [
        (True, PointCounts.BY_DECLARATION, "host"),
        (False, PointCounts.BY_DECLARATION, "declared"),
        (False, PointCounts.BY_NAME, "filled"),
    ],
)
def test_strip_draws_host_and_declaring_points_apart(is_host, counts, state):
    assert strip_state(is_host=is_host, counts=counts) == state


@pytest.mark.parametrize(
    ("done", "due_on", "state"),
    [
        (True, date(2022, 6, 1), "done"),
        (False, date(2022, 6, 1), "late"),
        (False, date(2022, 6, 10), "missing"),
        (False, None, "missing"),
    ],
)
def test_work_is_late_only_after_its_last_day(done, due_on, state):
    assert deadline_state(done=done, due_on=due_on, today=date(2022, 6, 10)) == state
