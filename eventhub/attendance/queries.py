"""The figures of a session, by point and added up, each from one statement, so that they agree with each other.

Who is on a roll is in ``roll_queries``, the figures by sending unit in ``sender_queries``.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    case,
    func,
    null,
    or_,
    select,
    true,
)

from eventhub import phrases
from eventhub.accounts.models import Role
from eventhub.accounts.queries import Visitor, units_reached
from eventhub.attendance.models import (
    Presence,
    PresenceState,
    RollState,
    Tally,
)
from eventhub.attendance.rules import PointTally, Totals
from eventhub.columns import now
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.conferences.queries import roles_over_conference
from eventhub.database import count_of
from eventhub.extensions import db
from eventhub.points.models import Point, PointCounts, PointRole, PointStatus
from eventhub.units.models import UnitLevel, UnitPeriod
from eventhub.units.reach import valid_on

_tally_fields = attrgetter(*PointTally.__dataclass_fields__)


class PointGrouping(StrEnum):
    """By what of a point its figures are added up."""

    UNIT = "unit"
    LEVEL = "level"
    PROVINCE = "province"


def tally_rows(
    conference: Conference, session_id: int, *, at: datetime | None = None
) -> Sequence[PointTally]:
    """The figures of every point that takes part, host first, then in Vietnamese order. One statement."""
    figures = figures_of([conference.id], at or now())
    rows = db.session.execute(
        select(figures)
        .where(figures.c.session_id == session_id)
        .order_by(~figures.c.is_host, figures.c.sort_key, figures.c.point_id)
    )
    return [point_tally(row) for row in rows]


def tally_of(point: Point, session_id: int, *, at: datetime | None = None) -> PointTally:
    """The figures of one point in a session, also of a point that isn't approved."""
    figures = figures_of([point.conference_id], at or now(), only=Point.id == point.id)
    return point_tally(
        db.session.execute(select(figures).where(figures.c.session_id == session_id)).one()
    )


def totals(conference: Conference, session_id: int, *, at: datetime | None = None) -> Totals:
    """The figures of all points added up. One statement, added up by the database."""
    figures = figures_of([conference.id], at or now(), with_units=False)
    row = db.session.execute(
        select(*_sums(figures)).where(figures.c.session_id == session_id)
    ).one()
    return _totals(row)


def totals_by_session(*conferences: Conference, at: datetime | None = None) -> dict[int, Totals]:
    """The same for every session of some conferences at once, by session id. One statement, whatever their number."""
    ids = [conference.id for conference in conferences]
    figures = figures_of(ids, at or now(), with_units=False)
    rows = db.session.execute(
        select(figures.c.session_id, *_sums(figures)).group_by(figures.c.session_id)
    )
    return {row.session_id: _totals(row) for row in rows}


def totals_by(
    conference: Conference,
    session_id: int,
    grouping: PointGrouping,
    *,
    at: datetime | None = None,
) -> Sequence[Totals]:
    """The figures added up by the point's unit, level or province on the conference's first day. One statement.

    Units without a province and points whose unit did not exist then are one group without a name.
    """
    figures = figures_of([conference.id], at or now())
    columns = figures.c
    keys: dict[PointGrouping, tuple[Any, Any, Any]] = {
        PointGrouping.UNIT: (columns.unit_id, columns.unit_name, func.min(columns.unit_sort_key)),
        PointGrouping.LEVEL: (
            columns.level_code,
            columns.level_name_en if phrases.language() == "en" else columns.level_name_vi,
            func.min(columns.level_position),
        ),
        PointGrouping.PROVINCE: (
            columns.province,
            columns.province,
            func.min(columns.unit_sort_key),
        ),
    }
    key, name, order = keys[grouping]
    rows = db.session.execute(
        select(key.label("key"), func.min(name).label("name"), *_sums(figures))
        .where(columns.session_id == session_id)
        .group_by(key)
        .order_by(order, key)
    )
    return [_totals(row, key=str(row.key), name=row.name) for row in rows]


def distinct_present(conference: Conference) -> int:
    """How many named people came to at least one session held; counted, because sums would count them again each time."""
    return (
        db.session.scalar(
            select(func.count(Presence.attendee_id.distinct()))
            .join(ConferenceSession, ConferenceSession.id == Presence.session_id)
            .where(
                Presence.conference_id == conference.id,
                Presence.state != PresenceState.EXCUSED,
                ConferenceSession.cancelled_at.is_(None),
            )
        )
        or 0
    )


def operated_points(user: Visitor, conference: Conference) -> Sequence[Point]:
    """The points whose roll somebody takes: those of her units; all, for an organizer of the conference."""
    mine: ColumnElement[bool] = Point.unit_id.in_(
        units_reached(user, Role.OFFICIAL, conference.first_on)
    )
    if Role.ORGANIZER in roles_over_conference(user, conference):
        mine = true()
    return db.session.scalars(
        select(Point)
        .where(Point.conference_id == conference.id, Point.status == PointStatus.APPROVED, mine)
        .order_by(Point.role != PointRole.HOST, Point.sort_key, Point.id)
    ).all()


def figures_of(
    conference_ids: Collection[int],
    at: datetime,
    only: ColumnElement[bool] | None = None,
    *,
    with_units: bool = True,
) -> Subquery:
    """One row per session and point that takes part, with what ``PointTally`` holds; here is the rule of the one figure.

    Who counts by declaration: the declared number, else the roll if it was started. Who counts by name: the roll once it
    was started, else a declared number. No figure is "not reported", which is not 0.
    Without units it is half the work, and enough where only sums are asked for.
    """
    rows = _tally_rows(conference_ids, at, only)
    raw = (_with_units(rows) if with_units else rows).subquery("raw")
    has_roll = raw.c.roll_state != RollState.NOT_STARTED
    by_declaration = raw.c.counts == PointCounts.BY_DECLARATION
    is_declared = and_(raw.c.declared.is_not(None), or_(by_declaration, ~has_roll))
    is_reported = or_(raw.c.declared.is_not(None), has_roll)
    # Who isn't called by name cannot be unmarked.
    by_name = and_(~is_declared, or_(~by_declaration, has_roll))
    left_over = raw.c.expected - raw.c.ever_own - raw.c.excused
    missing = case((and_(by_name, left_over > 0), left_over), else_=0)
    is_closed = raw.c.roll_state == RollState.CLOSED
    named = case((raw.c.has_ended, raw.c.ever_present), else_=raw.c.present)
    return select(
        *raw.c,
        case((is_declared, raw.c.declared), (has_roll, named), else_=null()).label("figure"),
        is_declared.label("is_declared"),
        is_reported.label("is_reported"),
        case((is_closed, 0), else_=missing).label("unmarked"),
        case((is_closed, missing), else_=0).label("absent"),
        case(
            (and_(has_roll, raw.c.declared.is_not(None)), raw.c.declared - named), else_=null()
        ).label("difference"),
    ).subquery("figures")


def _tally_rows(
    conference_ids: Collection[int], at: datetime, only: ColumnElement[bool] | None
) -> Select[*tuple[Any, ...]]:
    """What stands in the tallies of every session and point, and what is expected there."""
    counts = [
        func.coalesce(getattr(Tally, name), 0).label(name)
        for name in ("present", "ever_present", "ever_own", "visitors", "walk_ins", "excused")
    ]
    return (
        select(
            ConferenceSession.id.label("session_id"),
            (ConferenceSession.ends_at <= at).label("has_ended"),
            Point.id.label("point_id"),
            func.coalesce(Tally.expected, Point.expected).label("expected"),
            func.coalesce(Tally.counts, Point.counts).label("counts"),
            func.coalesce(Tally.roll_state, RollState.NOT_STARTED).label("roll_state"),
            *counts,
            Tally.declared,
        )
        .join_from(ConferenceSession, Conference)
        .join(Point, Point.conference_id == ConferenceSession.conference_id)
        .join(
            Tally,
            and_(
                Tally.conference_id == ConferenceSession.conference_id,
                Tally.session_id == ConferenceSession.id,
                Tally.point_id == Point.id,
            ),
            isouter=True,
        )
        .where(
            ConferenceSession.conference_id.in_(conference_ids),
            takes_part() if only is None else only,
        )
    )


def takes_part() -> ColumnElement[bool]:
    """The condition that a point counts in a session; one approved after a session was closed is none of its points."""
    return and_(
        Point.status == PointStatus.APPROVED,
        or_(ConferenceSession.attendance_closed_at.is_(None), Tally.expected.is_not(None)),
    )


def _with_units(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The same rows with the names they are shown under, and the unit of the conference's first day."""
    return (
        rows.add_columns(
            Point.code,
            Point.name,
            (Point.role == PointRole.HOST).label("is_host"),
            Point.sort_key,
            Point.unit_id,
            func.coalesce(UnitPeriod.short_name, "").label("unit_name"),
            func.coalesce(UnitPeriod.sort_key, "").label("unit_sort_key"),
            func.coalesce(UnitPeriod.level_code, "").label("level_code"),
            func.coalesce(UnitLevel.name_vi, "").label("level_name_vi"),
            func.coalesce(UnitLevel.name_en, "").label("level_name_en"),
            func.coalesce(UnitLevel.position, 0).label("level_position"),
            func.coalesce(UnitPeriod.province, "").label("province"),
            func.coalesce(Tally.version, 0).label("version"),
            Tally.updated_at,
        )
        .join(
            UnitPeriod,
            and_(UnitPeriod.unit_id == Point.unit_id, valid_on(Conference.first_on)),
            isouter=True,
        )
        .join(UnitLevel, UnitLevel.code == UnitPeriod.level_code, isouter=True)
    )


def _sums(figures: Subquery) -> list[ColumnElement[Any]]:
    """The columns of ``Totals``, added up."""
    columns = figures.c
    added = ("expected", "unmarked", "absent", "excused", "visitors", "walk_ins")
    return [
        *(func.coalesce(func.sum(columns[name]), 0).label(name) for name in added),
        func.coalesce(func.sum(columns.figure), 0).label("present"),
        func.count(columns.point_id).label("points"),
        count_of(columns.is_reported).label("reported_points"),
        func.coalesce(func.sum(case((columns.is_declared, columns.declared))), 0).label("declared"),
        count_of(columns.is_declared).label("declared_points"),
        func.sum(columns.difference).label("difference"),
    ]


def _totals(row: Row[Any], *, key: str = "", name: str = "") -> Totals:
    # PostgreSQL adds integers up to decimals.
    values: dict[str, Any] = {
        column: None if value is None else int(value)
        for column, value in row._mapping.items()
        if column in Totals.__dataclass_fields__ and column not in ("key", "name")
    }
    return Totals(**values, key=key, name=name)


def point_tally(row: Row[Any]) -> PointTally:
    """A row of ``figures_of`` as the rules know it."""
    return PointTally(*_tally_fields(row))
