"""The other conferences of the demonstration: two past congresses, one of today, one that comes in two weeks."""

from datetime import UTC, datetime, time, timedelta
from random import Random

from sqlalchemy import delete, select

from eventhub.accounts.models import User
from eventhub.attendance.actions import close_roll, report_headcount
from eventhub.attendance.models import HeadcountReport, Presence, Scan, Tally
from eventhub.conferences.actions import postpone_conference
from eventhub.conferences.models import Conference, ConferenceKind
from eventhub.demo.agendas import (
    BRIEFING_SESSIONS,
    BRIEFING_TITLE,
    CONGRESSES,
    TRAINING_SESSIONS,
    TRAINING_TITLE,
    congress_sessions,
)
from eventhub.demo.organisation import DemoUnits
from eventhub.demo.rooms import (
    Hall,
    create_demo_conference,
    create_demo_point,
    days_before,
    take_roll,
)
from eventhub.extensions import db
from eventhub.points.actions import register_point
from eventhub.points.models import PointCounts, PointRole
from eventhub.points.queries import approved_points

BRIEFING, TRAINING = "giao-ban-truc-tuyen", "tap-huan-can-bo-hoi"
TRAINING_AHEAD = timedelta(days=14)
BRIEFING_PROVINCES = {
    "Hà Nội": 42,
    "Hồ Chí Minh": 46,
    "Đà Nẵng": 38,
    "Lào Cai": 36,
    "Phú Thọ": 40,
    "Nghệ An": 34,
    "Điện Biên": 28,
    "Cần Thơ": 33,
}
BRIEFING_DECLARING = {"Bệnh viện 19-8": 30, "Học viện Cảnh sát nhân dân": 35}
SILENT = "Điện Biên"
"""The point of today's conference that has not reported."""
TRAINING_SEATS = {"Hà Nội": (60, 34), "Lào Cai": (40, 12), "Phú Thọ": (30, 29), "Nghệ An": (25, 25)}
"""Seats, and how many are taken: one hall is nearly full, one is."""


def load_congresses(organisation: DemoUnits, *, by: User) -> None:
    """The two congresses the announcement cites, with their true days."""
    for congress in CONGRESSES:
        conference = create_demo_conference(
            {
                "slug": congress.slug,
                "kind": ConferenceKind.CONGRESS,
                "short_title": congress.short_title,
                "official_title": congress.official_title,
                "organizing_body": congress.organizing_body,
                "dates": list(congress.days),
            },
            congress_sessions(len(congress.days)),
            owner=organisation.ministry,
            by=by,
            published_at=datetime.combine(
                congress.days[0] - timedelta(days=14), time.min, tzinfo=UTC
            ),
        )
        hall = Hall(organisation.ministry, "Hà Nội", 0, congress.hall, "Hà Nội")
        create_demo_point(conference, hall, by=by, role=PointRole.HOST)


def load_briefing(organisation: DemoUnits, *, by: User, at: datetime) -> Conference:
    """A conference of today with 12 points; its roll is half taken."""
    conference = create_demo_conference(
        {
            "slug": BRIEFING,
            "short_title": BRIEFING_TITLE,
            "official_title": "Hội nghị giao ban trực tuyến công tác Hội và phong trào phụ nữ",
            "organizing_body": "Hội Phụ nữ Bộ Công an",
            "dates": [at.date()],
        },
        BRIEFING_SESSIONS,
        owner=organisation.ministry,
        by=by,
        published_at=at - timedelta(days=7),
    )
    handed_in_at = days_before(conference.first_on, 2, conference)
    halls = [
        Hall(
            organisation.departments["Học viện Chính trị CAND"],
            "Học viện Chính trị CAND",
            24,
            "Hội trường B",
            "Hà Nội",
        ),
        *(
            Hall(organisation.provinces[name], name, expected, f"Hội trường Công an {name}", name)
            for name, expected in BRIEFING_PROVINCES.items()
        ),
        *(
            Hall(
                organisation.departments[name],
                name,
                expected,
                "Hội trường A",
                "Hà Nội",
                counts=PointCounts.BY_DECLARATION,
            )
            for name, expected in BRIEFING_DECLARING.items()
        ),
    ]
    host = Hall(organisation.ministry, "Bộ Công an", 60, "Hội trường Bộ Công an", "Hà Nội")
    create_demo_point(conference, host, by=by, role=PointRole.HOST, handed_in_at=handed_in_at)
    for hall in halls:
        create_demo_point(conference, hall, by=by, handed_in_at=handed_in_at)
    take_half_of_the_roll(conference, by=by, at=at)
    return conference


def take_half_of_the_roll(conference: Conference, *, by: User, at: datetime) -> None:
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


def load_training(organisation: DemoUnits, *, by: User, at: datetime) -> Conference:
    """A training course in two weeks; participants register themselves, seats are limited."""
    first = (at + TRAINING_AHEAD).date()
    conference = create_demo_conference(
        {
            "slug": TRAINING,
            "kind": ConferenceKind.TRAINING,
            "short_title": TRAINING_TITLE,
            "official_title": "Lớp tập huấn kỹ năng công tác Hội cho cán bộ Hội cơ sở",
            "organizing_body": "Hội Phụ nữ Bộ Công an",
            "dates": [first, first + timedelta(days=1)],
            "points_due_on": first - timedelta(days=7),
            "rosters_due_on": first - timedelta(days=4),
            "registration_due_on": first - timedelta(days=2),
            "registration_open": True,
            "dress": "Trang phục thường ngày",
        },
        TRAINING_SESSIONS,
        owner=organisation.ministry,
        by=by,
        published_at=at - timedelta(days=3),
    )
    academy = organisation.departments["Học viện Chính trị CAND"]
    host = Hall(academy, "Học viện Chính trị CAND", 48, "Giảng đường A1", "Hà Nội", capacity=120)
    create_demo_point(conference, host, by=by, role=PointRole.HOST)
    for name, (capacity, taken) in TRAINING_SEATS.items():
        unit = organisation.provinces[name]
        hall = f"Hội trường Công an {name}"
        create_demo_point(conference, Hall(unit, name, taken, hall, name, capacity=capacity), by=by)
    ward = organisation.communes["Công an phường Yên Bái"]
    values = {"hall": "Phòng họp tầng 2", "address": "Phường Yên Bái, Lào Cai", "capacity": 20}
    # Registered by the unit itself, so it waits for the organizer.
    register_point(conference, ward, values, by=None)
    return conference


def move_to_today(*, by: User, at: datetime) -> list[str]:
    """Bring today's conference to today with a roll taken anew, and the training course two weeks ahead of it."""
    moved = []
    briefing = _named(BRIEFING)
    if briefing is not None and briefing.first_on != briefing.today(at):
        for table in (Tally, Presence, Scan, HeadcountReport):
            db.session.execute(delete(table).where(table.conference_id == briefing.id))
        db.session.expire_all()
        postpone_conference(briefing, [briefing.today(at)], "", by=by)
        take_half_of_the_roll(briefing, by=by, at=at)
        moved.append(briefing.short_title)
    training = _named(TRAINING)
    if training is not None and training.first_on <= training.today(at):
        first = training.today(at) + TRAINING_AHEAD
        postpone_conference(training, [first, first + timedelta(days=1)], "", by=by)
        moved.append(training.short_title)
    return moved


def _named(slug: str) -> Conference | None:
    return db.session.scalars(select(Conference).where(Conference.slug == slug)).one_or_none()
