"""Who is on which roster, and who may know of it. Rosters stand in Vietnamese order, by given name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased, joinedload

from eventhub.accounts.models import LinkKind, Role
from eventhub.accounts.queries import Visitor, link_opened_by, units_reached
from eventhub.accounts.rules import may_organize
from eventhub.conferences.models import Conference
from eventhub.conferences.queries import roles_over_conference
from eventhub.database import matches_words
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.registration.comparison import Comparison, compare, unit_ids_by_name
from eventhub.registration.models import Attendee, AttendeeSource, AttendeeStatus
from eventhub.registration.pasted_rows import PastedRow
from eventhub.registration.rules import same_person_key, seating_may_change
from eventhub.text.folding import fold
from eventhub.units.models import Unit, UnitPeriod
from eventhub.units.reach import line_above, units_below, units_within, valid_on


def is_expected() -> ColumnElement[bool]:
    """The condition that an attendee takes a seat: active and no walk-in. The row's own word for it is the same."""
    return (Attendee.status == AttendeeStatus.ACTIVE) & (Attendee.source != AttendeeSource.WALK_IN)


def expected_attendees(point: Point) -> Sequence[Attendee]:
    """Who is expected at a point."""
    return db.session.scalars(_select_seated(point).where(is_expected())).all()


def attendee_seen_by(
    user: Visitor, conference: Conference, people: type[Attendee] = Attendee
) -> ColumnElement[bool]:
    """The condition that somebody may know of an attendee: sent by her units, or seated at their points.

    Organizers of the conference know of everybody; whoever isn't signed in of nobody. ``people`` may be an alias.
    """
    if not user.is_authenticated:
        return false()
    if may_organize(roles_over_conference(user, conference)):
        return true()
    reached = units_reached(user, Role.OFFICIAL, conference.first_on)
    points = select(Point.id).where(
        Point.conference_id == conference.id, Point.unit_id.in_(reached)
    )
    return or_(people.unit_id.in_(reached), people.point_id.in_(points))


def select_attendee(user: Visitor, point: Point, attendee_id: UUID) -> Select[Attendee]:
    """One row of a point's roster, if the user may know of it."""
    return _select_roster(point).where(
        Attendee.id == attendee_id, attendee_seen_by(user, point.conference)
    )


def roster_of(user: Visitor, point: Point) -> Sequence[Attendee]:
    """The roster of a point as far as the user may know it, withdrawn people included."""
    return db.session.scalars(
        _select_roster(point).where(attendee_seen_by(user, point.conference))
    ).all()


def comparable_attendees(point: Point) -> Sequence[Attendee]:
    """Everybody on the roster, and who is no longer or not yet: what pasted rows are compared with."""
    compared = (AttendeeStatus.ACTIVE, AttendeeStatus.WAITING, AttendeeStatus.WITHDRAWN)
    return db.session.scalars(
        _select_seated(point)
        .where(Attendee.source != AttendeeSource.WALK_IN, Attendee.status.in_(compared))
        .order_by(None)
        .order_by(Attendee.id)
        .execution_options(populate_existing=True)
    ).all()


def roster_comparison(point: Point, rows: Sequence[PastedRow], *, today: date) -> Comparison:
    """What pasted rows would do to the roster as it stands now: two statements, whatever the number of rows."""
    units = [(unit.unit_id, unit.name, unit.short_name) for unit in sending_units(point)]
    return compare(
        rows,
        comparable_attendees(point),
        unit_ids=unit_ids_by_name(units, point.unit_id),
        own_unit_id=point.unit_id,
        seats_left=point.seats_left,
        brings_back=seating_may_change(point.conference, today),
    )


def expected_elsewhere(point: Point, comparison: Comparison) -> dict[int, str]:
    """Whom pasted rows would put on a second roster: the name of the point she is expected at, by the row's line.

    One statement. Only people of the unit a row names count: whoever keeps this roster knows of them.
    """
    coming = comparison.coming
    rows = db.session.execute(
        select(Attendee.full_name, Attendee.unit_id, Attendee.birth_year, Point.name)
        .join(Point, Point.id == Attendee.point_id)
        .where(
            Attendee.conference_id == point.conference_id,
            Attendee.point_id != point.id,
            Attendee.folded.in_({fold(compared.row.full_name) for compared in coming}),
            is_expected(),
        )
        .order_by(Point.sort_key, Attendee.id)
    ).all()
    found: dict[int, str] = {}
    for compared in coming:
        year = compared.row.values["birth_year"]
        for row in rows:
            if (
                same_person_key(row.full_name) == same_person_key(compared.row.full_name)
                and row.unit_id == compared.unit_id
                and (not row.birth_year or not year or row.birth_year == year)
            ):
                found.setdefault(compared.row.line, row.name)
    return found


def namesakes_of(
    user: Visitor, conference: Conference, people: ColumnElement[bool]
) -> dict[UUID, str]:
    """Who of some people may be on a list twice, by id: the name of the point where a namesake of her unit is expected.

    Only namesakes the user may know of count; two known years of birth that differ tell two people apart.
    """
    other = aliased(Attendee)
    rows = db.session.execute(
        select(Attendee.id, Point.name)
        .join(
            other,
            (other.conference_id == Attendee.conference_id)
            & (other.folded == Attendee.folded)
            & (other.unit_id == Attendee.unit_id)
            & (other.id != Attendee.id),
        )
        .join(Point, Point.id == other.point_id)
        .where(
            Attendee.conference_id == conference.id,
            people,
            other.status == AttendeeStatus.ACTIVE,
            other.source != AttendeeSource.WALK_IN,
            func.coalesce(other.birth_year, Attendee.birth_year, 0)
            == func.coalesce(Attendee.birth_year, other.birth_year, 0),
            attendee_seen_by(user, conference, other),
        )
    )
    return {row.id: row.name for row in rows}


def points_managed_in(user: Visitor, conference: Conference) -> Sequence[Point]:
    """The points whose roster somebody manages; for organizers all. Cancelled points take nobody."""
    statement = select(Point).where(
        Point.conference_id == conference.id, Point.status != PointStatus.CANCELLED
    )
    if not may_organize(roles_over_conference(user, conference)):
        reached = units_reached(user, Role.OFFICIAL, conference.first_on)
        statement = statement.where(Point.unit_id.in_(reached))
    return db.session.scalars(statement.order_by(Point.sort_key, Point.id)).all()


def sending_units(point: Point) -> Sequence[UnitPeriod]:
    """The units that may send people to a point: its own and those below, as they were on the first day."""
    first_on = point.conference.first_on
    return db.session.scalars(
        select(UnitPeriod)
        .where(UnitPeriod.unit_id.in_(units_within([point.unit_id], first_on)), valid_on(first_on))
        .order_by(UnitPeriod.unit_id != point.unit_id, UnitPeriod.sort_key, UnitPeriod.id)
    ).all()


def registering_units(conference: Conference, search: str, *, limit: int) -> Sequence[UnitPeriod]:
    """The units of the first day whose name holds every word searched, and that have a point or fall under one."""
    return db.session.scalars(
        _select_registering_units(conference)
        .where(matches_words(UnitPeriod.folded, search))
        .options(joinedload(UnitPeriod.unit))
        .order_by(UnitPeriod.sort_key, UnitPeriod.id)
        .limit(limit)
    ).all()


def registering_unit(conference: Conference, code: str) -> UnitPeriod | None:
    """The unit of a code, if people of it may register: it has a point or falls under one."""
    values = {"code": code, "day": conference.first_on, "conference_id": conference.id}
    return db.session.scalars(_REGISTERING_UNIT, values).one_or_none()


def chosen_point(conference: Conference, point_id: int) -> Point | None:
    """The point that was chosen to take part at; None when it is none of those that take part."""
    values = {"conference_id": conference.id, "point_id": point_id}
    return db.session.scalars(_CHOSEN_POINT, values).one_or_none()


@dataclass(frozen=True, slots=True)
class NearPoint:
    """An approved point and how near it is to a unit: 0 is its own, 1 that of the unit above; None is another's."""

    point: Point
    steps: int | None

    @property
    def has_seats(self) -> bool:
        """Whether somebody can still register here."""
        return self.point.seats_left is None or self.point.seats_left > 0


def points_near(conference: Conference, unit_id: int) -> list[NearPoint]:
    """The approved points, the unit's own first, then those of the units above it from near to far, then the others."""
    above = line_above(unit_id, conference.first_on)
    rows = db.session.execute(
        select(Point, above.c.steps)
        .outerjoin(above, Point.unit_id == above.c.unit_id)
        .where(_takes_part(conference.id))
        .order_by(above.c.steps.is_(None), above.c.steps, Point.sort_key, Point.id)
    )
    return [NearPoint(point, steps) for point, steps in rows]


def unit_text(attendee: Attendee, units: dict[int, UnitPeriod], point: Point) -> str:
    """The unit as the roster writes it: what was typed, and the sending unit where it isn't the point's own."""
    period = units.get(attendee.unit_id)
    is_guest = attendee.unit_id != point.unit_id or not attendee.unit_text
    sender = period.short_name if period is not None and is_guest else ""
    return ", ".join(filter(None, (attendee.unit_text, sender)))


def attendee_with_nonce(conference: Conference, nonce: str) -> Attendee | None:
    """Who registered with a form that was sent before."""
    return db.session.scalars(
        select(Attendee).where(Attendee.conference_id == conference.id, Attendee.nonce == nonce)
    ).one_or_none()


def waiting_twin(attendee: Attendee) -> Attendee | None:
    """Who waits under exactly the same facts, registered from the same network: the same person once more.

    Only the same network counts and only if everything agrees, so that nobody learns anything of others by it.
    """
    twins = db.session.scalars(
        select(Attendee).where(
            Attendee.conference_id == attendee.conference_id,
            Attendee.folded == attendee.folded,
            Attendee.origin_id == attendee.origin_id,
            Attendee.point_id == attendee.point_id,
            Attendee.unit_id == attendee.unit_id,
            Attendee.rank == (attendee.rank or ""),
            Attendee.position == (attendee.position or ""),
            Attendee.status == AttendeeStatus.WAITING,
        )
    )
    wanted = same_person_key(attendee.full_name)
    return next((one for one in twins if same_person_key(one.full_name) == wanted), None)


def attendee_of_link(secret: str, kind: LinkKind) -> Attendee | None:
    """Whose personal page or feed a secret opens; None for an unknown or revoked one, and once she was erased."""
    link = link_opened_by(kind, secret)
    if link is None or link.conference_id is None:
        return None
    attendee = db.session.get(Attendee, (link.conference_id, UUID(link.subject)))
    return attendee if attendee and attendee.status is not AttendeeStatus.ERASED else None


def _select_registering_unit() -> Select[UnitPeriod]:
    """A unit by its code, on a day, where it or one above it has a point; asked from below, that is a few rows."""
    day = bindparam("day", type_=Date)
    asked = select(Unit.id).where(Unit.code == bindparam("code")).scalar_subquery()
    above = line_above(asked, day)
    has_point = (
        select(Point.id)
        .join(above, above.c.unit_id == Point.unit_id)
        .where(_takes_part(bindparam("conference_id")))
    )
    return select(UnitPeriod).where(UnitPeriod.unit_id == asked, valid_on(day), has_point.exists())


def _takes_part(conference_id: Any) -> ColumnElement[bool]:
    return and_(Point.conference_id == conference_id, Point.status == PointStatus.APPROVED)


_REGISTERING_UNIT = _select_registering_unit()
_CHOSEN_POINT = select(Point).where(
    _takes_part(bindparam("conference_id")), Point.id == bindparam("point_id")
)


def _select_registering_units(conference: Conference) -> Select[UnitPeriod]:
    """The units of the first day that own an approved point, and all below them."""
    owners = select(Point.unit_id).where(_takes_part(conference.id))
    on_first_day = valid_on(conference.first_on)
    roots = select(UnitPeriod.unit_id).where(UnitPeriod.unit_id.in_(owners), on_first_day)
    below = units_below(roots, conference.first_on)
    return select(UnitPeriod).where(UnitPeriod.unit_id.in_(select(below.c.unit_id)), on_first_day)


def _select_roster(point: Point) -> Select[Attendee]:
    """Who is or was on the list; those who wait, or were not confirmed, stand on a page of their own."""
    return _select_seated(point).where(
        Attendee.source != AttendeeSource.WALK_IN,
        Attendee.status.in_((AttendeeStatus.ACTIVE, AttendeeStatus.WITHDRAWN)),
    )


def _select_seated(point: Point) -> Select[Attendee]:
    return (
        select(Attendee)
        .where(Attendee.conference_id == point.conference_id, Attendee.point_id == point.id)
        .order_by(Attendee.sort_key, Attendee.id)
    )
