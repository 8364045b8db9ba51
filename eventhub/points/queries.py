"""Points of a conference, by code, in Vietnamese order, and who has authority over them."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from eventhub.accounts.models import Role
from eventhub.accounts.queries import Visitor, roles_over
from eventhub.accounts.rules import Roles
from eventhub.conferences.models import Conference
from eventhub.conferences.queries import roles_over_conference
from eventhub.extensions import db
from eventhub.points.models import Point, PointRole, PointStatus


def point_coded(conference: Conference, code: str) -> Select[Point]:
    """A point of a conference by its code, to be loaded."""
    return select(Point).where(Point.conference_id == conference.id, Point.code == code)


def approved_points(conference: Conference) -> Sequence[Point]:
    """The points that take part: the host first, then in Vietnamese order."""
    return db.session.scalars(
        select(Point)
        .where(Point.conference_id == conference.id, Point.status == PointStatus.APPROVED)
        .order_by(Point.role != PointRole.HOST, Point.sort_key, Point.id)
    ).all()


def host_of(conference: Conference) -> Point | None:
    """The host point, if it is named already."""
    return db.session.scalars(
        select(Point).where(
            Point.conference_id == conference.id,
            Point.role == PointRole.HOST,
            Point.status != PointStatus.CANCELLED,
        )
    ).one_or_none()


def roles_over_point(user: Visitor, point: Point) -> Roles:
    """The roles somebody holds over a point: over its unit, and over the conference for its organizers."""
    return roles_over(user, point.unit_id, point.conference.first_on) | _organizer_only(
        roles_over_conference(user, point.conference)
    )


def _organizer_only(roles: Roles) -> Roles:
    # An official of the owner unit has no say over halls of other units; its organizers do.
    return roles if Role.ORGANIZER in roles else frozenset()
