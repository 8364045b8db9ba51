"""What a check-in needs to know before it begins, in one statement: who is signed in, with which roles, where and when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, bindparam, literal, select, true, union_all

from eventhub.accounts.models import Grant, SignIn, User
from eventhub.accounts.rules import Roles, hashed_secret, roles_including
from eventhub.accounts.sign_ins import is_live
from eventhub.columns import UtcDateTime
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.points.rules import roles_at_point
from eventhub.units.reach import reached_from

OF_POINT, OF_OWNER = "point", "owner"


@dataclass(frozen=True, slots=True)
class Door:
    """A point in a session as somebody stands there: all that is asked before she may record."""

    user_id: int
    sign_in_id: int
    last_seen_at: datetime
    roles: Roles
    conference_id: int
    first_on: date
    zone: ZoneInfo
    point_id: int
    is_approved: bool
    session_id: int
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    attendance_closed_at: datetime | None

    @property
    def device(self) -> str:
        """Who records, as scans name it."""
        return f"user:{self.user_id}"


def lock_door(slug: str, code: str, session_id: int, secret: str, at: datetime) -> Door | None:
    """The door of an address, for the active account whose sign-in a browser holds; None when one of them isn't there.

    The session is locked, so that none is closed while scans go in.
    """
    values = {
        "slug": slug,
        "code": code,
        "session_id": session_id,
        "signed_in": hashed_secret(secret),
        "at": at,
    }
    rows = db.session.connection().execute(_DOOR, values).all()
    if not rows:
        return None
    place = rows[0]
    held = {
        root: roles_including(row.role for row in rows if row.root == root)
        for root in (OF_POINT, OF_OWNER)
    }
    return Door(
        user_id=place.user_id,
        sign_in_id=place.sign_in_id,
        last_seen_at=place.last_seen_at,
        roles=roles_at_point(held[OF_POINT], held[OF_OWNER]),
        conference_id=place.conference_id,
        first_on=place.first_on,
        zone=ZoneInfo(place.timezone),
        point_id=place.point_id,
        is_approved=place.status is PointStatus.APPROVED,
        session_id=place.session_id,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        cancelled_at=place.cancelled_at,
        attendance_closed_at=place.attendance_closed_at,
    )


def _statement() -> Select[*tuple[Any, ...]]:
    """A row for each role held over the point's unit and over the conference's owner; one without, where none is."""
    conference_here = Conference.slug == bindparam("slug")
    point_here = and_(Point.conference_id == Conference.id, Point.code == bindparam("code"))
    browser_here = and_(
        SignIn.secret_hash == bindparam("signed_in"), is_live(bindparam("at", type_=UtcDateTime()))
    )
    roots = union_all(
        select(literal(OF_POINT).label("root"), Point.unit_id, Conference.first_on.label("day"))
        .join(Conference, Conference.id == Point.conference_id)
        .where(conference_here, Point.code == bindparam("code")),
        select(literal(OF_OWNER), Conference.owner_unit_id, Conference.first_on).where(
            conference_here
        ),
    )
    reached = reached_from(roots)
    held = (
        select(Grant.user_id, reached.c.root, Grant.role)
        .join(reached, reached.c.unit_id == Grant.unit_id)
        .join(SignIn, SignIn.user_id == Grant.user_id)
        .where(browser_here)
        .cte("held")
    )
    return (
        select(
            User.id.label("user_id"),
            SignIn.id.label("sign_in_id"),
            SignIn.last_seen_at,
            Conference.id.label("conference_id"),
            Conference.first_on,
            Conference.timezone,
            Point.id.label("point_id"),
            Point.status,
            ConferenceSession.id.label("session_id"),
            ConferenceSession.starts_at,
            ConferenceSession.ends_at,
            ConferenceSession.cancelled_at,
            ConferenceSession.attendance_closed_at,
            held.c.root,
            held.c.role,
        )
        .select_from(Conference)
        .join(Point, point_here)
        .join(
            ConferenceSession,
            and_(
                ConferenceSession.conference_id == Conference.id,
                ConferenceSession.id == bindparam("session_id"),
            ),
        )
        .join(SignIn, browser_here)
        .join(User, and_(User.id == SignIn.user_id, User.active.is_(True)))
        .join(held, true(), isouter=True)
        .where(conference_here)
        .with_for_update(read=True, of=ConferenceSession)
    )


_DOOR = _statement()
