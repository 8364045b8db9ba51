"""Points of a conference: by code, in Vietnamese order, by search (also under former names), and who has authority."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, Select, String, case, cast, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventhub.accounts.models import AccessLink, LinkKind, Role
from eventhub.accounts.queries import Visitor, roles_over, units_reached
from eventhub.accounts.rules import Roles, may_act_for
from eventhub.conferences.models import Conference
from eventhub.conferences.queries import roles_over_conference
from eventhub.database import Page, matches_words, on_page
from eventhub.extensions import db
from eventhub.history.models import Change
from eventhub.points.models import Point, PointRole, PointStatus
from eventhub.points.rules import ReviewState, roles_at_point
from eventhub.text.folding import match_rank, one_line
from eventhub.units.models import Unit, UnitPeriod
from eventhub.units.reach import valid_on, with_successors

PAGE_SIZE = 100
MOST_FOUND = 100
"""A search that finds more is narrowed by another word rather than paged through."""
MOST_SUGGESTED = 10

REVIEW_STATE = case(
    (Point.status == PointStatus.SUBMITTED, ReviewState.WAITING.value),
    (Point.changed_at.is_not(None), ReviewState.CHANGED.value),
    (Point.status == PointStatus.RETURNED, ReviewState.RETURNED.value),
    (Point.status == PointStatus.APPROVED, ReviewState.APPROVED.value),
    else_=ReviewState.CANCELLED.value,
)
"""``rules.review_state`` for lists: what needs the organizer first."""


@dataclass(frozen=True, slots=True)
class FormerName:
    """A point found by what its unit, or one merged into it, was called before the conference."""

    former_name: str
    point: Point


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link that opens a conference without an account, and the point it opens at, if at one."""

    link: AccessLink
    point: Point | None


def select_point(
    conference: Conference, code: str, units: Select[int] | None = None
) -> Select[Point]:
    """A point of a conference, or one of those of some units, by its code."""
    return _select_points(conference, units).where(Point.code == code)


def select_point_at(slug: str, code: str) -> Select[Point]:
    """A point by the address of its conference and its own code, together with the conference."""
    return (
        select(Point)
        .join(Point.conference)
        .where(Conference.slug == slug, Point.code == code)
        .options(contains_eager(Point.conference))
    )


def point_names(ids: Collection[int]) -> dict[int, str]:
    """The names of some points, by id."""
    rows = db.session.execute(select(Point.id, Point.name).where(Point.id.in_(ids)))
    return {row.id: row.name for row in rows}


def approved_points(conference: Conference) -> Sequence[Point]:
    """The points that take part: the host first, then in Vietnamese order."""
    return db.session.scalars(_in_order(_select_approved(conference))).all()


def approved_points_page(conference: Conference, page: int) -> Page[Point]:
    """One page of the points that take part."""
    return _page(_in_order(_select_approved(conference)), page)


def points_matching(conference: Conference, search: str) -> Sequence[Point]:
    """The points that hold every word of a search, those with the same accents first; at most MOST_FOUND."""
    typed = one_line(search)
    as_typed = or_(*(Point.name.contains(form, autoescape=True) for form in (typed, typed.title())))
    points = db.session.scalars(
        _select_approved(conference)
        .where(matches_words(Point.folded, search))
        .order_by(case((as_typed, 0), else_=1), Point.sort_key, Point.id)
        .limit(MOST_FOUND)
    ).all()
    return sorted(points, key=lambda point: _rank(typed, point))


def points_formerly_named(conference: Conference, search: str) -> Sequence[FormerName]:
    """Points whose unit had a matching name before the conference, itself or through what was merged into it.

    So «yen bai» finds Lào Cai once Yên Bái has become a part of it.
    """
    became = _became(search, conference.first_on)
    rows = db.session.execute(
        select(became.c.former_name, Point)
        .join(Point, Point.unit_id == became.c.unit_id)
        .where(Point.conference_id == conference.id, Point.status == PointStatus.APPROVED)
        .order_by(Point.sort_key, Point.id, became.c.former_name)
        .limit(MOST_SUGGESTED)
    )
    return [FormerName(former_name, point) for former_name, point in rows]


def host_of(conference: Conference) -> Point | None:
    """The host point, if it is named already."""
    return db.session.scalars(
        select(Point).where(
            Point.conference_id == conference.id,
            Point.role == PointRole.HOST,
            Point.status != PointStatus.CANCELLED,
        )
    ).one_or_none()


def units_of_official(user: Visitor, conference: Conference) -> Select[int]:
    """The ids of the units somebody acts for on a conference's first day, as a subquery."""
    return units_reached(user, Role.OFFICIAL, conference.first_on)


def units_named(
    units: Select[int], on: date, *, search: str = "", limit: int = MOST_FOUND
) -> Sequence[UnitPeriod]:
    """Some units as they were on a day, in Vietnamese order, optionally those that hold every word of a search."""
    statement = select(UnitPeriod).where(UnitPeriod.unit_id.in_(units), valid_on(on))
    return db.session.scalars(
        statement.where(matches_words(UnitPeriod.folded, search))
        .order_by(UnitPeriod.sort_key, UnitPeriod.id)
        .limit(limit)
        .options(joinedload(UnitPeriod.unit))
    ).all()


def select_unit(units: Select[int], on: date, code: str) -> Select[UnitPeriod]:
    """One of some units by its code, as it was on a day."""
    return (
        select(UnitPeriod)
        .join(UnitPeriod.unit)
        .where(Unit.code == code, UnitPeriod.unit_id.in_(units), valid_on(on))
    )


def units_formerly_named(units: Select[int], on: date, search: str) -> Sequence[UnitPeriod]:
    """Some units as they were on a day, found by what they, or units merged into them, were called before."""
    became = _became(search, on)
    return db.session.scalars(
        select(UnitPeriod)
        .where(
            UnitPeriod.unit_id.in_(select(became.c.unit_id)),
            UnitPeriod.unit_id.in_(units),
            valid_on(on),
        )
        .order_by(UnitPeriod.sort_key, UnitPeriod.id)
        .limit(MOST_SUGGESTED)
        .options(joinedload(UnitPeriod.unit))
    ).all()


def managed_points_page(
    conference: Conference, units: Select[int] | None, search: str, page: int
) -> Page[Point]:
    """One page of all points, or of those of some units: what waits for the organizer first."""
    statement = _select_points(conference, units).where(matches_words(Point.folded, search))
    return _page(statement.order_by(REVIEW_STATE, Point.sort_key, Point.id), page)


def review_state_counts(
    conference: Conference, units: Select[int] | None
) -> Mapping[ReviewState, int]:
    """How many points stand where, of all or of some units."""
    chosen = (
        _select_points(conference, units)
        .with_only_columns(REVIEW_STATE, func.count())
        .group_by(REVIEW_STATE)
    )
    return {
        ReviewState(review_state): number for review_state, number in db.session.execute(chosen)
    }


def points_by_unit(conference: Conference, unit_ids: Collection[int]) -> Mapping[int, list[Point]]:
    """The points that units have registered, by unit id; cancelled ones are left out."""
    points = defaultdict(list)
    for point in db.session.scalars(
        select(Point)
        .where(
            Point.conference_id == conference.id,
            Point.unit_id.in_(unit_ids),
            Point.status != PointStatus.CANCELLED,
        )
        .order_by(Point.sort_key, Point.id)
    ):
        points[point.unit_id].append(point)
    return points


def unseen_changes(points: Collection[Point]) -> Mapping[int, list[Change]]:
    """What was edited since the organizer last looked, by point id, oldest first."""
    since = {str(point.id): point.changed_at for point in points if point.changed_at}
    changes = defaultdict(list)
    for change in db.session.scalars(
        select(Change)
        .where(
            Change.subject_type == Point.__tablename__,
            Change.subject_id.in_(since),
            Change.action == "updated",
        )
        .order_by(Change.id)
    ):
        if change.at >= since[change.subject_id]:
            changes[int(change.subject_id)].append(change)
    return changes


def page_links(conference: Conference, units: Select[int] | None) -> Sequence[PageLink]:
    """The links in force that open a conference without an account: all, or those to points of some units; newest first."""
    rows = db.session.execute(
        _select_page_links(conference, units)
        .add_columns(Point)
        .outerjoin(Point, AccessLink.subject == cast(Point.id, String))
        .order_by(AccessLink.id.desc())
    )
    return [PageLink(link, point) for link, point in rows]


def select_page_link(
    conference: Conference, units: Select[int] | None, link_id: int
) -> Select[AccessLink]:
    """One of these links by its id."""
    return _select_page_links(conference, units).where(AccessLink.id == link_id)


def roles_over_point(user: Visitor, point: Point) -> Roles:
    """The roles somebody holds over a point: over its unit, and over the conference for its organizers."""
    return roles_at_point(
        roles_over(user, point.unit_id, point.conference.first_on),
        roles_over_conference(user, point.conference),
    )


def manages(user: Visitor, point: Point) -> bool:
    """Whether somebody may edit a point and its roster: an official of its unit, or an organizer of the conference."""
    return may_act_for(roles_over_point(user, point))


def _select_approved(conference: Conference) -> Select[Point]:
    return select(Point).where(
        Point.conference_id == conference.id, Point.status == PointStatus.APPROVED
    )


def _select_points(conference: Conference, units: Select[int] | None) -> Select[Point]:
    statement = select(Point).where(Point.conference_id == conference.id)
    return statement if units is None else statement.where(Point.unit_id.in_(units))


def _select_page_links(conference: Conference, units: Select[int] | None) -> Select[AccessLink]:
    statement = select(AccessLink).where(
        AccessLink.kind == LinkKind.PAGE,
        AccessLink.conference_id == conference.id,
        AccessLink.revoked_at.is_(None),
    )
    if units is None:
        return statement
    subjects = _select_points(conference, units).with_only_columns(cast(Point.id, String))
    return statement.where(AccessLink.subject.in_(subjects))


def _in_order(statement: Select[Point]) -> Select[Point]:
    return statement.order_by(Point.role != PointRole.HOST, Point.sort_key, Point.id)


def _became(search: str, on: date) -> CTE:
    """Units that had a matching name before a day, with all they became: ``unit_id`` and ``former_name``."""
    named = select(UnitPeriod.short_name.label("former_name"), UnitPeriod.unit_id).where(
        UnitPeriod.valid_to < on, matches_words(UnitPeriod.folded, search)
    )
    return with_successors(named)


def _rank(typed: str, point: Point) -> int:
    # The name decides before the address; -1, "not found", must come last.
    ranks = (match_rank(typed, point.name), match_rank(typed, f"{point.hall} {point.address}"))
    return next((place * 3 + rank for place, rank in enumerate(ranks) if rank >= 0), 9)


def _page(statement: Select[Point], page: int) -> Page[Point]:
    count = select(func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(count) or 0
    points = db.session.scalars(on_page(statement, page, PAGE_SIZE)).all()
    return Page(points, page, total, PAGE_SIZE)
