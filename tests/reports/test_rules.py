"""What the count decides before any wording: the session it opens on, what is known of a row, what a strip shows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eventhub.attendance.models import RollState
from eventhub.attendance.rules import Totals
from eventhub.conferences.models import ConferenceStatus
from eventhub.points.models import PointCounts
from eventhub.reports import rules
from eventhub.reports.rules import CountState
from tests.reports.made import SESSIONS, a_programme, a_tally, moment


def reported(present: int, points: int = 1) -> Totals:
    return Totals(expected=50, present=present, points=points, reported_points=points)


@pytest.mark.parametrize(
    ("at", "opens_on"),
    [
        pytest.param(moment(20, 8, 12), 1, id="the one that is on"),
        pytest.param(moment(20, 12), 2, id="the next one today"),
        pytest.param(moment(21, 6), 3, id="the next one in the morning"),
        pytest.param(moment(21, 19), 2, id="after the last, the fullest"),
        pytest.param(moment(30, 9), 2, id="days later, the fullest"),
        pytest.param(moment(1, 9), 1, id="days before, the first"),
    ],
)
def test_the_count_opens_on(at, opens_on):
    totals = {1: reported(30), 2: reported(45), 3: reported(41), 4: reported(45)}
    assert rules.opening_session(a_programme(*SESSIONS), totals, at).id == opens_on


def test_sessions_nobody_reported_from_are_never_the_fullest():
    totals = {1: Totals(points=1), 2: Totals(points=1), 3: reported(0), 4: Totals(points=1)}
    assert rules.opening_session(a_programme(*SESSIONS), totals, moment(30, 9)).id == 3


def test_a_cancelled_session_is_not_opened():
    called_off = replace(SESSIONS[0], is_cancelled=True)
    programme = a_programme(called_off, *SESSIONS[1:])
    totals = {session.id: Totals() for session in SESSIONS}
    assert rules.opening_session(programme, totals, moment(20, 8)).id == 2


def test_without_sessions_there_is_none_to_open():
    assert rules.opening_session(a_programme(), {}, moment(20, 8)) is None


@pytest.mark.parametrize(
    ("status", "totals", "at", "state"),
    [
        ("published", Totals(points=2), moment(20, 7), CountState.NOT_BEGUN),
        ("published", Totals(points=2), moment(20, 8), CountState.NOTHING_REPORTED),
        ("published", Totals(points=2), moment(20, 19), CountState.NOTHING_REPORTED),
        ("published", Totals(), moment(20, 8), CountState.NO_POINTS),
        ("published", reported(0), moment(20, 7), CountState.RUNNING),
        ("published", reported(12), moment(20, 8), CountState.RUNNING),
        ("published", reported(12), moment(20, 11), CountState.ENDED),
        ("postponed", Totals(points=2), moment(20, 8), CountState.POSTPONED),
        ("cancelled", Totals(points=2), moment(20, 8), CountState.CANCELLED),
        ("cancelled", reported(12), moment(20, 19), CountState.ENDED),
    ],
)
def test_what_can_be_said(status, totals, at, state):
    programme = a_programme(*SESSIONS, status=ConferenceStatus(status))
    assert rules.count_state(programme, SESSIONS[0], totals, at) is state


def test_a_cancelled_session_says_so():
    session = replace(SESSIONS[0], is_cancelled=True)
    assert (
        rules.count_state(a_programme(session), session, Totals(points=2), moment(20, 8))
        is CountState.SESSION_CANCELLED
    )


def test_what_was_recorded_of_a_cancelled_session_is_told_apart():
    session = replace(SESSIONS[0], is_cancelled=True)
    programme = a_programme(session)
    for at in (moment(20, 8), moment(20, 19)):
        assert rules.count_state(programme, session, reported(12), at) is CountState.SESSION_STOPPED


def test_a_conference_without_sessions_says_so():
    assert rules.count_state(a_programme(), None, Totals(), moment(20, 8)) is CountState.NO_SESSIONS


@pytest.mark.parametrize(("count", "named"), [(0, 0), (1, 1), (4, 4), (5, 3), (15, 3)], ids=str)
def test_as_many_names_as_fit_and_never_one_other(count, named):
    names = [f"Điểm {number}" for number in range(count)]
    assert rules.named_first(names, count) == tuple(names[:named])


def test_a_silent_point_has_no_figure_rather_than_none_present():
    figures = rules.point_figures(a_tally())
    assert (figures.present, figures.unmarked) == (None, 40)
    assert (figures.absent, figures.excused, figures.visitors, figures.walk_ins) == (None,) * 4


def test_who_is_absent_is_known_once_the_roll_closes():
    running = a_tally(roll_state=RollState.OPEN, present=30, unmarked=10)
    closed = a_tally(roll_state=RollState.CLOSED, present=30, unmarked=0, absent=10)
    assert (rules.point_figures(running).unmarked, rules.point_figures(running).absent) == (
        10,
        None,
    )
    assert (rules.point_figures(closed).unmarked, rules.point_figures(closed).absent) == (0, 10)


def test_nobody_is_absent_where_all_are_marked():
    assert (
        rules.point_figures(a_tally(roll_state=RollState.OPEN, present=40, unmarked=0)).absent == 0
    )


def test_a_declared_number_says_nothing_of_names():
    figures = rules.point_figures(
        a_tally(counts=PointCounts.BY_DECLARATION, declared=38, unmarked=0)
    )
    assert (figures.present, figures.declared) == (38, 38)
    assert (figures.unmarked, figures.absent, figures.walk_ins) == (None, None, None)


def test_a_total_nobody_reported_to_is_not_zero():
    figures = rules.total_figures(Totals(expected=80, points=2, unmarked=80))
    assert figures.present is None
    assert figures.absent is None
    assert (figures.expected, figures.unmarked, figures.reported, figures.points) == (80, 80, 0, 2)


def test_a_total_of_declared_numbers_knows_no_absent():
    figures = rules.total_figures(
        Totals(expected=40, present=38, points=1, reported_points=1, declared=38, declared_points=1)
    )
    assert (figures.present, figures.declared) == (38, 38)
    assert (figures.unmarked, figures.absent, figures.walk_ins) == (None, None, None)


def test_sending_units_add_up():
    groups = [
        Totals(expected=3, present=2, reported_points=1, absent=1, points=2),
        Totals(expected=4, present=4, reported_points=1, walk_ins=1, points=2),
    ]
    total = rules.sender_total(groups)
    assert (total.expected, total.present, total.absent, total.walk_ins) == (7, 6, 1, 1)
    # Two units may sit in one hall, so points aren't added up.
    assert (total.points, total.reported) == (None, None)


def test_a_sending_unit_none_of_whose_halls_reported_has_no_figure():
    assert rules.sender_figures(Totals(expected=3, points=1, unmarked=3)).present is None


def test_groups_without_a_name_stand_last():
    groups = [Totals(), Totals(key="x", name="An Giang")]
    assert [group.name for group in rules.nameless_last(groups)] == ["An Giang", ""]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"is_host": True, "roll_state": RollState.OPEN}, "host"),
        ({"is_host": True}, "empty"),
        ({"roll_state": RollState.OPEN}, "filled"),
        ({"declared": 12}, "declared"),
        ({}, "empty"),
    ],
)
def test_squares_of_the_strip(facts, state):
    assert rules.counted_state(a_tally(**facts)) == state


def test_the_wall_names_the_points_that_miss_most():
    tallies = [
        a_tally(name="silent", unmarked=90),
        a_tally(name="full", roll_state=RollState.OPEN, unmarked=0),
        a_tally(name="few", roll_state=RollState.OPEN, unmarked=1),
        a_tally(name="many", roll_state=RollState.CLOSED, unmarked=0, absent=20),
        a_tally(name="some", roll_state=RollState.OPEN, unmarked=7),
    ]
    assert [tally.name for tally in rules.most_missing(tallies)] == ["many", "some"]


@pytest.mark.parametrize(
    ("current", "shown"),
    [(1, [1, 2, 3, 4]), (2, [1, 2, 3, 4]), (4, [3, 4, 5, 6]), (6, [3, 4, 5, 6])],
)
def test_the_wall_shows_at_most_four_sessions_and_always_the_current_one(current, shown):
    sessions = [
        replace(SESSIONS[0], id=number, starts_at=SESSIONS[0].starts_at + timedelta(number))
        for number in range(1, 7)
    ]
    found = rules.wall_sessions(sessions, sessions[current - 1])
    assert [session.id for session in found] == shown
