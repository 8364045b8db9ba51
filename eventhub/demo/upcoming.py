"""The two conferences of the demonstration that move with the calendar: one of today, and one that comes in two weeks."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import delete, select

from eventhub.accounts.models import User
from eventhub.attendance.actions import close_roll, report_headcount
from eventhub.attendance.models import HeadcountReport, Presence, Scan, Tally
from eventhub.conferences.actions import postpone_conference
from eventhub.conferences.models import Conference
from eventhub.demo.conferences import (
    create_demo_conference,
    create_demo_points,
    days_before,
    take_roll,
)
from eventhub.extensions import db
from eventhub.points.actions import register_point
from eventhub.points.models import PointCounts
from eventhub.points.queries import approved_points
from eventhub.units.models import Unit

BRIEFING, TRAINING = "giao-ban-truc-tuyen", "tap-huan-can-bo-hoi"
TRAINING_AHEAD = timedelta(days=14)
SILENT = "Điện Biên"
"""The point of today's conference that has not reported."""


def load_briefing(units: Mapping[str, Unit], *, by: User, at: datetime) -> None:
    """A conference of today with 12 points; its roll is half taken."""
    conference = create_demo_conference(
        BRIEFING, units, by=by, dates=[at.date()], published_at=at - timedelta(days=7)
    )
    create_demo_points(conference, units, by=by, handed_in_at=days_before(2, conference))
    _take_half_of_the_roll(conference, by=by, at=at)


def _take_half_of_the_roll(conference: Conference, *, by: User, at: datetime) -> None:
    """Take the roll as far as it would be: the session that is on, or comes first, at half of the points."""
    chance = Random(BRIEFING)  # noqa: S311 - the same people every time
    points = [point for point in approved_points(conference) if point.name != SILENT]
    named = [point for point in points if point.counts is PointCounts.BY_NAME]
    morning, afternoon = conference.sessions
    if at >= morning.ends_at:
        take_roll(morning, named, excused=10, unmarked=11, by=by, chance=chance)
        for point in named:
            close_roll(point, morning, by=by, at=morning.starts_at + timedelta(minutes=40))
    session = afternoon if at >= morning.ends_at else morning
    seated = sum(point.expected for point in named)
    take_roll(session, named, excused=4, unmarked=seated // 2, by=by, chance=chance)
    for point in points:
        if point.counts is PointCounts.BY_DECLARATION:
            report_headcount(
                point,
                session,
                point.planned - 1,
                by=by,
                nonce=f"{session.uid[:8]}-{point.code}-{conference.first_on}",
                at=session.starts_at,
            )


def load_training(units: Mapping[str, Unit], *, by: User, at: datetime) -> None:
    """A training course in two weeks; participants register themselves, seats are limited: one hall is nearly full, one is."""
    first = (at + TRAINING_AHEAD).date()
    conference = create_demo_conference(
        TRAINING,
        units,
        by=by,
        dates=_two_days(first),
        points_due_on=first - timedelta(days=7),
        rosters_due_on=first - timedelta(days=4),
        registration_due_on=first - timedelta(days=2),
        published_at=at - timedelta(days=3),
    )
    create_demo_points(conference, units, by=by)
    ward = units["cong-an-phuong-yen-bai"]
    values = {"hall": "Phòng họp tầng 2", "address": "Phường Yên Bái, Lào Cai", "capacity": 20}
    # Registered by the unit itself, so it waits for the organizer.
    register_point(conference, ward, values, by=None)


def move_to_today(*, by: User, at: datetime) -> list[str]:
    """Bring today's conference to today with a roll taken anew, and the training course two weeks ahead of it."""
    moved = []
    briefing = _named(BRIEFING)
    if briefing is not None and briefing.first_on != briefing.today(at):
        for table in (Tally, Presence, Scan, HeadcountReport):
            db.session.execute(delete(table).where(table.conference_id == briefing.id))
        db.session.expire_all()
        postpone_conference(briefing, [briefing.today(at)], "", by=by)
        _take_half_of_the_roll(briefing, by=by, at=at)
        moved.append(briefing.short_title)
    training = _named(TRAINING)
    if training is not None and training.first_on <= training.today(at):
        first = training.today(at) + TRAINING_AHEAD
        postpone_conference(training, _two_days(first), "", by=by)
        moved.append(training.short_title)
    return moved


def _two_days(first: date) -> list[date]:
    return [first, first + timedelta(days=1)]


def _named(slug: str) -> Conference | None:
    return db.session.scalars(select(Conference).where(Conference.slug == slug)).one_or_none()
