"""Record scans: each once, in any order, set-based; presence and tallies follow in the same transaction.

The hot path of the product, so Core instead of ORM. One check-in is six statements: the place (for a roll the door, in
``door_queries``), the person's lock, what is known of nonce and person, the scan, her presence, the tallies.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Executable, Row, delete, tuple_

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
from eventhub.attendance.actions.tallies import SessionAtPoint, change_tallies
from eventhub.attendance.rules import (
    Refusal,
    ScanInput,
    Stay,
    counted_at,
    fold_scans,
    starts_roll,
)
from eventhub.attendance.scan_validation import (
    Circumstances,
    Person,
    RecordedScan,
    Whom,
    answered,
    by_person,
    validated,
)
from eventhub.columns import new_id, now
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.registration.models import AttendeeSource

SLICE = 500
"""How many scans are handled by one set of statements."""
Changes = dict[SessionAtPoint, Counter[str]]
"""What is added to the counted columns of tallies."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What has become of scans: their answers in order, how whoever was newly marked is marked now, tallies changed."""

    results: list[RecordedScan]
    people: Mapping[UUID, Person]
    stays: Mapping[Whom, Stay | None]
    tallies: Mapping[SessionAtPoint, Row[Any]]


def record_scans(
    conference: Conference,
    scans: Sequence[ScanInput],
    *,
    device: str,
    by: User | None,
    at: datetime | None = None,
) -> list[RecordedScan]:
    """Record scans of one device and answer each, in order; a nonce that is known gets the answer it got first.

    Refuses single scans, never the batch: the refusal is the answer, and stored like any other.
    """
    at = at or now()
    # What follows goes past the ORM, so what it holds back must be written first.
    db.session.flush()
    # The sessions are locked, so that none is closed while scans go in.
    places = _execute(
        LOCK_SESSIONS,
        conference_id=conference.id,
        session_ids={scan.session_id for scan in scans},
        point_ids={scan.point_id for scan in scans},
    )
    circumstances = Circumstances(
        conference_id=conference.id,
        has_begun=conference.today(at) >= conference.first_on,
        device=device,
        recorded_by_id=by.id if by else None,
        at=at,
        places={(row.id, row.point_id): row for row in places},
        people=lock_people(conference.id, scans),
    )
    return store_scans(scans, circumstances).results


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


def store_scans(scans: Sequence[ScanInput], circumstances: Circumstances) -> Recorded:
    """Validate, answer and store scans whose sessions and people are locked; presence and tallies follow."""
    answers: dict[str, RecordedScan] = {}
    stays: dict[Whom, Stay | None] = {}
    changes: Changes = defaultdict(Counter)
    started: set[SessionAtPoint] = set()
    for start in range(0, len(scans), SLICE):
        part = scans[start : start + SLICE]
        known, earlier = _known_scans(part, circumstances)
        fresh = {scan.nonce: scan for scan in reversed(part) if scan.nonce not in known}
        valid = [validated(scan, circumstances) for scan in part if fresh.get(scan.nonce) is scan]
        told = answered(valid, earlier, circumstances.people)
        lost = _insert_scans(told, circumstances)
        answers |= known | {scan.nonce: scan for scan in told} | lost
        new = [scan for scan in told if scan.is_valid and scan.nonce not in lost]
        stays |= _update_presence(new, earlier, circumstances, changes)
        started |= {(it.session_id, it.point_id) for it in new if starts_roll(it.direction)}
    tallies = change_tallies(circumstances.conference_id, changes, started, circumstances.at)
    return Recorded([answers[scan.nonce] for scan in scans], circumstances.people, stays, tallies)


def _known_scans(
    scans: Sequence[ScanInput], circumstances: Circumstances
) -> tuple[dict[str, RecordedScan], dict[Whom, list[RecordedScan]]]:
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
    known = [RecordedScan(*row) for row in rows]
    by_nonce = {it.nonce: it for it in known if it.device == device and it.nonce in nonces}
    return by_nonce, by_person(known)


def _insert_scans(
    scans: Sequence[RecordedScan], circumstances: Circumstances
) -> dict[str, RecordedScan]:
    """Insert scans; return, by nonce, those that another process stored first, as it stored them."""
    rows = [
        {name: getattr(scan, name) for name in RecordedScan.__dataclass_fields__}
        | {
            "conference_id": circumstances.conference_id,
            "id": new_id(),
            "received_at": circumstances.at,
            "recorded_by_id": circumstances.recorded_by_id,
        }
        for scan in scans
        # Without a known session and point there is no row to stand in; asked again, it gets the same answer again.
        if scan.refusal not in (Refusal.NO_SUCH_PLACE, Refusal.NONCE)
    ]
    if not rows:
        return {}
    stored = set(db.session.connection().execute(scan_insert(), rows).scalars())
    lost = [row["nonce"] for row in rows if row["nonce"] not in stored]
    if not lost:
        return {}
    first = _execute(
        SAME_NONCE,
        conference_id=circumstances.conference_id,
        device=circumstances.device,
        nonces=lost,
    )
    return {scan.nonce: scan for scan in (RecordedScan(*row) for row in first)}


def _update_presence(
    scans: Iterable[RecordedScan],
    earlier: Mapping[Whom, list[RecordedScan]],
    circumstances: Circumstances,
    changes: Changes,
) -> dict[Whom, Stay | None]:
    """Fold each person of new scans anew and write who changed, in one order; count what it ``changes`` in the tallies."""
    stays: dict[Whom, Stay | None] = {}
    written, gone = [], []
    for whom, new in sorted(by_person(scans).items()):
        known = earlier.get(whom, [])
        before, after = fold_scans(known), fold_scans([*known, *new])
        stays[whom] = after
        if before == after:
            continue
        expected_point_id = circumstances.people[whom[1]].expected_point_id
        counted = Counter(counted_at(after, expected_point_id))
        counted.subtract(counted_at(before, expected_point_id))
        for (point_id, column), change in counted.items():
            changes[whom[0], point_id][column] += change
        if after is None:
            gone.append(whom)
            continue
        written.append(
            {
                "conference_id": circumstances.conference_id,
                "session_id": whom[0],
                "attendee_id": whom[1],
                "point_id": after.point_id,
                "expected_point_id": expected_point_id,
                "state": after.state,
                "arrived_at": after.arrived_at,
                "since": after.since,
                "left_at": after.left_at,
                "reason": after.reason,
                "is_late_entry": after.is_late_entry,
                "scan_device": after.device,
                "scan_nonce": after.nonce,
            }
        )
    connection = db.session.connection()
    if written:
        connection.execute(presence_upsert(), written)
    if gone:
        connection.execute(
            delete(presence_table).where(
                presence_table.c.conference_id == circumstances.conference_id,
                tuple_(presence_table.c.session_id, presence_table.c.attendee_id).in_(gone),
            )
        )
    return stays


def _execute(statement: Executable, **values: Any) -> CursorResult[*tuple[Any, ...]]:
    """Run a prepared statement past the ORM; a set of values becomes a list."""
    plain = {k: list(v) if isinstance(v, set) else v for k, v in values.items()}
    return db.session.connection().execute(statement, plain)
