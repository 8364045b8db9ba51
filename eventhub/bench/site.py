"""The data that is measured on, and the requests: a conference of 100 halls, a calendar of 200 sessions, 4.000 people.

Made by plain inserts: what is measured is how the product reads and changes it, not how it comes about.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, insert, select, text

from eventhub.accounts.actions import create_account, give_grant
from eventhub.accounts.browser_session import session_holding
from eventhub.accounts.models import Role, Via
from eventhub.accounts.sign_ins import begin_sign_in
from eventhub.columns import new_id, now
from eventhub.conferences.models import (
    Conference,
    ConferenceSession,
    ConferenceStatus,
    Daypart,
    Topic,
)
from eventhub.conferences.rules import DEFAULT_HOURS
from eventhub.extensions import db
from eventhub.points.models import Point, PointRole, PointStatus
from eventhub.registration.models import Attendee, AttendeeStatus
from eventhub.units.actions import create_unit
from eventhub.units.models import Unit

POINTS = 100
PEOPLE_PER_POINT = 40
SESSIONS = 4
TOPICS_PER_SESSION = 10
CALENDAR_SESSIONS = 200
FEW_SEATS = 60
"""The seats of the hall that everybody wants at once."""
MANY_SEATS = 100_000
PEOPLE_PER_NETWORK = 30
"""How many register from one address, one after the other: an office; nobody has to wait to be confirmed."""
RAW_TOKEN = "0" * 40
"""What the sessions of the measured visitors hold as their form token."""


@dataclass(frozen=True, slots=True)
class Site:
    """The addresses and cookies of what is measured."""

    page: str
    calendar: str
    checkins: list[bytes]
    registrations: list[bytes]
    rush: list[bytes]
    rush_conference_id: int


def build(app: Flask) -> Site:
    """Fill an empty database; returns the requests to send."""
    with app.app_context():
        ministry = create_unit(
            "bench", "Bộ", "Bộ", level="ministry", province="Hà Nội", valid_from=date(2000, 1, 1)
        )
        official = create_account("bench@bench.example", "Cán bộ đầu mối", by=None)
        # As on a site that is set up; until it is, every page says so and none is kept.
        give_grant(official, Role.ADMINISTRATOR, ministry, by=None)
        today = now().date()
        main = _add_conference(ministry, "bench", [today, today + timedelta(days=1)])
        _add_halls(main, ministry, POINTS, capacity=None)
        _add_agenda(main, SESSIONS, TOPICS_PER_SESSION)
        people = _add_people(main)
        calendar = _add_conference(
            ministry, "bench-calendar", [today + timedelta(days=n) for n in range(100)]
        )
        _add_halls(calendar, ministry, 1, capacity=None)
        _add_agenda(calendar, CALENDAR_SESSIONS, 1)
        later = [today + timedelta(days=30)]
        open_ = _add_conference(ministry, "bench-open", later, registration_open=True)
        _add_halls(open_, ministry, POINTS, capacity=MANY_SEATS)
        rush = _add_conference(ministry, "bench-rush", later, registration_open=True)
        _add_halls(rush, ministry, 1, capacity=FEW_SEATS)
        if db.engine.dialect.name == "postgresql":
            # It does so by itself within a minute of running, which is not waited for here.
            db.session.execute(text("ANALYZE"))
        secret = begin_sign_in(official, Via.PASSWORD, browser="")
        db.session.commit()
        return Site(
            page="/c/bench/",
            calendar="/c/bench-calendar/calendar.ics",
            checkins=list(_checkins(app, main, people, secret)),
            registrations=list(_registrations(app, open_, ministry, 6000)),
            rush=list(_registrations(app, rush, ministry, 4 * FEW_SEATS)),
            rush_conference_id=rush.id,
        )


def oversold(app: Flask, conference_id: int) -> int:
    """How many people too many a conference's halls have, counted by the rows and by the halls' own number."""
    with app.app_context():
        seats = select(func.sum(Point.capacity)).where(Point.conference_id == conference_id)
        taken = select(func.sum(Point.seats_taken)).where(Point.conference_id == conference_id)
        people = select(func.count()).where(
            Attendee.conference_id == conference_id, Attendee.status == AttendeeStatus.ACTIVE
        )
        capacity = db.session.scalar(seats) or 0
        return max(db.session.scalar(taken) or 0, db.session.scalar(people) or 0) - capacity


def get(path: str, **headers: str) -> bytes:
    """A GET as a browser sends it."""
    return _request("GET", path, {"Accept-Encoding": "gzip", **headers})


def post(path: str, body: bytes = b"", **headers: str) -> bytes:
    """A POST."""
    return _request("POST", path, {"Content-Length": str(len(body)), **headers}) + body


def _request(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _add_conference(owner: Unit, slug: str, days: list[date], **values: Any) -> Conference:
    made = Conference(
        slug=slug,
        short_title="Hội nghị trực tuyến",
        organizing_body="Ban tổ chức",
        owner_unit=owner,
        status=ConferenceStatus.PUBLISHED,
        published_at=now(),
        dates=days,
        **values,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _add_agenda(conference: Conference, sessions: int, topics: int) -> None:
    places = [
        (day, daypart) for day in conference.dates for daypart in (Daypart.MORNING, Daypart.EVENING)
    ]
    for day, daypart in places[:sessions]:
        starts, ends = DEFAULT_HOURS[daypart]
        conference.sessions.append(
            ConferenceSession(
                held_on=day,
                daypart=daypart,
                starts_at=conference.at(day, starts),
                ends_at=conference.at(day, ends),
                topics=[
                    Topic(position=n, title=f"Chuyên đề số {n}: nội dung chuyên đề", minutes=10)
                    for n in range(1, topics + 1)
                ],
            )
        )
    db.session.flush()


def _add_halls(conference: Conference, unit: Unit, number: int, *, capacity: int | None) -> None:
    db.session.add_all(
        Point(
            conference=conference,
            unit=unit,
            role=PointRole.HOST if place == 0 else PointRole.REMOTE,
            status=PointStatus.APPROVED,
            approved_at=now(),
            code=f"diem-{place}",
            name=f"Điểm cầu {place}",
            hall="Hội trường tầng 2",
            address="Số 1, phố Mẫu",
            capacity=capacity,
        )
        for place in range(number)
    )
    db.session.flush()


def _add_people(conference: Conference) -> list[tuple[str, UUID]]:
    """Seat people at every point; gives the code of the point and the id of each."""
    points = db.session.scalars(select(Point).where(Point.conference_id == conference.id)).all()
    rows, found = [], []
    for point in points:
        point.seats_taken = PEOPLE_PER_POINT
        for place in range(PEOPLE_PER_POINT):
            attendee_id = new_id()
            row = {
                "conference_id": conference.id,
                "id": attendee_id,
                "point_id": point.id,
                "unit_id": point.unit_id,
                "full_name": f"Người {place}",
                "list_number": place + 1,
            }
            rows.append(row)
            found.append((point.code, attendee_id))
    db.session.execute(insert(Attendee), rows)
    return found


def _checkins(
    app: Flask, conference: Conference, people: list[tuple[str, UUID]], secret: str
) -> Iterator[bytes]:
    """One tick for every person in every session, neighbours at different points."""
    cookie = _cookie(app, session_holding(secret, Via.PASSWORD))
    headers = {
        "Cookie": cookie,
        "X_CSRFToken": _form_token(app),
        "Content_Type": "application/json",
        "Accept": "application/json",
    }
    mixed = sorted(people, key=lambda person: person[1].bytes[::-1])
    for session in conference.sessions:
        for code, attendee_id in mixed:
            tick = {"nonce": new_id().hex, "attendee": str(attendee_id), "mark": "in"}
            body = json.dumps({"ticks": [tick]}).encode()
            path = f"/manage/c/{conference.slug}/points/{code}/roll/ticks?session={session.id}"
            yield post(path, body, **headers)


def _registrations(app: Flask, conference: Conference, unit: Unit, number: int) -> Iterator[bytes]:
    points = db.session.scalars(
        select(Point.id).where(Point.conference_id == conference.id).order_by(Point.id)
    ).all()
    headers = {
        "Cookie": _cookie(app, {}),
        "Content_Type": "application/x-www-form-urlencoded",
    }
    token = _form_token(app)
    for place in range(number):
        form = {
            "csrf_token": token,
            "full_name": f"Nguyễn Văn {'ABCDEGHIKLMN'[place % 12]}",
            "point_id": points[place % len(points)],
            "consent": "y",
            "nonce": new_id().hex,
        }
        path = f"/c/{conference.slug}/register?unit={unit.code}"
        office = place % (number // PEOPLE_PER_NETWORK)
        address = f"10.{office >> 16}.{office >> 8 & 255}.{office & 255}"
        yield post(path, urlencode(form).encode(), X_Forwarded_For=address, **headers)


def _cookie(app: Flask, values: dict[str, Any]) -> str:
    """The session cookie of a visitor, as the application itself would have set it."""
    interface: Any = app.session_interface
    serializer = interface.get_signing_serializer(app)
    text = serializer.dumps(values | {"csrf_token": RAW_TOKEN})
    return f"{app.config['SESSION_COOKIE_NAME']}={text}"


def _form_token(app: Flask) -> str:
    serializer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    return str(serializer.dumps(RAW_TOKEN))
