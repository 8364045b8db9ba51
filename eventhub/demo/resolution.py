"""The conference of 20 and 21 June 2022: 99 points, 3.967 expected, the roll of four sessions, the contest's results.

What was counted stands in ``resolution.toml``, who was honoured in ``awards.csv``.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from eventhub.accounts.models import User
from eventhub.attendance.actions import (
    add_walk_in,
    close_attendance,
    close_roll,
    record_scans,
    report_headcount,
)
from eventhub.attendance.models import Direction
from eventhub.attendance.rules import ScanInput
from eventhub.awards.actions import add_award, add_tier, name_contest, publish_results
from eventhub.awards.models import RecipientKind
from eventhub.awards.queries import tiers_of
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.demo.conferences import (
    create_demo_conference,
    create_demo_points,
    days_before,
    take_roll,
)
from eventhub.demo.data_files import read_facts, read_rows
from eventhub.points.models import Point, PointCounts
from eventhub.registration.queries import expected_attendees
from eventhub.units.models import Unit

RESOLUTION = "nghi-quyet-phu-nu-2022"
SMALLEST, LARGEST = 27, 52
"""The sizes of the rosters whose size is made up."""


def load_resolution(units: Mapping[str, Unit], *, by: User) -> None:
    """Load it whole. The fullest session is the first: 3.912 present of 3.967."""
    chance = Random(2022)  # noqa: S311 - the same halls every time
    told = read_facts("resolution.toml")
    conference = create_demo_conference(RESOLUTION, units, by=by)
    points = create_demo_points(
        conference,
        units,
        by=by,
        handed_in_at=days_before(4, conference),
        sizes=_made_up_sizes(told["expected"], chance),
    )
    named = [point for point in points if point.counts is PointCounts.BY_NAME]
    declaring = [point for point in points if point not in named]
    for session, figures in zip(conference.sessions, told["rolls"], strict=True):
        take_roll(
            session,
            named,
            excused=figures["excused"],
            unmarked=figures["absent"],
            by=by,
            chance=chance,
        )
        if session is conference.sessions[0]:
            _record_surprises(session, named, told["walk_ins"], by=by)
        _report_and_close(session, named, declaring, figures["missing"], by=by)
    _load_results(conference, told["contest"], by=by)


def _made_up_sizes(expected: int, chance: Random) -> list[int]:
    """Sizes for the rosters that have none, so that with the others they add up to ``expected``."""
    given = [row["expected"] for row in read_rows("points.csv", conference=RESOLUTION)]
    left = expected - sum(int(size) for size in given if size)
    sizes = [chance.randint(SMALLEST, LARGEST) for size in given if not size]
    while (gap := left - sum(sizes)) != 0:
        step = 1 if gap > 0 else -1
        place = chance.randrange(len(sizes))
        if SMALLEST <= sizes[place] + step <= LARGEST:
            sizes[place] += step
    return sizes


def _report_and_close(
    session: ConferenceSession,
    named: Sequence[Point],
    declaring: Sequence[Point],
    missing: int,
    *,
    by: User,
) -> None:
    begun = session.starts_at + timedelta(minutes=20)
    for point in declaring:
        report_headcount(
            point,
            session,
            point.planned - (missing if point is declaring[0] else 0),
            by=by,
            nonce=f"{session.uid[:8]}-{point.code}",
            at=begun,
        )
    for point in named:
        close_roll(point, session, by=by, at=begun + timedelta(minutes=10))
    close_attendance(session, by=by, at=session.ends_at + timedelta(hours=2))


def _record_surprises(
    session: ConferenceSession,
    points: Sequence[Point],
    walk_ins: Sequence[Mapping[str, Any]],
    *,
    by: User,
) -> None:
    """Three who stood on no list, and one who came to another hall than the one that expected her."""
    at = session.starts_at + timedelta(minutes=5)
    for place, values in enumerate(walk_ins):
        add_walk_in(
            points[place * 7 + 1],
            session,
            values,
            by=by,
            nonce=f"{session.uid[:8]}-walk-in-{place}",
            device=f"user:{by.id}",
            at=at,
        )
    guest, hall = expected_attendees(points[5])[0], points[6]
    visit = ScanInput(
        f"{session.uid[:8]}-visit", session.id, hall.id, guest.id, Direction.IN, occurred_at=at
    )
    record_scans(session.conference, [visit], device=f"user:{by.id}", by=by, at=at)


def _load_results(conference: Conference, contest: Mapping[str, Any], *, by: User) -> None:
    """Name the contest, honour its winners and publish the results when they were announced."""
    name_contest(conference, contest["title"], by=by)
    tiers = {tier.name: tier for tier in tiers_of(conference)}
    for row in read_rows("awards.csv"):
        tier = row.pop("tier")
        tiers[tier] = tiers.get(tier) or add_tier(conference, tier, by=by)
        kind = RecipientKind(row["recipient_kind"])
        values = {name: text for name, text in row.items() if text} | {"recipient_kind": kind}
        add_award(conference, tiers[tier], values, by=by)
    publish_results(conference, by=by, at=contest["announced_at"])
