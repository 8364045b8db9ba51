"""The conference of 20 and 21 June 2022: 99 points, 3.967 expected, the roll of four sessions, the contest's results."""

from datetime import datetime, timedelta
from random import Random

from eventhub.accounts.models import User
from eventhub.attendance.actions import (
    add_walk_in,
    close_roll,
    close_session,
    record_scans,
    report_headcount,
)
from eventhub.attendance.models import Direction
from eventhub.attendance.rules import ScanInput
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.demo.agendas import (
    RESOLUTION_DAYS,
    RESOLUTION_OFFICIAL_TITLE,
    RESOLUTION_SESSIONS,
    RESOLUTION_TITLE,
)
from eventhub.demo.organisation import DemoUnits, province_spans
from eventhub.demo.rooms import (
    Hall,
    create_demo_conference,
    create_demo_point,
    days_before,
    spread,
    take_roll,
)
from eventhub.points.models import Point, PointCounts, PointRole
from eventhub.registration.queries import attendees_of
from eventhub.text.sorting import title_key
from eventhub.units.models import Unit

HOST_EXPECTED = 180
DECLARING = (
    "Bệnh viện 19-8",
    "Bệnh viện 199",
    "Bộ Tư lệnh Cảnh sát cơ động",
    "Bộ Tư lệnh Cảnh vệ",
    "Học viện An ninh nhân dân",
    "Học viện Cảnh sát nhân dân",
)
DECLARED_EXPECTED = 45
EXPECTED = 3967
EXCUSED = (28, 40, 33, 49)
ABSENT = (28, 41, 34, 49)
"""How many on the rosters did not come to each of the four sessions, with a reason and without."""
MISSING_DECLARED = (2, 5, 3, 8)
WALK_INS = ("Lê Thị Ẩn", "Trần Ngọc Ý", "Vàng Thị Ỷ")


def load_resolution(organisation: DemoUnits, *, by: User) -> Conference:
    """Load it whole. The fullest session is the first: 3.912 present of 3.967."""
    chance = Random(2022)  # noqa: S311 - the same halls every time
    conference = create_demo_conference(
        {
            "slug": "nghi-quyet-phu-nu-2022",
            "short_title": RESOLUTION_TITLE,
            "official_title": RESOLUTION_OFFICIAL_TITLE,
            "organizing_body": "Hội Phụ nữ Bộ Công an",
            "composition": "Cán bộ Hội chủ chốt của các đơn vị trực thuộc Bộ, Công an các tỉnh, thành phố trực thuộc "
            "Trung ương",
            "reference_document": "Chương trình công tác Hội và phong trào phụ nữ Bộ Công an năm 2022",
            "dates": list(RESOLUTION_DAYS),
            "dress": "Trang phục Công an nhân dân",
            "papers": "Sổ tay, bút",
        },
        RESOLUTION_SESSIONS,
        owner=organisation.ministry,
        by=by,
        published_at=datetime.fromisoformat("2022-06-06T09:00:00+07:00"),
    )
    points = _load_points(conference, organisation, by=by, chance=chance)
    for number, session in enumerate(conference.sessions):
        _take_roll(session, points, number, by=by, chance=chance)
    return conference


def _load_points(
    conference: Conference, organisation: DemoUnits, *, by: User, chance: Random
) -> list[Point]:
    handed_in_at = days_before(conference.first_on, 4, conference)
    host = create_demo_point(
        conference,
        Hall(
            organisation.ministry,
            "Bộ Công an",
            HOST_EXPECTED,
            "Hội trường Bộ Công an",
            "Hà Nội",
            capacity=250,
        ),
        by=by,
        role=PointRole.HOST,
        handed_in_at=handed_in_at,
    )
    units = _remote_units(conference, organisation)
    named = len(units) - len(DECLARING)
    total = EXPECTED - HOST_EXPECTED - DECLARED_EXPECTED * len(DECLARING)
    sizes = iter(spread(total, named, low=27, high=52, chance=chance))
    points = [host]
    for name, unit, province in units:
        declares = name in DECLARING
        hall = Hall(
            unit,
            name,
            DECLARED_EXPECTED if declares else next(sizes),
            f"Hội trường {_police_of(province) if province else name}",
            province or "Hà Nội",
            counts=PointCounts.BY_DECLARATION if declares else PointCounts.BY_NAME,
        )
        points.append(create_demo_point(conference, hall, by=by, handed_in_at=handed_in_at))
    return points


def _remote_units(conference: Conference, organisation: DemoUnits) -> list[tuple[str, Unit, str]]:
    """Name, unit and province of each remote point: the provinces of that day, then the ministry's units."""
    day = conference.first_on
    provinces = sorted(
        (
            span.name
            for span in province_spans()
            if span.valid_from <= day and (span.valid_to is None or day <= span.valid_to)
        ),
        key=title_key,
    )
    return [(name, organisation.provinces[name], name) for name in provinces] + [
        (name, unit, "") for name, unit in organisation.departments.items()
    ]


def _police_of(province: str) -> str:
    day = RESOLUTION_DAYS[0]
    kind = next(
        span.kind
        for span in province_spans()
        if span.name == province
        and span.valid_from <= day
        and (span.valid_to is None or day <= span.valid_to)
    )
    return f"Công an {kind} {province}"


def _take_roll(
    session: ConferenceSession, points: list[Point], number: int, *, by: User, chance: Random
) -> None:
    named = [point for point in points if point.counts is PointCounts.BY_NAME]
    take_roll(
        session,
        named,
        excused=EXCUSED[number],
        unmarked=ABSENT[number],
        by=by,
        chance=chance,
    )
    if number == 0:
        _record_surprises(session, named, by=by)
    begun = session.starts_at + timedelta(minutes=20)
    for place, point in enumerate(point for point in points if point not in named):
        absent = MISSING_DECLARED[number] if place == 0 else 0
        report_headcount(
            point,
            session,
            point.planned - absent,
            by=by,
            nonce=f"{session.uid[:8]}-{point.code}",
            at=begun,
        )
    for point in named:
        close_roll(point, session, by=by, at=begun + timedelta(minutes=10))
    close_session(session, by=by, at=session.ends_at + timedelta(hours=2))


def _record_surprises(session: ConferenceSession, points: list[Point], *, by: User) -> None:
    """Three who stood on no list, and one who came to another hall than the one that expected her."""
    at = session.starts_at + timedelta(minutes=5)
    for place, name in enumerate(WALK_INS):
        add_walk_in(
            points[place * 7 + 1],
            session,
            {"full_name": name, "rank": "Trung úy", "position": "Cán bộ"},
            by=by,
            nonce=f"{session.uid[:8]}-walk-in-{place}",
            device=f"user:{by.id}",
            at=at,
        )
    guest, hall = attendees_of(points[5])[0], points[6]
    visit = ScanInput(
        f"{session.uid[:8]}-visit", session.id, hall.id, guest.id, Direction.IN, occurred_at=at
    )
    record_scans(session.conference, [visit], device=f"user:{by.id}", by=by, at=at)
