"""Making the demonstration's conferences: agenda, halls, rosters and rolls, through the same actions as everybody uses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from eventhub.accounts.models import User
from eventhub.attendance.actions import record_scans
from eventhub.attendance.models import Direction
from eventhub.attendance.rules import ScanInput
from eventhub.conferences.actions import (
    add_topic,
    create_conference,
    publish_conference,
    set_sessions,
)
from eventhub.conferences.models import Conference, ConferenceKind, ConferenceSession
from eventhub.conferences.rules import PlannedSession
from eventhub.demo.agendas import AgendaSession
from eventhub.demo.people import MINISTRY_TEAMS, PROVINCE_TEAMS, invent_people
from eventhub.points.actions import register_point
from eventhub.points.models import Point, PointCounts, PointRole
from eventhub.registration.actions import hand_in_roster, paste_rows
from eventhub.registration.models import Attendee
from eventhub.registration.pasted import PastedRow
from eventhub.registration.queries import attendees_of
from eventhub.units.models import Unit

REASONS = ("Trực chỉ huy", "Nghỉ ốm", "Nghỉ thai sản", "Công tác đột xuất", "Con nhỏ ốm")


@dataclass(frozen=True, slots=True)
class Hall:
    """A point to be made: whose, how many are expected, and how it counts."""

    unit: Unit
    name: str
    expected: int
    hall: str
    address: str
    counts: PointCounts = PointCounts.BY_NAME
    capacity: int | None = None
    conditions: str = ""


def create_demo_conference(
    facts: Mapping[str, Any],
    agenda: Sequence[AgendaSession],
    *,
    owner: Unit,
    by: User,
    published_at: datetime,
) -> Conference:
    """A published conference with its sessions and topics."""
    defaults = {
        "kind": ConferenceKind.CONFERENCE,
        "owner_unit_id": owner.id,
        "contact_name": "Thường trực Ban tổ chức",
        "contact_phone": "069.000.0000",
        "is_demo": True,
    }
    conference = create_conference(defaults | dict(facts), by=by)
    days = conference.dates
    grid = [PlannedSession(days[item.day], item.starts, item.ends, item.daypart) for item in agenda]
    set_sessions(conference, grid, by=by)
    sessions = {(session.held_on, session.daypart): session for session in conference.sessions}
    for item in agenda:
        for topic in item.topics:
            values = {
                "kind": topic.kind,
                "title": topic.title,
                "minutes": topic.minutes,
                "speaker": topic.speaker,
            }
            add_topic(sessions[days[item.day], item.daypart], values, by=by)
    publish_conference(conference, by=by, at=published_at)
    return conference


def create_demo_point(
    conference: Conference,
    hall: Hall,
    *,
    by: User,
    role: PointRole = PointRole.REMOTE,
    handed_in_at: datetime | None = None,
) -> Point:
    """An approved point with its roster, handed in at a moment; or with its planned number, where it declares."""
    declares = hall.counts is PointCounts.BY_DECLARATION
    values = {
        "name": hall.name,
        "hall": hall.hall,
        "address": hall.address,
        "counts": hall.counts,
        "planned": hall.expected if declares else 0,
        "capacity": hall.capacity,
        "conditions": hall.conditions,
        "contact_name": "Trực điểm cầu",
        "contact_phone": "069.000.0000",
    }
    point = register_point(conference, hall.unit, values, by=by, role=role, approved=True)
    if not declares and hall.expected:
        seat_people(point, hall.expected, by=by, at=handed_in_at)
        if handed_in_at is not None:
            hand_in_roster(point, by=by, at=handed_in_at)
    return point


def seat_people(point: Point, count: int, *, by: User, at: datetime | None) -> None:
    """Put invented people on the roster of a point, at a moment or now."""
    teams = PROVINCE_TEAMS if point.province else MINISTRY_TEAMS
    conference = point.conference
    people = invent_people(
        count, seed=f"{conference.slug}/{point.code}", teams=teams, year=conference.first_on.year
    )
    rows = [
        PastedRow(
            line=line,
            values={
                "full_name": person.full_name,
                "rank": person.rank,
                "position": person.position,
                "unit_text": person.unit_text,
                "birth_year": person.birth_year,
                "phone": "",
            },
        )
        for line, person in enumerate(people, start=1)
    ]
    paste_rows(point, rows, by=by, at=at)


def take_roll(
    session: ConferenceSession,
    points: Sequence[Point],
    *,
    excused: int,
    unmarked: int,
    by: User,
    chance: Random,
) -> None:
    """Tick everybody at the points but some chosen by chance: excused with a reason, or left unmarked."""
    rosters = {point.id: attendees_of(point) for point in points}
    everybody = [attendee.id for roster in rosters.values() for attendee in roster]
    missing = chance.sample(everybody, excused + unmarked)
    away, unknown = set(missing[:excused]), set(missing[excused:])
    for point in points:
        marked = [attendee for attendee in rosters[point.id] if attendee.id not in unknown]
        scans = list(_ticks(session, point, marked, away, chance))
        record_scans(session.conference, scans, device=f"user:{by.id}", by=by, at=session.starts_at)


def _ticks(
    session: ConferenceSession,
    point: Point,
    attendees: Sequence[Attendee],
    away: set[Any],
    chance: Random,
) -> Iterator[ScanInput]:
    for attendee in attendees:
        is_excused = attendee.id in away
        yield ScanInput(
            nonce=f"{session.uid[:8]}-{attendee.id}",
            session_id=session.id,
            point_id=point.id,
            attendee_id=attendee.id,
            direction=Direction.EXCUSED if is_excused else Direction.IN,
            occurred_at=session.starts_at - timedelta(seconds=chance.randint(60, 1500)),
            reason=chance.choice(REASONS) if is_excused else "",
        )


def spread(total: int, count: int, *, low: int, high: int, chance: Random) -> list[int]:
    """``count`` sizes between ``low`` and ``high`` that add up to ``total``."""
    sizes = [chance.randint(low, high) for _ in range(count)]
    while (gap := total - sum(sizes)) != 0:
        step = 1 if gap > 0 else -1
        place = chance.randrange(count)
        if low <= sizes[place] + step <= high:
            sizes[place] += step
    return sizes


def days_before(day: date, days: int, conference: Conference) -> datetime:
    """A working hour some days before a conference."""
    return datetime.combine(
        day - timedelta(days=days), datetime.min.time(), conference.zone
    ) + timedelta(hours=9)
