"""Every change of a roster by those who keep it. Locks are taken in one order: conference → attendees by id → points by
id.

Seats move only through ``take_seats`` and ``free_seats``, in the transaction that changes who is expected. The log says
which fields of a person changed, never what they held, so that erasing her needs no rewriting of history.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import select, update

from eventhub.accounts.actions import store_links
from eventhub.accounts.models import LinkKind, User
from eventhub.columns import now
from eventhub.conferences.models import Conference
from eventhub.database import lock_row, lock_row_allowing_shared, lock_row_shared
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import changed_values, log_change
from eventhub.points.actions import free_seats, take_seats
from eventhub.points.models import Point
from eventhub.registration.actions.statements import give_number, next_number, store_once
from eventhub.registration.comparison import ComparedRow, Comparison, RowEffect
from eventhub.registration.models import Attendee, AttendeeSource, AttendeeStatus
from eventhub.registration.pasted_rows import FIELDS, PastedRow
from eventhub.registration.queries import roster_comparison
from eventhub.registration.rules import (
    ensure_roster_open,
    ensure_seating_may_change,
    feed_secret,
    person_problems,
)
from eventhub.text.folding import one_line
from eventhub.text.phones import normalise_phone


def register_attendee(
    point: Point,
    unit_id: int,
    values: Mapping[str, Any],
    *,
    by: User | None,
    source: AttendeeSource = AttendeeSource.OFFICIAL,
    nonce: str | None = None,
) -> Attendee:
    """Put somebody on a point's roster and take a seat. Refused when the hall is full or called off, and for no name.

    A form sent twice (same ``nonce``) registers once and gives the first attendee back.
    """
    lock_row_shared(point.conference)
    ensure_roster_open(point)
    attendee = new_attendee(point, unit_id, values, by=by, source=source)
    attendee.nonce = nonce
    return seat_once(attendee, point, by=by)


def seat_once(attendee: Attendee, point: Point, *, by: User | None) -> Attendee:
    """Store somebody new with her seat and number; where her form was stored before, give that one back."""
    earlier = store_once(attendee, point.conference)
    if earlier is not None:
        return earlier
    take_seats(point, 1)
    give_number(attendee)
    if point.roster_sent_at is not None:
        mark_roster_changed(point.id)
    if by is not None:
        new = {"point_id": point.id, "unit_id": attendee.unit_id}
        log_change(attendee, "registered", by=by, new=new)
    return attendee


def new_attendee(
    point: Point,
    unit_id: int,
    values: Mapping[str, Any],
    *,
    by: User | None,
    source: AttendeeSource,
) -> Attendee:
    """A row for somebody at a point, a walk-in too, not stored yet; refused when a value is wrong."""
    facts = _checked(values, point.conference)
    attendee = Attendee(
        conference_id=point.conference_id,
        point_id=point.id,
        unit_id=unit_id,
        status=AttendeeStatus.ACTIVE,
        source=source,
        registered_by_id=by.id if by else None,
        # What she is shown from now on begins here; registering moves no counter.
        calendar_sequence=point.conference.calendar_counter,
    )
    return attendee.assign({name: value for name, value in facts.items() if value is not None})


def update_attendee(
    attendee: Attendee,
    values: Mapping[str, Any],
    *,
    by: User | None,
    row_version: int | None = None,
) -> None:
    """Correct what the roster says of somebody. Refused when somebody else edited it since ``row_version``."""
    lock_row(attendee)
    attendee.ensure_current(row_version)
    facts = _checked(values, attendee.conference)
    _old, new = changed_values(attendee, facts)
    if not new:
        return
    attendee.assign(new).touch()
    mark_roster_changed(attendee.point_id)
    log_change(attendee, "updated", by=by, new={"fields": sorted(new)})
    db.session.flush()


def move_attendee(
    attendee: Attendee, to_point: Point, *, by: User | None, at: datetime | None = None
) -> None:
    """Seat somebody at another point. Refused when it is full or called off, for whoever isn't expected anywhere, and
    from the first day on.
    """
    if to_point.conference_id != attendee.conference_id:
        raise RuleError("point_of_other_conference")
    sequence = begin_seating_change(attendee.conference, at)
    ensure_roster_open(to_point)
    lock_row(attendee)
    _ensure_expected(attendee)
    if attendee.point_id == to_point.id:
        return
    from_point = attendee.point
    for point in sorted((from_point, to_point), key=lambda point: point.id):
        if point is to_point:
            take_seats(point, 1)
        else:
            free_seats(point, 1)
    attendee.point_id = to_point.id
    attendee.list_number = None
    _mark_calendar_change(attendee, sequence)
    db.session.expire(attendee, ["point"])
    give_number(attendee)
    mark_roster_changed(from_point.id, to_point.id)
    log_change(
        attendee,
        "moved",
        by=by,
        old={"point_id": from_point.id},
        new={"point_id": to_point.id},
    )


def withdraw_attendee(
    attendee: Attendee, reason: str, *, by: User | None, at: datetime | None = None
) -> None:
    """Take somebody off the roster and give her seat back; she can be brought back. Twice is once.

    Refused from the first day on.
    """
    sequence = begin_seating_change(attendee.conference, at)
    lock_row(attendee)
    if attendee.status is AttendeeStatus.WITHDRAWN:
        return
    _ensure_expected(attendee)
    attendee.status = AttendeeStatus.WITHDRAWN
    _mark_calendar_change(attendee, sequence)
    free_seats(attendee.point, 1)
    mark_roster_changed(attendee.point_id)
    log_change(attendee, "withdrawn", by=by, reason=one_line(reason))


def bring_back_attendee(attendee: Attendee, *, by: User | None, at: datetime | None = None) -> None:
    """Undo a withdrawal. Refused when her seat was given away and the hall is full, or called off, and from the first day
    on. Twice is once.
    """
    sequence = begin_seating_change(attendee.conference, at)
    ensure_roster_open(attendee.point)
    lock_row(attendee)
    if attendee.status is AttendeeStatus.ACTIVE:
        return
    if attendee.status is not AttendeeStatus.WITHDRAWN:
        raise RuleError("attendee_not_expected")
    attendee.status = AttendeeStatus.ACTIVE
    _mark_calendar_change(attendee, sequence)
    take_seats(attendee.point, 1)
    mark_roster_changed(attendee.point_id)
    log_change(attendee, "brought_back", by=by)


def paste_rows(
    point: Point, rows: Sequence[PastedRow], *, by: User | None, at: datetime | None = None
) -> Comparison:
    """Store pasted rows, all or none: new people, what changed, whoever waits to be confirmed, and whoever was withdrawn
    before. Says what it did.

    Refused when a row is wrong, or when the hall has fewer seats than they need. The rows are compared anew with the
    roster under its lock, so that a form sent twice stores once.
    """
    _lock_roster(point)
    ensure_roster_open(point)
    moment = at or now()
    comparison = roster_comparison(point, rows, today=point.conference.today(moment))
    if comparison.has_errors:
        raise RuleError("rows_wrong", field="rows")
    _add_pasted(point, comparison, by=by, at=moment)
    _update_pasted(point, comparison, at=moment)
    if comparison.seats_needed:
        take_seats(point, comparison.seats_needed)
    counts = {state.value: len(comparison.of(state)) for state in RowEffect}
    if comparison.coming or counts["changed"]:
        mark_roster_changed(point.id)
        log_change(point, "roster_pasted", by=by, new=counts)
    db.session.flush()
    return comparison


def hand_in_roster(point: Point, *, by: User | None, at: datetime | None = None) -> None:
    """Mark the roster as handed in: when, by whom, how many. Refused while nobody is expected. Again is allowed."""
    lock_row_shared(point.conference)
    lock_row(point)
    ensure_roster_open(point)
    if point.expected == 0:
        raise RuleError("roster_empty")
    point.roster_sent_at = at or now()
    point.roster_sent_by = by.name if by else ""
    point.roster_sent_count = point.expected
    point.roster_changed_at = None
    log_change(point, "roster_handed_in", by=by, new={"count": point.roster_sent_count})
    db.session.flush()


def create_personal_links(attendee: Attendee, *, by: User | None = None) -> str:
    """Make the links to somebody's page and its calendar; earlier ones keep working. Returns the page's secret.

    The calendar's own secret is ``rules.feed_secret`` of it.
    """
    secret = token_urlsafe(32)
    store_links(
        {LinkKind.PERSONAL: secret, LinkKind.FEED: feed_secret(secret)},
        by=by,
        conference_id=attendee.conference_id,
        subject=str(attendee.id),
    )
    if by is not None:
        log_change(attendee, "link_made", by=by)
    return secret


def _checked(values: Mapping[str, Any], conference: Conference) -> dict[str, Any]:
    """What was entered, each text on one line and the phone in one form; refused when a value is wrong."""
    facts = {
        name: one_line(value) if isinstance(value, str) else value for name, value in values.items()
    }
    if facts.get("phone"):
        facts["phone"] = normalise_phone(facts["phone"])
    for problem in person_problems(facts, held_in=conference.first_on.year):
        raise problem
    return facts


def _lock_roster(point: Point) -> None:
    """Lock the conference, the people of a roster and the point, so that nobody else changes the roster meanwhile."""
    lock_row_allowing_shared(point.conference)
    db.session.execute(
        select(Attendee.id)
        .where(Attendee.conference_id == point.conference_id, Attendee.point_id == point.id)
        .order_by(Attendee.id)
        .with_for_update()
    )
    lock_row(point)


def _add_pasted(point: Point, comparison: Comparison, *, by: User | None, at: datetime) -> None:
    number = next_number(point)
    for place, row in enumerate(comparison.of(RowEffect.NEW)):
        values = dict(row.changes)
        attendee = new_attendee(
            point, values.pop("unit_id"), values, by=by, source=AttendeeSource.OFFICIAL
        )
        attendee.registered_at, attendee.list_number = at, number + place
        db.session.add(attendee)
    db.session.flush()


def _update_pasted(point: Point, comparison: Comparison, *, at: datetime) -> None:
    """Write what rows change of people on the roster: one statement for all of them."""
    returning = comparison.of(RowEffect.BROUGHT_BACK)
    counter = point.conference.calendar_counter
    sequence = _next_sequence(point.conference) if returning else 0
    changed = [_row_of(row) for row in comparison.of(RowEffect.CHANGED)]
    confirmed = comparison.of(RowEffect.CONFIRMED)
    number = next_number(point) if confirmed else 0
    changed += [
        _row_of(row)
        | {
            "calendar_sequence": counter,
            "calendar_changed_at": at,
            "registered_at": at,
            "list_number": number + place,
        }
        for place, row in enumerate(confirmed)
    ]
    changed += [
        _row_of(row) | {"calendar_sequence": sequence, "calendar_changed_at": now()}
        for row in returning
    ]
    if changed:
        db.session.execute(update(Attendee), changed)


def _row_of(row: ComparedRow) -> dict[str, Any]:
    """An attendee's columns after a pasted row; the same columns for every row, so that one statement writes them all."""
    attendee = row.attendee
    assert attendee is not None  # only rows that met somebody change her
    calendar = ("calendar_sequence", "calendar_changed_at")
    kept = ("conference_id", "id", *FIELDS[1:], *calendar, "registered_at", "list_number")
    columns = {name: getattr(attendee, name) for name in kept} | dict(row.changes)
    return columns | {
        "status": AttendeeStatus.ACTIVE,
        "row_version": attendee.row_version + 1,
    }


def _ensure_expected(attendee: Attendee) -> None:
    if not attendee.is_expected:
        raise RuleError("attendee_not_expected")


def mark_roster_changed(*point_ids: int) -> None:
    """Note that rosters differ from what was handed in; of one that was not nothing is noted."""
    db.session.execute(
        update(Point)
        .where(Point.id.in_(point_ids), Point.roster_sent_at.is_not(None))
        .values(roster_changed_at=now())
        .execution_options(synchronize_session="fetch")
    )


def begin_seating_change(conference: Conference, at: datetime | None) -> int:
    """The sequence of a change of seats; refused from the first day on, which nobody moves once the conference is locked."""
    sequence = _next_sequence(conference)
    ensure_seating_may_change(conference, conference.today(at or now()))
    return sequence


def _next_sequence(conference: Conference) -> int:
    """Take the next value of the conference's calendar counter; locks the conference, moves no revision.

    Nothing public changes when a person moves, so cached pages stay. The counter is above whatever her calendar has
    shown, and so is the value taken: her SEQUENCE grows also when the other point's parts are older.
    """
    taken = db.session.scalar(
        update(Conference)
        .where(Conference.id == conference.id)
        .values(calendar_counter=Conference.calendar_counter + 1)
        .returning(Conference.calendar_counter)
        .execution_options(synchronize_session=False)
    )
    assert taken is not None  # an attendee's conference exists
    db.session.refresh(conference)
    return taken


def _mark_calendar_change(attendee: Attendee, sequence: int) -> None:
    attendee.calendar_sequence = sequence
    attendee.calendar_changed_at = now()
    attendee.touch()
    db.session.flush()
