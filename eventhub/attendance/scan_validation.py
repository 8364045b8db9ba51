"""What a scan is worth: whether it is valid, the time it counts at, and the answer given at the door. No database.

Validity depends on the scan alone and is fixed at receipt. The answer looks at what else is known of the person, is kept
as history, and is read by no figure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from eventhub.attendance.models import Direction, Outcome
from eventhub.attendance.rules import (
    Refusal,
    ScanInput,
    ScanResult,
    Stay,
    fold_order,
    fold_scans,
    is_clock_suspect,
)
from eventhub.registration.models import AttendeeStatus

LONGEST_DEVICE = 40
LONGEST_NONCE = 64
LONGEST_REASON = 200

_STATUS_OUTCOMES = {
    AttendeeStatus.WITHDRAWN: Outcome.WITHDRAWN,
    AttendeeStatus.REFUSED: Outcome.WITHDRAWN,
    # What was erased is known to nobody any more.
    AttendeeStatus.ERASED: Outcome.UNKNOWN_CODE,
}
_ANSWERS = {
    Direction.VOID: Outcome.VOIDED,
    Direction.OUT: Outcome.LEFT,
    Direction.EXCUSED: Outcome.ACCEPTED,
}
"""What is answered whatever is known of the person; only arrivals look at it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A session at a point. ``refusal`` is a word of ``rules.Refusal`` while nothing may be recorded of the session."""

    starts_at: datetime
    ends_at: datetime
    refusal: str
    is_approved: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Who is scanned. ``expected_point_id`` None: a walk-in, ``seated_point_id`` the point she walked in at."""

    status: AttendeeStatus
    expected_point_id: int | None
    seated_point_id: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where, by what and whom, and when a batch of scans is received, and whom they may be about."""

    conference_id: int
    has_begun: bool
    device: str
    recorded_by_id: int | None
    at: datetime
    places: Mapping[tuple[int, int], Place]
    people: Mapping[UUID, Person]


@dataclass(frozen=True, slots=True)
class Stored:
    """A scan as it is in the database, or about to be."""

    session_id: int
    point_id: int
    attendee_id: UUID | None
    direction: Direction
    device: str
    nonce: str
    occurred_at: datetime
    effective_at: datetime
    is_valid: bool
    clock_suspect: bool
    is_late_entry: bool
    outcome: Outcome
    other_point_id: int | None
    refusal: str
    reason: str
    void_device: str
    void_nonce: str

    @property
    def answer(self) -> ScanResult:
        """What its device is told, now and whenever it asks again."""
        return ScanResult(
            self.nonce, self.outcome, self.attendee_id, self.other_point_id, self.refusal
        )


def session_refusal(cancelled_at: datetime | None, closed_at: datetime | None) -> str:
    """The word of ``Refusal`` while nothing may be recorded of a session; empty otherwise."""
    if cancelled_at is not None:
        return Refusal.SESSION_CANCELLED
    return Refusal.SESSION_CLOSED if closed_at is not None else ""


def judged(scan: ScanInput, circumstances: Circumstances) -> Stored:
    """A scan with its validity and the times it counts at; an answer to a valid one follows in ``answered``."""
    place = circumstances.places.get((scan.session_id, scan.point_id))
    person = _person(scan, circumstances)
    outcome, refusal = _refused(scan, place, person, circumstances)
    suspect = place is not None and is_clock_suspect(
        scan.direction, scan.occurred_at, place.starts_at, circumstances.at
    )
    # A clock that isn't believed says nothing of the order; such a scan counts from the session's start.
    effective_at = place.starts_at if place is not None and suspect else scan.occurred_at
    entered_at = circumstances.at if suspect else scan.occurred_at
    return Stored(
        session_id=scan.session_id,
        point_id=scan.point_id,
        attendee_id=scan.attendee_id if person is not None else None,
        direction=scan.direction,
        device=circumstances.device,
        nonce=scan.nonce,
        occurred_at=scan.occurred_at,
        effective_at=effective_at,
        is_valid=outcome is None,
        clock_suspect=suspect,
        is_late_entry=place is not None and entered_at > place.ends_at,
        outcome=outcome or Outcome.ACCEPTED,
        other_point_id=None,
        refusal=refusal,
        reason=scan.reason[:LONGEST_REASON],
        # What is longer than any device or nonce names no scan, whole or cut.
        void_device=scan.void_device[:LONGEST_DEVICE],
        void_nonce=scan.void_nonce[:LONGEST_NONCE],
    )


def answered(scan: Stored, others: Iterable[Stored], person: Person) -> Stored:
    """A valid scan with what is answered at the door, given the other scans of the same person known by now."""
    before = fold_scans(
        other
        for other in others
        if other.direction is Direction.VOID or fold_order(other) < fold_order(scan)
    )
    outcome, other_point_id = _arrival(scan, before, person)
    return replace(
        scan, outcome=_ANSWERS.get(scan.direction, outcome), other_point_id=other_point_id
    )


def _arrival(scan: Stored, before: Stay | None, person: Person) -> tuple[Outcome, int | None]:
    if scan.direction is not Direction.IN:
        return Outcome.ACCEPTED, None
    if before is not None and before.is_here(scan.point_id):
        return Outcome.ALREADY_PRESENT, None
    if before is not None and before.left_at is None and before.was_present:
        return Outcome.MOVED, before.point_id
    if person.expected_point_id not in (None, scan.point_id):
        return Outcome.VISITOR, person.expected_point_id
    return Outcome.ACCEPTED, None


def _person(scan: ScanInput, circumstances: Circumstances) -> Person | None:
    if scan.attendee_id is None or scan.conference_id not in (None, circumstances.conference_id):
        return None
    return circumstances.people.get(scan.attendee_id)


def _refused(
    scan: ScanInput, place: Place | None, person: Person | None, circumstances: Circumstances
) -> tuple[Outcome | None, str]:
    """Why a scan is refused; None when it is valid."""
    if scan.conference_id not in (None, circumstances.conference_id):
        return Outcome.WRONG_CONFERENCE, ""
    refusal = _invalid(scan, place, person, circumstances)
    if refusal:
        return Outcome.INVALID, refusal
    if person is None:
        return Outcome.UNKNOWN_CODE, ""
    if place is not None and not place.is_approved:
        return Outcome.NOT_APPROVED, ""
    if person.status is AttendeeStatus.WAITING:
        return Outcome.INVALID, Refusal.NOT_CONFIRMED
    return _STATUS_OUTCOMES.get(person.status), ""


def _invalid(
    scan: ScanInput, place: Place | None, person: Person | None, circumstances: Circumstances
) -> str:
    if not 0 < len(scan.nonce) <= LONGEST_NONCE:
        return Refusal.NONCE
    if place is None:
        return Refusal.NO_SUCH_PLACE
    if not circumstances.has_begun:
        return Refusal.TOO_EARLY
    elsewhere = person is not None and person.expected_point_id != scan.point_id
    if scan.direction is Direction.EXCUSED and elsewhere:
        return Refusal.NOT_ON_THIS_ROLL
    return place.refusal
