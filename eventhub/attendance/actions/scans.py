"""Record scans: each once, in any order, set-based; presence and tallies follow in the same transaction.

The hot path of the product, so Core instead of ORM. One check-in is six statements: the place (for a roll the door, in
``door_queries``), the person's lock, what is known of nonce and person, the scan, her presence, the tallies.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Executable, delete, tuple_

from eventhub.accounts.models import User
from eventhub.attendance.actions.statements import (
    KNOWN,
    LOCK_PEOPLE,
    LOCK_SESSIONS,
    SAME_NONCE,
    presence_table,
    presence_upsert,
    scan_insert,
)
from eventhub.attendance.actions.tallies import (
    SessionAtPoint,
    TallyNow,
    Touched,
    Whom,
    change_tallies,
)
from eventhub.attendance.rules import (
    Refusal,
    ScanInput,
    ScanResult,
    Stay,
    counted_at,
    fold_scans,
    starts_roll,
)
from eventhub.attendance.scan_validation import (
    Circumstances,
    Person,
    Place,
    Stored,
    answered,
    judged,
    session_refusal,
)
from eventhub.columns import new_id, now
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.points.models import PointStatus
from eventhub.registration.models import AttendeeSource

SLICE = 500
"""How many scans are handled by one set of statements."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What has become of scans: their answers in order, how whoever was newly marked is marked now, tallies changed."""

    results: list[ScanResult]
    people: Mapping[UUID, Person]
    stays: Mapping[Whom, Stay | None]
    tallies: Mapping[SessionAtPoint, TallyNow]


@dataclass(slots=True)
class Known:
    """What the database knew of a slice's nonces and people before it."""

    by_nonce: dict[str, Stored] = field(default_factory=dict)
    of_person: dict[Whom, list[Stored]] = field(default_factory=lambda: defaultdict(list))


def record_scans(
    conference: Conference,
    scans: Sequence[ScanInput],
    *,
    device: str,
    by: User | None,
    at: datetime | None = None,
) -> list[ScanResult]:
    """Record scans of one device and answer each, in order; a nonce that is known gets the answer it got first.

    Refuses single scans, never the batch: the refusal is the answer, and stored like any other.
    """
    at = at or now()
    # What follows goes past the ORM, so what it holds back must be written first.
    db.session.flush()
    circumstances = Circumstances(
        conference_id=conference.id,
        has_begun=conference.today(at) >= conference.first_on,
        device=device,
        recorded_by_id=by.id if by else None,
        at=at,
        places=_lock_sessions(conference, scans),
        people=lock_people(conference.id, scans),
    )
    return store_scans(scans, circumstances).results


def store_scans(scans: Sequence[ScanInput], circumstances: Circumstances) -> Recorded:
    """Store scans whose sessions and people are locked."""
    answers: dict[str, ScanResult] = {}
    touched = Touched()
    for part in _slices(scans):
        known = _known(circumstances, part)
        fresh = {scan.nonce: scan for scan in reversed(part) if scan.nonce not in known.by_nonce}
        made = [judged(scan, circumstances) for scan in part if fresh.get(scan.nonce) is scan]
        answers |= {nonce: stored.answer for nonce, stored in known.by_nonce.items()}
        answers |= _store(circumstances, made, known, touched)
    tallies = change_tallies(circumstances.conference_id, touched, circumstances.at)
    results = [answers[scan.nonce] for scan in scans]
    return Recorded(results, circumstances.people, touched.stays, tallies)


def _slices(scans: Sequence[ScanInput]) -> Iterator[list[ScanInput]]:
    rest = iter(scans)
    while part := list(islice(rest, SLICE)):
        yield part


def _lock_sessions(
    conference: Conference, scans: Iterable[ScanInput]
) -> dict[tuple[int, int], Place]:
    """The sessions and points of the scans. The sessions are locked, so that none is closed while scans go in."""
    rows = _execute(
        LOCK_SESSIONS,
        conference_id=conference.id,
        session_ids={scan.session_id for scan in scans},
        point_ids={scan.point_id for scan in scans},
    )
    return {
        (row.id, row.point_id): Place(
            row.starts_at,
            row.ends_at,
            session_refusal(row.cancelled_at, row.attendance_closed_at),
            is_approved=row.status is PointStatus.APPROVED,
        )
        for row in rows
    }


def _execute(statement: Executable, **values: Any) -> CursorResult[*tuple[Any, ...]]:
    """Run a prepared statement past the ORM; a set of values becomes a list."""
    plain = {k: list(v) if isinstance(v, set) else v for k, v in values.items()}
    return db.session.connection().execute(statement, plain)


def lock_people(conference_id: int, scans: Iterable[ScanInput]) -> dict[UUID, Person]:
    """The people scanned, locked in the order of their ids: two doors at once are folded one after the other."""
    wanted = sorted({scan.attendee_id for scan in scans if scan.attendee_id is not None})
    people = {}
    for start in range(0, len(wanted), SLICE):
        ids = wanted[start : start + SLICE]
        for row in _execute(LOCK_PEOPLE, conference_id=conference_id, attendee_ids=ids):
            is_walk_in = row.source is AttendeeSource.WALK_IN
            people[row.id] = Person(
                row.status, None if is_walk_in else row.point_id, seated_point_id=row.point_id
            )
    return people


def _known(circumstances: Circumstances, scans: Collection[ScanInput]) -> Known:
    """The stored scans with the same nonces, and all of the same people: one statement, after the lock."""
    device, nonces = circumstances.device, {scan.nonce for scan in scans}
    rows = _execute(
        KNOWN,
        conference_id=circumstances.conference_id,
        device=device,
        nonces=nonces,
        session_ids={scan.session_id for scan in scans},
        attendee_ids={scan.attendee_id for scan in scans if scan.attendee_id is not None},
    )
    known = Known()
    for row in rows:
        stored = Stored(*row)
        if stored.device == device and stored.nonce in nonces:
            known.by_nonce[stored.nonce] = stored
        if stored.attendee_id is not None:
            known.of_person[stored.session_id, stored.attendee_id].append(stored)
    return known


def _store(
    circumstances: Circumstances, made: Iterable[Stored], known: Known, touched: Touched
) -> dict[str, ScanResult]:
    """Write what is new of a slice and what follows from it; return its answers."""
    told = _answered(made, known, circumstances.people)
    # A scan without a known session and point has no row to stand in; asked again, it gets the same answer again.
    storable = [scan for scan in told if scan.refusal not in (Refusal.NO_SUCH_PLACE, Refusal.NONCE)]
    stored = _insert_scans(circumstances, storable)
    new_of_person: dict[Whom, list[Stored]] = defaultdict(list)
    for scan in storable:
        if scan.nonce in stored and scan.is_valid and scan.attendee_id is not None:
            new_of_person[scan.session_id, scan.attendee_id].append(scan)
            touched.started[scan.session_id, scan.point_id] |= starts_roll(scan.direction)
    _update_presence(circumstances, new_of_person, known, touched)
    answers = {scan.nonce: scan.answer for scan in told}
    lost = [scan for scan in storable if scan.nonce not in stored]
    return answers | (_first_answers(circumstances, lost) if lost else {})


def _answered(made: Iterable[Stored], known: Known, people: Mapping[UUID, Person]) -> list[Stored]:
    """The scans with the answers given at the door: of history only, no figure reads them."""
    so_far = {whom: list(scans) for whom, scans in known.of_person.items()}
    told = []
    for scan in made:
        result = scan
        if scan.is_valid and scan.attendee_id is not None:
            earlier = so_far.setdefault((scan.session_id, scan.attendee_id), [])
            result = answered(scan, earlier, people[scan.attendee_id])
            earlier.append(result)
        told.append(result)
    return told


def _insert_scans(circumstances: Circumstances, scans: Sequence[Stored]) -> set[str]:
    """Insert them and return the nonces that went in; another process may have stored the others just now."""
    if not scans:
        return set()
    rows = [
        {name: getattr(scan, name) for name in Stored.__dataclass_fields__}
        | {
            "conference_id": circumstances.conference_id,
            "id": new_id(),
            "received_at": circumstances.at,
            "recorded_by_id": circumstances.recorded_by_id,
        }
        for scan in scans
    ]
    return set(db.session.connection().execute(scan_insert(), rows).scalars())


def _first_answers(circumstances: Circumstances, lost: Sequence[Stored]) -> dict[str, ScanResult]:
    """The stored answers of scans that another process stored first."""
    rows = _execute(
        SAME_NONCE,
        conference_id=circumstances.conference_id,
        device=circumstances.device,
        nonces=[scan.nonce for scan in lost],
    )
    return {stored.nonce: stored.answer for stored in (Stored(*row) for row in rows)}


def _update_presence(
    circumstances: Circumstances,
    new_of_person: Mapping[Whom, list[Stored]],
    known: Known,
    touched: Touched,
) -> None:
    """Fold each person anew, write who changed, and note what that changes in the tallies."""
    kept, gone = [], []
    for whom, new in sorted(new_of_person.items()):
        earlier = known.of_person.get(whom, [])
        before, after = fold_scans(earlier), fold_scans([*earlier, *new])
        touched.stays[whom] = after
        if before == after:
            continue
        session_id, attendee_id = whom
        expected_point_id = circumstances.people[attendee_id].expected_point_id
        counted = Counter(counted_at(after, expected_point_id))
        counted.subtract(counted_at(before, expected_point_id))
        for (point_id, column), change in counted.items():
            touched.changes[session_id, point_id][column] += change
        if after is None:
            gone.append(whom)
        else:
            kept.append(_presence_row(circumstances.conference_id, whom, after, expected_point_id))
    _write_presence(circumstances.conference_id, kept, gone)


def _presence_row(
    conference_id: int, whom: Whom, stay: Stay, expected_point_id: int | None
) -> dict[str, Any]:
    return {
        "conference_id": conference_id,
        "session_id": whom[0],
        "attendee_id": whom[1],
        "point_id": stay.point_id,
        "expected_point_id": expected_point_id,
        "state": stay.state,
        "arrived_at": stay.arrived_at,
        "since": stay.since,
        "left_at": stay.left_at,
        "reason": stay.reason,
        "is_late_entry": stay.is_late_entry,
        "scan_device": stay.device,
        "scan_nonce": stay.nonce,
    }


def _write_presence(
    conference_id: int, kept: Sequence[dict[str, Any]], gone: Collection[Whom]
) -> None:
    connection = db.session.connection()
    if kept:
        connection.execute(presence_upsert(), kept)
    if gone:
        connection.execute(
            delete(presence_table).where(
                presence_table.c.conference_id == conference_id,
                tuple_(presence_table.c.session_id, presence_table.c.attendee_id).in_(gone),
            )
        )
