"""Participants who register themselves, and what officials do with many of them at once.

From one network a limited number have their seats at once; the others wait until an official confirms them. Locks are
taken in one order: conference → the network's count → attendees by id → points by id.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from eventhub.accounts.models import User
from eventhub.columns import now
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.database import lock_row_shared
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.history.actions import log_change
from eventhub.points.actions import free_seats, take_seats_left
from eventhub.points.models import Point, PointStatus
from eventhub.registration.actions.rosters import (
    begin_seating_change,
    mark_roster_changed,
    new_attendee,
    seat_once,
)
from eventhub.registration.actions.statements import (
    count_registration,
    next_number,
    store_once,
    uncount_registration,
)
from eventhub.registration.models import Attendee, AttendeeSource, AttendeeStatus
from eventhub.registration.queries import waiting_twin
from eventhub.registration.rules import (
    MOST_REGISTRATIONS,
    REGISTRATIONS_ALLOWED,
    BulkAction,
    registration_nonce,
    takes_registrations,
)
from eventhub.text.folding import one_line

LOGGED_ACTIONS = {
    BulkAction.CONFIRM: "confirmed",
    BulkAction.REFUSE: "refused",
    BulkAction.WAIT_AGAIN: "waits_again",
    BulkAction.WITHDRAW: "withdrawn",
    BulkAction.BRING_BACK: "brought_back",
}
"""What the log calls each."""


def register_oneself(
    point: Point | None,
    unit_id: int,
    values: Mapping[str, Any],
    *,
    nonce: str,
    network: bytes,
    at: datetime | None = None,
) -> Attendee:
    """A participant registers herself, having agreed to the privacy notice. ``network``: ``rules.network_key`` of hers.

    Refused when registration is closed, and where the point chosen doesn't take part or is full. Beyond what one network
    may register at once she is not refused: she waits. One form registers each person once, however often it is sent.
    Whether somebody of that name is on a list already is not told to her: her official sees it on the roster.
    """
    moment = at or now()
    if point is None or point.status is not PointStatus.APPROVED:
        raise RuleError("point_cancelled", field="point_id")
    conference = point.conference
    lock_row_shared(conference)
    if not takes_registrations(conference, conference.today(moment)):
        raise RuleError("registration_closed")
    attendee = new_attendee(point, unit_id, values, by=None, source=AttendeeSource.SELF)
    attendee.nonce = registration_nonce(nonce, str(values["full_name"]), unit_id)
    attendee.registered_at = attendee.consented_at = moment
    attendee.origin_id, number = count_registration(conference.id, network, moment)
    if number <= REGISTRATIONS_ALLOWED:
        stored = seat_once(attendee, point, by=None)
    else:
        stored = _let_wait(attendee, point, number)
    if stored is not attendee:
        # A form sent twice is one registration of its network as well.
        uncount_registration(conference.id, network)
    return stored


def _let_wait(attendee: Attendee, point: Point, number: int) -> Attendee:
    """Store somebody who has to be confirmed, once; where she waits already, or her form came before, give that one back.

    Where a hall is full nobody needs to wait for it; and one network stores only so many rows.
    """
    attendee.status = AttendeeStatus.WAITING
    earlier = waiting_twin(attendee) or store_once(attendee, point.conference)
    if earlier is not None:
        return earlier
    if point.seats_left == 0:
        raise RuleError("point_full", point=point.name, left=0)
    if number > MOST_REGISTRATIONS:
        raise RuleError("registration_crowded")
    return attendee


def apply_bulk_action(
    bulk_action: BulkAction,
    conference: Conference,
    attendee_ids: Collection[UUID],
    *,
    by: User | None,
    reason: str = "",
    at: datetime | None = None,
) -> Sequence[Attendee]:
    """Confirm, refuse, withdraw or bring back several people who registered themselves; returns those it was done for.

    Nobody is left out but whoever is no longer what the action begins with, and those for whom no seat is left: first
    come, first served, and the others stay as they are. Refused once the conference is cancelled, and from the first
    day on for what changes who was expected.
    """
    moment = at or now()
    if bulk_action.changes_seating:
        sequence = begin_seating_change(conference, at)
    else:
        lock_row_shared(conference)
        # She is shown her programme from now on; what others see does not move.
        sequence = conference.calendar_counter
    if conference.status is ConferenceStatus.CANCELLED:
        raise RuleError("roster_of_cancelled_conference")
    done = [
        attendee
        for point, people in _by_point(_lock_people(bulk_action, conference, attendee_ids))
        for attendee in _move_seats(bulk_action, point, people, moment)
    ]
    for attendee in done:
        attendee.status = bulk_action.leads_to
        if bulk_action.moves_seats:
            attendee.calendar_sequence, attendee.calendar_changed_at = sequence, now()
        attendee.touch()
        log_change(attendee, LOGGED_ACTIONS[bulk_action], by=by, reason=one_line(reason))
    if bulk_action.moves_seats:
        mark_roster_changed(*{attendee.point_id for attendee in done})
    db.session.flush()
    return done


def _move_seats(
    bulk_action: BulkAction, point: Point, people: Sequence[Attendee], at: datetime
) -> Sequence[Attendee]:
    """Move the seats that an action needs at a point; returns for whom there are any, first come, first served."""
    if bulk_action.takes_from is AttendeeStatus.ACTIVE:
        free_seats(point, len(people))
    if bulk_action.leads_to is not AttendeeStatus.ACTIVE:
        return people
    seated = people[: take_seats_left(point, len(people))]
    if bulk_action is BulkAction.CONFIRM and seated:
        # The point is locked by its seats: no two get the same number.
        for number, attendee in enumerate(seated, next_number(point)):
            # On the list from now on: a roll closed before did not expect her.
            attendee.registered_at, attendee.list_number = at, number
    return seated


def _lock_people(
    bulk_action: BulkAction, conference: Conference, attendee_ids: Collection[UUID]
) -> list[Attendee]:
    """The people as they are now, locked in the order of their ids: that is the order in which they registered."""
    return list(
        db.session.scalars(
            select(Attendee)
            .where(
                Attendee.conference_id == conference.id,
                Attendee.id.in_(attendee_ids),
                Attendee.source == AttendeeSource.SELF,
                Attendee.status == bulk_action.takes_from,
            )
            .order_by(Attendee.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _by_point(people: Sequence[Attendee]) -> list[tuple[Point, list[Attendee]]]:
    """The people of each point, the points by id; one statement for all points."""
    here: defaultdict[int, list[Attendee]] = defaultdict(list)
    for attendee in people:
        here[attendee.point_id].append(attendee)
    points = db.session.scalars(select(Point).where(Point.id.in_(list(here))).order_by(Point.id))
    return [(point, here[point.id]) for point in points]
