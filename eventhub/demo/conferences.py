"""Making the demonstration's conferences: agenda, points, rosters and rolls, through the same actions as everybody uses.

Their facts stand in ``conferences.toml``, their sessions and topics in ``agendas.csv``, their halls in ``points.csv``.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
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
from eventhub.conferences.models import (
    Conference,
    ConferenceKind,
    ConferenceSession,
    Daypart,
    TopicKind,
)
from eventhub.conferences.rules import PlannedSession
from eventhub.demo.data_files import read_facts, read_rows
from eventhub.demo.people import MINISTRY_TEAMS, PROVINCE_TEAMS, invent_people, words_of
from eventhub.points.actions import register_point
from eventhub.points.models import Point, PointCounts, PointRole
from eventhub.registration.actions import hand_in_roster, paste_rows
from eventhub.registration.models import Attendee
from eventhub.registration.queries import expected_attendees
from eventhub.units.models import Unit

PHONE = "069.000.0000"


def create_demo_conference(
    slug: str, units: Mapping[str, Unit], *, by: User, **more: Any
) -> Conference:
    """A published conference with its sessions and topics; ``more`` facts are those that depend on the day it is."""
    facts = read_facts("conferences.toml")[slug] | more
    published_at = facts.pop("published_at")
    values = {
        "owner_unit_id": units["bo-cong-an"].id,
        "contact_name": "Thường trực Ban tổ chức",
        "contact_phone": PHONE,
        "is_demo": True,
        "slug": slug,
    }
    kind = ConferenceKind(facts["kind"])
    conference = create_conference(values | facts | {"kind": kind}, by=by)
    _set_agenda(conference, by=by)
    publish_conference(conference, by=by, at=published_at)
    return conference


def _set_agenda(conference: Conference, *, by: User) -> None:
    rows = read_rows("agendas.csv", conference=conference.slug)
    planned = {
        (row["day"], row["daypart"]): PlannedSession(
            conference.dates[int(row["day"]) - 1],
            time.fromisoformat(row["starts"]),
            time.fromisoformat(row["ends"]),
            Daypart(row["daypart"]),
        )
        for row in rows
    }
    set_sessions(conference, planned.values(), by=by)
    sessions = dict(zip(planned, conference.sessions, strict=True))
    for row in rows:
        topic = {
            "kind": TopicKind(row["kind"]),
            "title": row["title"],
            "minutes": int(row["minutes"]),
            "speaker": row["speaker"],
        }
        add_topic(sessions[row["day"], row["daypart"]], topic, by=by)


def create_demo_points(
    conference: Conference,
    units: Mapping[str, Unit],
    *,
    by: User,
    handed_in_at: datetime | None = None,
    sizes: Sequence[int] = (),
) -> list[Point]:
    """Its approved points, the host first: with their rosters, handed in at a moment, or with their planned numbers.

    ``sizes`` are those of the rosters for which the file has none.
    """
    points, made_up = [], iter(sizes)
    for row in read_rows("points.csv", conference=conference.slug):
        expected = int(row["expected"] or next(made_up))
        counts = PointCounts(row["counts"])
        values = {
            "name": row["name"],
            "hall": row["hall"],
            "address": row["address"],
            "counts": counts,
            "planned": expected if counts is PointCounts.BY_DECLARATION else 0,
            "capacity": int(row["capacity"]) if row["capacity"] else None,
            "conditions": "",
            "contact_name": "Trực điểm cầu",
            "contact_phone": PHONE,
        }
        role, unit = PointRole(row["role"]), units[row["unit"]]
        point = register_point(conference, unit, values, by=by, role=role, approved=True)
        if expected and counts is PointCounts.BY_NAME:
            _seat_people(point, expected, by=by, at=handed_in_at)
        points.append(point)
    return points


def _seat_people(point: Point, count: int, *, by: User, at: datetime | None) -> None:
    """Put invented people on the roster of a point and hand it in at a moment; without one it is not handed in yet."""
    conference = point.conference
    people = invent_people(
        count,
        seed=f"{conference.slug}/{point.code}",
        teams=PROVINCE_TEAMS if point.province else MINISTRY_TEAMS,
        year=conference.first_on.year,
    )
    paste_rows(point, people, by=by, at=at)
    if at is not None:
        hand_in_roster(point, by=by, at=at)


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
    rosters = {point.id: expected_attendees(point) for point in points}
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
    reasons = list(words_of("reason to be away"))
    for attendee in attendees:
        is_excused = attendee.id in away
        yield ScanInput(
            nonce=f"{session.uid[:8]}-{attendee.id}",
            session_id=session.id,
            point_id=point.id,
            attendee_id=attendee.id,
            direction=Direction.EXCUSED if is_excused else Direction.IN,
            occurred_at=session.starts_at - timedelta(seconds=chance.randint(60, 1500)),
            reason=chance.choice(reasons) if is_excused else "",
        )


def days_before(days: int, conference: Conference) -> datetime:
    """A working hour some days before a conference."""
    day = conference.first_on - timedelta(days=days)
    return datetime.combine(day, time(9), conference.zone)
