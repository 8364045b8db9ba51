"""What a conference is called, where it stands, where its sessions go, and what it still wants. No database."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.conferences.models import (
    Conference,
    ConferenceKind,
    ConferenceSession,
    ConferenceStatus,
    Daypart,
    TopicKind,
    Visibility,
)
from eventhub.conferences.programme import Phase, Programme, ProgrammeSession, ProgrammeTopic
from eventhub.conferences.rules import (
    IssueKind,
    PlannedSession,
    day_moves,
    hours,
    in_free_order,
    moved_deadlines,
    plan_refusals,
    prevents_publication,
    publication_issues,
    session_in_place,
    session_label,
    spare_minutes,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST, SECOND = date(2022, 6, 20), date(2022, 6, 21)


def at(day, clock):
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=HANOI)


def sitting(day=FIRST, starts="07:30", ends="11:30", topics=(), **values):
    starts_at = at(day, starts)
    timed = []
    for minutes in topics:
        ends_at = starts_at + timedelta(minutes=minutes)
        timed.append(
            ProgrammeTopic("uid", TopicKind.TOPIC, "Chuyên đề", "", minutes, starts_at, ends_at)
        )
        starts_at = ends_at
    facts: dict[str, Any] = {
        "id": 1,
        "uid": "uid",
        "held_on": day,
        "daypart": Daypart.MORNING,
        "title": "",
        "starts_at": at(day, starts),
        "ends_at": at(day, ends),
        "is_cancelled": False,
        "calendar_sequence": 0,
        "calendar_changed_at": datetime(2022, 1, 1, tzinfo=UTC),
        "topics": tuple(timed),
    }
    return ProgrammeSession(**facts | values)


def agenda(*sessions, **values):
    facts: dict[str, Any] = {
        "conference_id": 1,
        "uid": "6f9a1c52-0000-4000-8000-000000000001",
        "slug": "nghi-quyet",
        "kind": ConferenceKind.CONFERENCE,
        "status": ConferenceStatus.PUBLISHED,
        "visibility": Visibility.PUBLIC,
        "is_demo": False,
        "short_title": "Học tập Nghị quyết",
        "official_title": "Hội nghị học tập Nghị quyết",
        "organizing_body": "Hội Phụ nữ Bộ Công an",
        "status_reason": "",
        "zone": HANOI,
        "days": (FIRST, SECOND),
        "arrive_minutes": 15,
        "contact": "Ban tổ chức",
        "calendar_sequence": 0,
        "calendar_changed_at": datetime(2022, 1, 1, tzinfo=UTC),
        "sessions": sessions,
    }
    return Programme(**facts | values)


def test_a_session_is_called_by_its_place_in_the_grid():
    assert session_label(sitting(), "vi") == "Sáng 20/6"
    assert session_label(sitting(), "en") == "Morning 20 June"


def test_a_title_of_its_own_goes_before_the_place():
    assert session_label(sitting(title="Phiên khai mạc"), "vi") == "Phiên khai mạc"


def test_hours_are_those_of_the_conferences_timezone():
    assert hours(sitting(), HANOI) == "07:30–11:30"
    assert hours(sitting(), ZoneInfo("UTC")) == "00:30–04:30"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(date(2022, 6, 19), "23:59"), Phase.COMING),
        (at(FIRST, "00:00"), Phase.RUNNING),
        (at(FIRST, "20:00"), Phase.RUNNING),
        (at(SECOND, "11:29"), Phase.RUNNING),
        (at(SECOND, "11:30"), Phase.PAST),
        (at(date(2022, 6, 22), "08:00"), Phase.PAST),
    ],
)
def test_a_conference_runs_from_its_first_midnight_to_the_end_of_its_last_session(moment, expected):
    assert agenda(sitting(FIRST), sitting(SECOND)).phase(moment) is expected


def test_a_session_called_off_does_not_keep_a_conference_running():
    morning, evening = sitting(), sitting(starts="19:00", ends="21:00", is_cancelled=True)
    made = agenda(morning, evening, days=(FIRST,))
    assert made.phase(at(FIRST, "12:00")) is Phase.PAST


@pytest.mark.parametrize("status", ["draft", "postponed", "cancelled"])
def test_a_conference_that_does_not_happen_is_never_on(status):
    made = agenda(sitting(), status=ConferenceStatus(status))
    assert made.phase(at(FIRST, "08:00")) is Phase(status)


def test_between_two_sessions_the_next_one_of_the_day_is_current():
    morning, afternoon = sitting(id=1), sitting(starts="13:30", ends="17:00", id=2)
    made = agenda(morning, afternoon)
    assert made.current_or_next(at(FIRST, "08:00")) is morning
    assert made.current_or_next(at(FIRST, "12:00")) is afternoon
    assert made.current_or_next(at(FIRST, "18:00")) is None


def test_a_cancelled_session_is_never_current():
    assert agenda(sitting(is_cancelled=True)).current_or_next(at(FIRST, "08:00")) is None


def planned(day, starts, ends, daypart=Daypart.MORNING):
    return PlannedSession(day, time.fromisoformat(starts), time.fromisoformat(ends), daypart)


@pytest.mark.parametrize(
    ("plan", "codes"),
    [
        ([planned(FIRST, "07:30", "11:30"), planned(SECOND, "07:30", "11:30")], []),
        ([planned(FIRST, "07:30", "11:30"), planned(FIRST, "11:30", "17:00")], []),
        ([planned(date(2022, 6, 22), "07:30", "11:30")], ["session_off_days"]),
        ([planned(FIRST, "11:30", "07:30")], ["hours_out_of_order"]),
        ([planned(FIRST, "07:30", "07:30")], ["hours_out_of_order"]),
        (
            [planned(FIRST, "07:30", "13:40"), planned(FIRST, "13:30", "17:00")],
            ["sessions_overlap"],
        ),
        # Also with the one before the one before, when that is the longest.
        (
            [
                planned(FIRST, "07:30", "19:30"),
                planned(FIRST, "13:30", "17:00"),
                planned(FIRST, "19:00", "21:00"),
            ],
            ["sessions_overlap", "sessions_overlap"],
        ),
        (
            [planned(FIRST, "07:30", "07:00"), planned(SECOND, "08:00", "07:00")],
            ["hours_out_of_order", "hours_out_of_order"],
        ),
    ],
)
def test_a_plan_keeps_to_the_days_and_to_the_clock(plan, codes):
    assert [refusal.code for refusal in plan_refusals(plan, [FIRST, SECOND])] == codes


def test_in_a_cell_the_session_that_is_held_goes_before_one_cancelled_there():
    def row(cancelled_at):
        return ConferenceSession(held_on=FIRST, daypart=Daypart.MORNING, cancelled_at=cancelled_at)

    cancelled, held = row(datetime(2022, 6, 1, tzinfo=UTC)), row(None)
    assert session_in_place([cancelled, held], FIRST, Daypart.MORNING) == held
    assert session_in_place([cancelled], FIRST, Daypart.MORNING) == cancelled
    assert session_in_place([cancelled], FIRST, Daypart.EVENING) is None


days = st.lists(st.dates(FIRST, FIRST + timedelta(days=30)), min_size=1, max_size=8, unique=True)


@given(days, days, st.sets(st.integers(0, 7)))
def test_sessions_that_move_find_their_place_free(old, new, stay):
    kept = {day for place, day in enumerate(sorted(old)) if place in stay}
    moves = day_moves(sorted(old), sorted({*new, *kept}), kept=kept)
    assert all(moves[day] == day for day in kept)
    occupied = set(moves)
    for old_day, new_day in in_free_order(moves):
        assert new_day not in occupied
        occupied = occupied - {old_day} | {new_day}
    assert occupied == set(moves.values())


@given(days, days)
def test_the_first_day_moves_to_the_first_and_days_too_many_go_nowhere(old, new):
    moves = day_moves(sorted(old), sorted(new))
    assert len(moves) == min(len(old), len(new))
    assert list(moves.values()) == sorted(new)[: len(moves)]


def test_deadlines_move_with_the_first_day():
    made = Conference(first_on=FIRST, points_due_on=date(2022, 6, 10), rosters_due_on=None)
    assert moved_deadlines(made, [date(2022, 6, 27)]) == {"points_due_on": date(2022, 6, 17)}


@given(days, days, st.dates(FIRST - timedelta(days=30), FIRST + timedelta(days=30)))
def test_a_moved_deadline_is_never_after_the_last_day(old, new, due_on):
    made = Conference(first_on=min(old), registration_due_on=min(due_on, max(old)))
    moved = moved_deadlines(made, sorted(new))["registration_due_on"]
    kept_away = min(new) + (made.registration_due_on - min(old))
    assert moved == min(kept_away, max(new))


@pytest.mark.parametrize(
    ("new", "moved"),
    [
        ([FIRST, SECOND, date(2022, 6, 22)], date(2022, 6, 22)),
        ([FIRST, SECOND], SECOND),
        ([date(2022, 6, 13)], date(2022, 6, 13)),
        ([date(2022, 6, 13), date(2022, 6, 30)], date(2022, 6, 15)),
    ],
)
def test_a_deadline_on_the_last_of_three_days_moves_within_the_new_ones(new, moved):
    made = Conference(first_on=FIRST, registration_due_on=date(2022, 6, 22))
    assert moved_deadlines(made, new) == {"registration_due_on": moved}


def wanted(made, **options):
    return {issue.kind for issue in publication_issues(made, **options)}


def test_a_complete_draft_wants_nothing():
    assert publication_issues(agenda(sitting(topics=[30]))) == []


@pytest.mark.parametrize(
    ("made", "what", "hard"),
    [
        (agenda(), IssueKind.SESSIONS, True),
        (agenda(sitting()), IssueKind.TOPICS, True),
        (agenda(sitting(topics=[30]), contact=""), IssueKind.CONTACT, True),
        (agenda(sitting(topics=[30]), official_title=""), IssueKind.OFFICIAL_TITLE, False),
        (agenda(sitting(topics=[30]), sitting(SECOND)), IssueKind.EMPTY_SESSION, False),
        (agenda(sitting(topics=[30], is_cancelled=True)), IssueKind.SESSIONS, True),
    ],
)
def test_what_is_wanting_is_named_and_only_the_hard_ones_keep_from_publication(made, what, hard):
    assert wanted(made) == {what}
    assert prevents_publication(publication_issues(made)) is hard


def test_a_host_is_only_missed_by_who_knows_of_hosts():
    made = agenda(sitting(topics=[30]))
    assert wanted(made, has_host=False) == {IssueKind.HOST}
    assert wanted(made, has_host=True) == wanted(made) == set()


def test_a_draft_whose_days_are_over_is_worth_a_look():
    made = agenda(sitting(topics=[30]))
    midnight = at(date(2022, 6, 22), "00:00").astimezone(UTC)
    assert wanted(made, at=midnight) == {IssueKind.PAST}
    assert wanted(made, at=midnight - timedelta(seconds=1)) == set()


@pytest.mark.parametrize(
    ("topics", "spare"), [([240], 0), ([200, 55], -15), ([210], 30), ([], 240)]
)
def test_what_does_not_fit_the_session_is_counted_in_minutes(topics, spare):
    assert spare_minutes(sitting(topics=topics)) == spare


def test_all_sessions_that_are_on_at_once_are_current():
    plenary, group = sitting(id=1), sitting(starts="08:00", ends="09:00", id=2)
    made = agenda(plenary, group, sitting(is_cancelled=True, id=3))
    assert made.current_sessions(at(FIRST, "08:30")) == (plenary, group)
    assert made.current_sessions(at(FIRST, "09:00")) == (plenary,)
    assert made.current_sessions(at(FIRST, "11:30")) == ()
