"""What a scan is worth: whether it is valid, the time it counts at, and the answer given at the door. No database.

Validity depends on the scan alone and is fixed at receipt. The answer looks at what else is known of the person, is kept
as history, and is read by no figure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from eventhub.attendance.models import Direction, Outcome
from eventhub.attendance.rules import (
    Refusal,
    ScanInput,
    SessionState,
    fold_order,
    fold_scans,
    is_clock_suspect,
    recording_refusal,
)
from eventhub.registration.models import AttendeeStatus

Whom = tuple[int, UUID]
"""A person in a session."""
LONGEST_DEVICE = 40
LONGEST_SCAN_NONCE = 64
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


class Place(SessionState, Protocol):
    """What is asked of a session at a point: a door, or a row of both."""

    @property
    def starts_at(self) -> datetime: ...  # noqa: D102
    @property
    def ends_at(self) -> datetime: ...  # noqa: D102
    @property
    def is_approved(self) -> bool: ...  # noqa: D102


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
class RecordedScan:
    """A scan as it is in the database, or about to be, and with it the answer: stored, and given again to the same nonce."""

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
    def is_accepted(self) -> bool:
        """Whether it counts."""
        return self.outcome in ACCEPTED


ACCEPTED = frozenset(
    {
        Outcome.ACCEPTED,
        Outcome.VISITOR,
        Outcome.MOVED,
        Outcome.ALREADY_PRESENT,
        Outcome.LEFT,
        Outcome.VOIDED,
    }
)


def validated(scan: ScanInput, circumstances: Circumstances) -> RecordedScan:
    """A scan with its validity and the times it counts at; an answer to a valid one follows in ``answered``."""
    here = scan.conference_id in (None, circumstances.conference_id)
    place = circumstances.places.get((scan.session_id, scan.point_id))
    person = circumstances.people.get(scan.attendee_id) if here and scan.attendee_id else None
    outcome, refusal = _refused(scan, place, person, circumstances)
    suspect = place is not None and is_clock_suspect(
        scan.direction, scan.occurred_at, place.starts_at, circumstances.at
    )
    # A clock that isn't believed says nothing of the order; such a scan counts from the session's start.
    effective_at = place.starts_at if place is not None and suspect else scan.occurred_at
    entered_at = circumstances.at if suspect else scan.occurred_at
    return RecordedScan(
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
        refusal=refusal or "",
        reason=scan.reason[:LONGEST_REASON],
        # What is longer than any device or nonce names no scan, whole or cut.
        void_device=scan.void_device[:LONGEST_DEVICE],
        void_nonce=scan.void_nonce[:LONGEST_SCAN_NONCE],
    )


def by_person(scans: Iterable[RecordedScan]) -> dict[Whom, list[RecordedScan]]:
    """The scans of each person in each session, in their order; those that name nobody are left out."""
    grouped: dict[Whom, list[RecordedScan]] = {}
    for scan in scans:
        if scan.attendee_id is not None:
            grouped.setdefault((scan.session_id, scan.attendee_id), []).append(scan)
    return grouped


def _refused(  # noqa: C901, PLR0911 - the gates stand in one place, in the order in which they are asked
    scan: ScanInput, place: Place | None, person: Person | None, circumstances: Circumstances
) -> tuple[Outcome | None, Refusal | None]:
    """Why a scan is refused, the first reason of several; None twice when it is valid."""
    if scan.conference_id not in (None, circumstances.conference_id):
        return Outcome.WRONG_CONFERENCE, None
    if not 0 < len(scan.nonce) <= LONGEST_SCAN_NONCE:
        return Outcome.INVALID, Refusal.NONCE
    if place is None:
        return Outcome.INVALID, Refusal.NO_SUCH_PLACE
    refusal = recording_refusal(place, has_begun=circumstances.has_begun)
    if refusal is not None:
        return Outcome.INVALID, refusal
    if person is None:
        return Outcome.UNKNOWN_CODE, None
    if scan.direction is Direction.EXCUSED and person.expected_point_id != scan.point_id:
        return Outcome.INVALID, Refusal.NOT_ON_THIS_ROLL
    if not place.is_approved:
        return Outcome.NOT_APPROVED, None
    if person.status is AttendeeStatus.WAITING:
        return Outcome.INVALID, Refusal.NOT_CONFIRMED
    return _STATUS_OUTCOMES.get(person.status), None


def answered(
    scans: Iterable[RecordedScan],
    earlier: Mapping[Whom, list[RecordedScan]],
    people: Mapping[UUID, Person],
) -> list[RecordedScan]:
    """The scans with the answers given at the door, each knowing those before it: of history only, no figure reads them."""
    so_far = {whom: list(known) for whom, known in earlier.items()}
    told = []
    for scan in scans:
        result = scan
        if scan.is_valid and scan.attendee_id is not None:
            others = so_far.setdefault((scan.session_id, scan.attendee_id), [])
            result = _answer(scan, others, people[scan.attendee_id])
            others.append(result)
        told.append(result)
    return told


def _answer(scan: RecordedScan, others: Iterable[RecordedScan], person: Person) -> RecordedScan:
    """A valid scan with its answer, given the other scans of the same person known by now."""
    if scan.direction in _ANSWERS:
        return replace(scan, outcome=_ANSWERS[scan.direction])
    before = fold_scans(
        other
        for other in others
        if other.direction is Direction.VOID or fold_order(other) < fold_order(scan)
    )
    if before is not None and before.is_here(scan.point_id):
        return replace(scan, outcome=Outcome.ALREADY_PRESENT)
    if before is not None and before.left_at is None and before.was_present:
        return replace(scan, outcome=Outcome.MOVED, other_point_id=before.point_id)
    if person.expected_point_id not in (None, scan.point_id):
        return replace(scan, outcome=Outcome.VISITOR, other_point_id=person.expected_point_id)
    return scan
