"""Every change of a point. Locks are taken in one order: the conference, then the point.

The seats of a hall change in ``take_seats`` and ``free_seats`` only, each one conditional UPDATE.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from eventhub.accounts.models import User
from eventhub.columns import now, table_of
from eventhub.conferences.actions import increment_revision, take_calendar_sequence
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.conferences.queries import organizes
from eventhub.database import lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import changed_values, log_change
from eventhub.points.models import Point, PointRole, PointStatus
from eventhub.points.queries import host_of
from eventhub.points.rules import calendar_facts, code_stem, unused_code
from eventhub.text.folding import nfc, one_line
from eventhub.text.phones import normalise_phone
from eventhub.units.models import Unit
from eventhub.units.queries import period_on


def register_point(
    conference: Conference,
    unit: Unit,
    values: Mapping[str, Any],
    *,
    by: User | None,
    role: PointRole = PointRole.REMOTE,
    approved: bool = False,
) -> Point:
    """Register a hall of a unit; name and province come from the unit unless given. An organizer's is approved at once.

    Refused for a cancelled conference, a unit that doesn't exist on its first day, a second host, and a hall the unit
    has registered already: a button pressed twice, or by two of its officials.
    """
    lock_row(conference)
    if conference.status is ConferenceStatus.CANCELLED:
        raise RuleError("points_of_cancelled_conference")
    period = period_on(unit.id, conference.first_on)
    if period is None:
        raise RuleError("unit_not_on_day", field="unit")
    if role is PointRole.HOST:
        _ensure_no_host(conference)
    facts = {"name": period.short_name, "province": period.province} | _cleaned(values)
    if _has_point(conference, unit, facts):
        raise RuleError("point_registered_already", field="hall")
    facts.setdefault("code", unused_code(facts["name"], _codes_like(conference, facts["name"])))
    point = Point(conference=conference, unit=unit, role=role, created_by_id=by.id if by else None)
    db.session.add(point.assign(facts))
    db.session.flush()
    log_change(point, "registered", by=by, new=facts)
    if approved or _organizes(by, conference):
        _approve(point)
    return point


def approve_point(point: Point, *, by: User | None, row_version: int | None = None) -> None:
    """Let a registered point take part; it becomes public. Refused once cancelled; approving twice changes nothing."""
    _lock_current(point, row_version)
    if point.status is PointStatus.APPROVED:
        return
    _approve(point)
    point.touch()
    log_change(point, "approved", by=by)


def return_point(
    point: Point, reason: str, *, by: User | None, row_version: int | None = None
) -> None:
    """Give a registration back to its official with what is missing. Refused unless it waits for approval."""
    _lock_current(point, row_version)
    if point.status is not PointStatus.SUBMITTED:
        raise RuleError("point_not_waiting")
    point.status = PointStatus.RETURNED
    point.status_reason = nfc(reason)
    point.touch()
    log_change(point, "returned", by=by, reason=point.status_reason)


def update_point(
    point: Point, values: Mapping[str, Any], *, by: User | None, row_version: int | None
) -> None:
    """Change facts of a point. A returned one is submitted again by its official; an approved one stays approved.

    Refused once cancelled, and when somebody else edited it since ``row_version``. A capacity below what is taken is
    kept: it drops nobody and refuses new people.
    """
    _lock_current(point, row_version)
    at = now()
    by_organizer = by is None or _organizes(by, point.conference)
    old, new = changed_values(point, _cleaned(values))
    if point.status is PointStatus.RETURNED and not by_organizer:
        old["status"], new["status"] = point.status, PointStatus.SUBMITTED
    if not new:
        return
    shown = calendar_facts(point)
    point.assign(new).touch()
    log_change(point, "updated", by=by, old=old, new=new)
    if point.status is PointStatus.APPROVED:
        _mark_public_change(point, at, calendar=calendar_facts(point) != shown)
        if not by_organizer:
            point.changed_at = point.changed_at or at


def acknowledge_point(point: Point, *, row_version: int | None = None) -> None:
    """The organizer has looked at what changed since the approval; told if it changed once more meanwhile."""
    _lock_current(point, row_version)
    point.changed_at = None
    point.touch()


def set_host(point: Point, *, by: User | None) -> None:
    """Make an approved point the host; the present host becomes a remote point. Refused for one not approved."""
    lock_row(point.conference)
    former = host_of(point.conference)
    for part in sorted({point, former or point}, key=lambda part: part.id):
        lock_row(part)
    if point.status is not PointStatus.APPROVED:
        raise RuleError("host_not_approved")
    if former is point:
        return
    if former is not None:
        _change_role(former, PointRole.REMOTE, by=by)
    _change_role(point, PointRole.HOST, by=by)


def cancel_point(
    point: Point, reason: str, *, by: User | None, row_version: int | None = None
) -> None:
    """Call a point off. Refused for the host, once somebody is on its roster, and from the conference's first day on."""
    _lock_current(point, row_version)
    if point.is_host:
        raise RuleError("host_stays")
    if point.seats_taken:
        raise RuleError("point_has_attendees", count=point.seats_taken)
    if point.conference.first_on <= point.conference.today(now()):
        raise RuleError("point_has_begun")
    was_public = point.status is PointStatus.APPROVED
    point.status = PointStatus.CANCELLED
    point.status_reason = nfc(reason)
    point.changed_at = None
    point.touch()
    log_change(point, "cancelled", by=by, reason=point.status_reason)
    if was_public:
        _mark_public_change(point, now(), calendar=True)


# The columns that seats depend on, as they stand while the row is locked.
_SEATING = ("seats_taken", "capacity", "status", "roster_sent_at")
_HALL = table_of(Point).c
# Condition and sum are one statement: between a read and a write somebody else could take the same seat.
_TAKE_SEATS = (
    update(table_of(Point))
    .where(
        _HALL.id == bindparam("point_id"),
        _HALL.status != PointStatus.CANCELLED,
        or_(_HALL.capacity.is_(None), _HALL.seats_taken + bindparam("number") <= _HALL.capacity),
    )
    .values(seats_taken=_HALL.seats_taken + bindparam("number"))
    .returning(*(_HALL[name] for name in _SEATING))
)


def take_seats(point: Point, number: int = 1) -> None:
    """Take seats in the hall, all or none. Refused when fewer are left, and once the point is cancelled."""
    if not _try_take_seats(point, number):
        if point.status is PointStatus.CANCELLED:
            raise RuleError("point_cancelled")
        raise RuleError("point_full", point=point.name, left=point.seats_left)


def take_seats_left(point: Point, number: int) -> int:
    """Take as many of so many seats as are left, none once the point is cancelled; returns how many were taken."""
    while number and not _try_take_seats(point, number):
        left = point.seats_left
        number = 0 if point.status is PointStatus.CANCELLED or left is None else min(left, number)
    return number


def free_seats(point: Point, number: int = 1) -> None:
    """Give seats back; the database refuses more than were taken."""
    db.session.execute(
        update(Point)
        .where(Point.id == point.id)
        .values(seats_taken=Point.seats_taken - number)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(point, ["seats_taken"])


def _try_take_seats(point: Point, number: int) -> bool:
    db.session.flush()
    taken = (
        db.session.connection()
        .execute(_TAKE_SEATS, {"point_id": point.id, "number": number})
        .one_or_none()
    )
    if taken is None:
        db.session.refresh(point, _SEATING)
        return False
    for name in _SEATING:
        set_committed_value(point, name, getattr(taken, name))
    return True


def _lock_current(point: Point, row_version: int | None = None) -> None:
    lock_row(point.conference)
    lock_row(point)
    point.ensure_current(row_version)
    if point.status is PointStatus.CANCELLED:
        raise RuleError("point_cancelled")


def _approve(point: Point) -> None:
    point.status = PointStatus.APPROVED
    point.status_reason = ""
    point.approved_at = now()
    point.changed_at = None
    _mark_public_change(point, point.approved_at, calendar=True)


def _change_role(point: Point, role: PointRole, *, by: User | None) -> None:
    log_change(point, "updated", by=by, old={"role": point.role}, new={"role": role})
    point.role = role
    point.touch()
    _mark_public_change(point, now(), calendar=True)
    # The database allows one host; the former one must have stepped down before the next is written.
    db.session.flush()


def _mark_public_change(point: Point, at: datetime, *, calendar: bool) -> None:
    """Let cached pages of the conference be made anew, and calendars too when they show what changed."""
    if calendar:
        point.calendar_sequence = take_calendar_sequence(point.conference)
        point.calendar_changed_at = at
    else:
        increment_revision(point.conference)
    db.session.flush()


def _ensure_no_host(conference: Conference) -> None:
    host = host_of(conference)
    if host is not None:
        raise RuleError("host_exists", host=host.name)


def _has_point(conference: Conference, unit: Unit, facts: Mapping[str, Any]) -> bool:
    """Whether a unit takes part with a hall of this name and place already."""
    same = select(Point.id).where(
        Point.conference_id == conference.id,
        Point.unit_id == unit.id,
        Point.status != PointStatus.CANCELLED,
        Point.name == facts["name"],
        Point.hall == facts.get("hall"),
    )
    return db.session.scalar(same.limit(1)) is not None


def _organizes(by: User | None, conference: Conference) -> bool:
    return by is not None and organizes(by, conference)


def _codes_like(conference: Conference, name: str) -> Collection[str]:
    return db.session.scalars(
        select(Point.code).where(
            Point.conference_id == conference.id, Point.code.startswith(code_stem(name))
        )
    ).all()


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _clean(name, value) for name, value in values.items()}


def _clean(name: str, value: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, StrEnum):
        return value
    if name.endswith("_phone"):
        return normalise_phone(value)
    return nfc(value) if name == "conditions" else one_line(value)
