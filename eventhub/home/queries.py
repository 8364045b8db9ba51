"""Reads over several domains at once: what is on, what is found, what waits for somebody."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, Select, case, func, or_, select

from eventhub.accounts.models import Role, User
from eventhub.accounts.queries import granted_units
from eventhub.conferences.models import Conference, ConferenceStatus, Visibility
from eventhub.database import count_of, matches_words
from eventhub.extensions import db
from eventhub.points.models import Point, PointCounts, PointRole, PointStatus
from eventhub.registration.roster_queries import IS_DUE, IS_HANDED_IN
from eventhub.units.models import UnitPeriod
from eventhub.units.reach import units_above, units_below, valid_on, with_predecessors

MOST_FOUND = 20
"""How many conferences and how many points a search shows at most."""


@dataclass(frozen=True, slots=True)
class StripPoint:
    """What the strip draws of a point."""

    id: int
    name: str
    is_host: bool
    counts: PointCounts


@dataclass(frozen=True, slots=True)
class ProvincePoints:
    """How many points a province has in a conference."""

    province: str
    points: int


@dataclass(frozen=True, slots=True)
class PointProgress:
    """How far the points of a conference are, in numbers."""

    approved: int
    waiting: int
    changed: int
    returned: int
    rosters_sent: int
    rosters_due: int
    expected: int
    has_host: bool


NO_POINTS = PointProgress(0, 0, 0, 0, 0, 0, 0, has_host=False)


def point_counts(conference_ids: Collection[int]) -> Mapping[int, int]:
    """How many points take part in each of several conferences. One statement."""
    rows = db.session.execute(
        select(Point.conference_id, func.count().label("points"))
        .where(Point.conference_id.in_(conference_ids), Point.status == PointStatus.APPROVED)
        .group_by(Point.conference_id)
    )
    return {row.conference_id: row.points for row in rows}


def strip_points(conference: Conference) -> Sequence[StripPoint]:
    """The points that take part as the strip draws them: host first, then in Vietnamese order."""
    rows = db.session.execute(
        select(Point.id, Point.name, Point.role, Point.counts)
        .where(Point.conference_id == conference.id, Point.status == PointStatus.APPROVED)
        .order_by(Point.role != PointRole.HOST, Point.sort_key, Point.id)
    )
    return [StripPoint(row.id, row.name, row.role is PointRole.HOST, row.counts) for row in rows]


def province_points(conference: Conference) -> Sequence[ProvincePoints]:
    """How many points each province has; points without a province are one group without a name."""
    rows = db.session.execute(
        select(Point.province, func.count().label("points"))
        .where(Point.conference_id == conference.id, Point.status == PointStatus.APPROVED)
        .group_by(Point.province)
        .order_by(func.min(Point.sort_key))
    )
    return [ProvincePoints(row.province, row.points) for row in rows]


def conferences_matching(search: str) -> Sequence[Conference]:
    """Listed conferences whose titles hold every word of a search, newest first."""
    statement = select(Conference).where(
        Conference.status != ConferenceStatus.DRAFT,
        Conference.visibility == Visibility.PUBLIC,
        matches_words(Conference.folded, search),
    )
    return db.session.scalars(
        statement.order_by(Conference.first_on.desc()).limit(MOST_FOUND)
    ).all()


def points_matching_anywhere(search: str) -> Sequence[Point]:
    """Points of listed conferences that hold every word of a search, those of the latest conferences first."""
    statement = (
        select(Point)
        .join(Point.conference)
        .where(
            Point.status == PointStatus.APPROVED,
            Conference.status != ConferenceStatus.DRAFT,
            Conference.visibility == Visibility.PUBLIC,
            matches_words(Point.folded, search),
        )
    )
    return db.session.scalars(
        statement.order_by(Conference.first_on.desc(), Point.sort_key).limit(MOST_FOUND)
    ).all()


def points_progress(conference_ids: Collection[int]) -> Mapping[int, PointProgress]:
    """How far the points of conferences are: approved, waiting, changed, rosters handed in. One statement."""
    approved = Point.status == PointStatus.APPROVED
    rows = db.session.execute(
        select(
            Point.conference_id,
            count_of(approved).label("approved"),
            count_of(Point.status == PointStatus.SUBMITTED).label("waiting"),
            count_of(approved & Point.changed_at.is_not(None)).label("changed"),
            count_of(Point.status == PointStatus.RETURNED).label("returned"),
            count_of(IS_HANDED_IN).label("rosters_sent"),
            count_of(IS_DUE).label("rosters_due"),
            func.coalesce(func.sum(case((approved, Point.expected), else_=0)), 0).label("expected"),
            count_of(approved & (Point.role == PointRole.HOST)).label("hosts"),
        )
        .where(Point.conference_id.in_(conference_ids))
        .group_by(Point.conference_id)
    )
    return {
        row.conference_id: PointProgress(
            approved=row.approved,
            waiting=row.waiting,
            changed=row.changed,
            returned=row.returned,
            rosters_sent=row.rosters_sent,
            rosters_due=row.rosters_due,
            expected=int(row.expected),
            has_host=row.hosts > 0,
        )
        for row in rows
    }


def unfinished_conferences(since: date) -> Sequence[Conference]:
    """Conferences that are not over for long: what work is still about. Soonest first."""
    return db.session.scalars(
        select(Conference)
        .where(
            Conference.status != ConferenceStatus.CANCELLED,
            or_(Conference.last_on >= since, Conference.status == ConferenceStatus.POSTPONED),
        )
        .order_by(Conference.first_on, Conference.id)
    ).all()


def conferences_organized_by(user: User, conferences: Collection[Conference]) -> Collection[int]:
    """The ids of those conferences whose organizer somebody is. One statement, whatever their number."""
    reached = _reach(granted_units(user, Role.ORGANIZER), conferences)
    return set(
        db.session.scalars(
            select(Conference.id).join(
                reached,
                (reached.c.conference_id == Conference.id)
                & (reached.c.unit_id == Conference.owner_unit_id),
            )
        )
    )


def conferences_joined_by(user: User, conferences: Collection[Conference]) -> Collection[int]:
    """The ids of those conferences held by a unit above, or by one of, somebody's own units. One statement."""
    own = _granted_on_first_days(granted_units(user, Role.OFFICIAL), conferences)
    above = units_above(own.add_columns(UnitPeriod.parent_id))
    return set(
        db.session.scalars(
            select(Conference.id).join(
                above,
                (above.c.conference_id == Conference.id)
                & (above.c.unit_id == Conference.owner_unit_id),
            )
        )
    )


def points_managed_by(user: User, conferences: Collection[Conference]) -> Mapping[int, list[Point]]:
    """The points of somebody's units in some conferences, by conference id. One statement."""
    reached = _reach(granted_units(user, Role.OFFICIAL), conferences)
    points = db.session.scalars(
        select(Point)
        .join(
            reached,
            (reached.c.conference_id == Point.conference_id) & (reached.c.unit_id == Point.unit_id),
        )
        .where(Point.status != PointStatus.CANCELLED)
        .order_by(Point.sort_key, Point.id)
    )
    kept: dict[int, list[Point]] = defaultdict(list)
    for point in points:
        kept[point.conference_id].append(point)
    return kept


def _reach(granted: Collection[int], conferences: Collection[Conference]) -> CTE:
    """For each conference the units that grants reach on its first day: ``conference_id``, ``unit_id``.

    The same rule as ``units.reach.units_within``, for several days at once.
    """
    return units_below(_granted_on_first_days(granted, conferences))


def _granted_on_first_days(
    granted: Collection[int], conferences: Collection[Conference]
) -> Select[int, date, int]:
    """The granted units and their predecessors that existed on each first day: ``conference_id``, ``day``, ``unit_id``."""
    roots = with_predecessors(granted)
    return (
        select(
            Conference.id.label("conference_id"),
            Conference.first_on.label("day"),
            UnitPeriod.unit_id,
        )
        .join(UnitPeriod, valid_on(Conference.first_on))
        .where(
            Conference.id.in_([conference.id for conference in conferences]),
            UnitPeriod.unit_id.in_(select(roots.c.unit_id)),
        )
    )
