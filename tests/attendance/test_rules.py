"""Folding scans and adding figures up, without a database: one person, one place; order and repetition don't matter."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventhub.accounts.models import Role
from eventhub.attendance.models import Direction, PresenceState
from eventhub.attendance.rules import (
    Totals,
    counted_at,
    fold_scans,
    is_clock_suspect,
    may_take_roll,
    session_to_open,
)
from eventhub.conferences.models import ConferenceSession

START = datetime(2022, 6, 20, 0, 30, tzinfo=UTC)
A, B, C = 1, 2, 3
MANY = settings(max_examples=500)


@dataclass(frozen=True)
class Made:
    """A scan as the fold reads it."""

    nonce: str
    direction: Direction = Direction.IN
    minutes: int = 0
    point_id: int = A
    device: str = "user:1"
    is_valid: bool = True
    is_late_entry: bool = False
    reason: str = ""
    void_device: str = ""
    void_nonce: str = ""

    @property
    def effective_at(self) -> datetime:
        """When it counts."""
        return START + timedelta(minutes=self.minutes)


def void(scan: Made, nonce: str = "undo", **facts) -> Made:
    """The scan that undoes another one, made at its point."""
    defaults = {"point_id": scan.point_id, "minutes": scan.minutes + 1}
    return Made(
        nonce,
        Direction.VOID,
        void_device=scan.device,
        void_nonce=scan.nonce,
        **(defaults | facts),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Made]:
    """Up to eight scans of one person at three points by two devices, some of them voided or invalid."""
    scans: list[Made] = []
    for number in range(draw(st.integers(0, 8))):
        voids = [scan for scan in scans if scan.direction is not Direction.VOID]
        if voids and draw(st.integers(0, 3)) == 0:
            scans.append(void(draw(st.sampled_from(voids)), f"n{number}"))
            continue
        scans.append(
            Made(
                f"n{number}",
                draw(st.sampled_from([Direction.IN, Direction.OUT, Direction.EXCUSED])),
                minutes=draw(st.integers(0, 5)),
                point_id=draw(st.sampled_from([A, B, C])),
                device=draw(st.sampled_from(["user:1", "user:2"])),
                is_valid=draw(st.integers(0, 9)) > 0,
            )
        )
    return scans


@MANY
@given(histories(), st.data())
def test_order_and_repetition_of_scans_do_not_matter(scans, data):
    repeated = scans + data.draw(
        st.lists(st.sampled_from(scans), max_size=5) if scans else st.just([])
    )
    assert fold_scans(data.draw(st.permutations(repeated))) == fold_scans(scans)


@MANY
@given(st.lists(histories(), max_size=6), st.integers(0, 6))
def test_sum_of_present_over_points_is_the_number_of_people_present_at_every_instant(
    people, minutes
):
    stays = [fold_scans(scans, START + timedelta(minutes=minutes)) for scans in people]
    points = Counter(
        point for stay in stays for point, column in counted_at(stay, A) if column == "present"
    )
    here = [stay for stay in stays if stay and stay.state is PresenceState.PRESENT]
    assert sum(points.values()) == len(here)


@MANY
@given(st.lists(st.tuples(histories(), st.sampled_from([A, B, None])), max_size=6))
def test_everybody_who_came_is_counted_once_over_all_points(people):
    stays = [(fold_scans(scans), expected_at) for scans, expected_at in people]
    columns = Counter(
        column for stay, expected_at in stays for _, column in counted_at(stay, expected_at)
    )
    came = [(stay, expected) for stay, expected in stays if stay and stay.was_present]
    assert columns["ever_present"] == len(came)
    assert columns["ever_own"] == sum(expected is not None for _, expected in came)
    assert columns["walk_ins"] == sum(expected is None for _, expected in came)


@MANY
@given(histories(), st.integers(0, 5), st.sampled_from(Direction), st.data())
def test_undoing_a_scan_is_as_if_it_had_never_been_made(scans, minutes, direction, data):
    if direction is Direction.VOID:
        return
    extra = Made("extra", direction, minutes=minutes, point_id=B)
    with_undo = data.draw(st.permutations([*scans, extra, void(extra)]))
    assert fold_scans(with_undo) == fold_scans(scans)


def test_of_two_scans_at_one_moment_the_device_decides_before_the_nonce():
    first, second = Made("z", device="user:1"), Made("a", device="user:2", point_id=B)
    stay = fold_scans([second, first])
    assert stay is not None
    assert stay.point_id == B


def test_first_arrival_stays_and_the_latest_is_where_somebody_is():
    stay = fold_scans([Made("a", minutes=0), Made("b", minutes=30, point_id=B)])
    assert stay is not None
    assert (stay.point_id, stay.arrived_at) == (B, START)
    assert stay.since == START + timedelta(minutes=30)


def test_scanned_again_where_she_is_changes_nothing():
    first = Made("a")
    assert fold_scans([first, Made("b", minutes=5)]) == fold_scans([first])


def test_who_left_is_no_longer_here_but_was():
    stay = fold_scans([Made("a"), Made("b", Direction.OUT, minutes=60)])
    assert stay is not None
    assert stay.state is PresenceState.LEFT
    assert stay.left_at == START + timedelta(minutes=60)
    assert sorted(counted_at(stay, A)) == [(A, "ever_own"), (A, "ever_present")]


def test_who_never_came_cannot_leave():
    assert fold_scans([Made("a", Direction.OUT)]) is None


def test_an_excuse_after_an_arrival_says_she_was_not_here():
    stay = fold_scans([Made("a"), Made("b", Direction.EXCUSED, minutes=9, reason="đi công tác")])
    assert stay is not None
    assert (stay.state, stay.was_present, stay.reason) == (
        PresenceState.EXCUSED,
        False,
        "đi công tác",
    )
    assert list(counted_at(stay, A)) == [(A, "excused")]


def test_who_comes_after_an_excuse_is_here():
    stay = fold_scans([Made("a", Direction.EXCUSED, reason="ốm"), Made("b", minutes=20)])
    assert stay is not None
    assert (stay.state, stay.reason) == (PresenceState.PRESENT, "")


def test_a_void_reaches_scans_of_its_own_point_only():
    here = Made("a")
    assert fold_scans([here, void(here, point_id=B)]) == fold_scans([here])


def test_a_visitor_counts_where_she_is_and_as_own_where_she_was_expected():
    stay = fold_scans([Made("a", point_id=B)])
    assert sorted(counted_at(stay, A)) == [
        (A, "ever_own"),
        (B, "ever_present"),
        (B, "present"),
        (B, "visitors"),
    ]


def test_a_walk_in_is_on_no_list():
    stay = fold_scans([Made("a")])
    assert sorted(counted_at(stay, None)) == [
        (A, "ever_present"),
        (A, "present"),
        (A, "walk_ins"),
    ]


@pytest.mark.parametrize(
    ("direction", "occurred", "suspect"),
    [
        (Direction.IN, timedelta(minutes=5), False),
        (Direction.IN, timedelta(minutes=12), False),
        (Direction.IN, timedelta(minutes=13), True),
        (Direction.IN, timedelta(hours=-4), False),
        (Direction.IN, timedelta(hours=-5), True),
        (Direction.EXCUSED, timedelta(hours=-5), False),
        (Direction.EXCUSED, timedelta(minutes=13), True),
    ],
)
def test_a_clock_is_believed_unless_it_tells_the_future_or_a_time_nobody_comes(
    direction, occurred, suspect
):
    received_at = START + timedelta(minutes=10)
    assert is_clock_suspect(direction, START + occurred, START, received_at) is suspect


def test_totals_say_their_rate_and_how_many_points_are_silent():
    totals = Totals(expected=140, present=72, points=3, reported_points=2)
    assert totals.rate == 72 / 140
    assert totals.not_reported_points == 1


def test_no_points_have_no_rate():
    assert Totals().rate is None


def test_officials_of_the_point_take_its_roll():
    assert may_take_roll(frozenset({Role.OFFICIAL}))
    assert not may_take_roll(frozenset())


@pytest.mark.parametrize(
    ("cancelled", "at", "opened"),
    [
        ("", 7, 0), ("", 9, 0), ("", 13, 1), ("", 20, 1),
        ("0", 7, 1), ("1", 13, 0), ("01", 7, 0), ("01", 13, 1), ("01", 20, 1),
    ],
)  # fmt: skip
def test_a_roll_opens_on_a_cancelled_session_only_where_all_are(cancelled, at, opened):
    day = datetime(2022, 6, 20, tzinfo=UTC)
    sessions = [
        ConferenceSession(
            starts_at=day + timedelta(hours=8 + 6 * n),
            ends_at=day + timedelta(hours=11 + 6 * n),
            cancelled_at=day if str(n) in cancelled else None,
        )
        for n in range(2)
    ]
    assert session_to_open(sessions, day + timedelta(hours=at)) is sessions[opened]


def test_without_sessions_no_roll_opens():
    assert session_to_open([], datetime(2022, 6, 20, tzinfo=UTC)) is None
