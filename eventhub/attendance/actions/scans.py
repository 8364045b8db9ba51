"""Record scans: each once, in any order, set-based; presence and tallies follow in the same transaction.

The hot path of the product, so Core instead of ORM. One check-in is six statements: the place, the person's lock, what
is known of nonce and person, the scan, her presence, the tallies.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, tuple_

from eventhub.accounts.models import User
from eventhub.attendance.actions.tallies import Touched, change_tallies, insert, table_of
from eventhub.attendance.models import Presence, Scan
from eventhub.attendance.rules import (
    Refusal,
    ScanInput,
    ScanResult,
    Stay,
    counted_at,
    fold_scans,
    starts_roll,
)
from eventhub.attendance.verdicts import (
    Circumstances,
    Person,
    Place,
    Stored,
    answered,
    judged,
)
from eventhub.columns import new_id, now
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.registration.models import Attendee, AttendeeSource

SLICE = 500
"""How many scans are handled by one set of statements."""
scans_table = table_of(Scan)
presence_table = table_of(Presence)

COLUMNS = [scans_table.c[name] for name in Stored.__dataclass_fields__]
Whom = tuple[int, UUID]
"""A person in a session."""


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
    circumstances = Circumstances(
        conference_id=conference.id,
        has_begun=conference.today(at) >= conference.first_on,
        device=device,
        at=at,
        places=_places(conference, scans),
        people=_lock_people(conference, scans),
    )
    answers: dict[str, ScanResult] = {}
    touched = Touched()
    for part in _slices(scans):
        known = _known(conference, part, device)
        fresh = {scan.nonce: scan for scan in reversed(part) if scan.nonce not in known.by_nonce}
        made = [judged(scan, circumstances) for scan in part if fresh.get(scan.nonce) is scan]
        answers |= {nonce: stored.answer for nonce, stored in known.by_nonce.items()}
        answers |= _store(conference, made, known, circumstances.people, touched, by=by, at=at)
    change_tallies(conference.id, touched, at)
    return [answers[scan.nonce] for scan in scans]


def _slices(scans: Sequence[ScanInput]) -> Iterator[list[ScanInput]]:
    rest = iter(scans)
    while part := list(islice(rest, SLICE)):
        yield part


def _places(conference: Conference, scans: Iterable[ScanInput]) -> dict[tuple[int, int], Place]:
    """The sessions and points of the scans. The sessions are held, so that none is closed while scans go in."""
    rows = db.session.execute(
        select(
            ConferenceSession.id,
            ConferenceSession.starts_at,
            ConferenceSession.ends_at,
            ConferenceSession.cancelled_at,
            ConferenceSession.attendance_closed_at,
            Point.id.label("point_id"),
            Point.status,
        )
        .join_from(ConferenceSession, Point, Point.conference_id == ConferenceSession.conference_id)
        .where(
            ConferenceSession.conference_id == conference.id,
            ConferenceSession.id.in_({scan.session_id for scan in scans}),
            Point.id.in_({scan.point_id for scan in scans}),
        )
        .with_for_update(read=True, of=ConferenceSession)
    )
    return {
        (row.id, row.point_id): Place(
            row.starts_at,
            row.ends_at,
            _session_refusal(row.cancelled_at, row.attendance_closed_at),
            is_approved=row.status is PointStatus.APPROVED,
        )
        for row in rows
    }


def _session_refusal(cancelled_at: datetime | None, closed_at: datetime | None) -> str:
    if cancelled_at is not None:
        return Refusal.SESSION_CANCELLED
    return Refusal.SESSION_CLOSED if closed_at is not None else ""


def _lock_people(conference: Conference, scans: Iterable[ScanInput]) -> dict[UUID, Person]:
    """The people scanned, locked in the order of their ids: two doors at once are folded one after the other."""
    wanted = sorted({scan.attendee_id for scan in scans if scan.attendee_id is not None})
    people = {}
    for start in range(0, len(wanted), SLICE):
        rows = db.session.execute(
            select(Attendee.id, Attendee.status, Attendee.source, Attendee.point_id)
            .where(
                Attendee.conference_id == conference.id,
                Attendee.id.in_(wanted[start : start + SLICE]),
            )
            .order_by(Attendee.id)
            .with_for_update(key_share=True)
        )
        for row in rows:
            is_walk_in = row.source is AttendeeSource.WALK_IN
            people[row.id] = Person(row.status, None if is_walk_in else row.point_id)
    return people


def _known(conference: Conference, scans: Collection[ScanInput], device: str) -> Known:
    """The stored scans with the same nonces, and all of the same people: one statement, after the lock."""
    same_nonce = and_(Scan.device == device, Scan.nonce.in_({scan.nonce for scan in scans}))
    whom = {(scan.session_id, scan.attendee_id) for scan in scans if scan.attendee_id is not None}
    same_person = tuple_(Scan.session_id, Scan.attendee_id).in_(whom)
    found = select(*COLUMNS).where(
        Scan.conference_id == conference.id, or_(same_nonce, same_person)
    )
    known = Known()
    nonces = {scan.nonce for scan in scans}
    for row in db.session.execute(found):
        stored = Stored(*row)
        if stored.device == device and stored.nonce in nonces:
            known.by_nonce[stored.nonce] = stored
        if stored.attendee_id is not None:
            known.of_person[stored.session_id, stored.attendee_id].append(stored)
    return known


def _store(
    conference: Conference,
    made: Iterable[Stored],
    known: Known,
    people: Mapping[UUID, Person],
    touched: Touched,
    *,
    by: User | None,
    at: datetime,
) -> dict[str, ScanResult]:
    """Write what is new of a slice and what follows from it; return its answers."""
    told = _answered(made, known, people)
    # A scan without a known session and point has no row to stand in; asked again, it gets the same answer again.
    storable = [scan for scan in told if scan.refusal not in (Refusal.NO_SUCH_PLACE, Refusal.NONCE)]
    stored = _insert_scans(conference, storable, by=by, at=at)
    new_of_person: dict[Whom, list[Stored]] = defaultdict(list)
    for scan in storable:
        if scan.nonce in stored and scan.is_valid and scan.attendee_id is not None:
            new_of_person[scan.session_id, scan.attendee_id].append(scan)
            touched.started[scan.session_id, scan.point_id] |= starts_roll(scan.direction)
    _update_presence(conference, new_of_person, known, people, touched)
    answers = {scan.nonce: scan.answer for scan in told}
    lost = [scan for scan in storable if scan.nonce not in stored]
    return answers | (_first_answers(conference, lost) if lost else {})


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


def _insert_scans(
    conference: Conference, scans: Sequence[Stored], *, by: User | None, at: datetime
) -> set[str]:
    """Insert them and return the nonces that went in; another process may have stored the others just now."""
    if not scans:
        return set()
    rows = [
        {name: getattr(scan, name) for name in Stored.__dataclass_fields__}
        | {
            "conference_id": conference.id,
            "id": new_id(),
            "received_at": at,
            "recorded_by_id": by.id if by else None,
        }
        for scan in scans
    ]
    statement = insert(scans_table).on_conflict_do_nothing().returning(scans_table.c.nonce)
    return set(db.session.scalars(statement, rows))


def _first_answers(conference: Conference, lost: Sequence[Stored]) -> dict[str, ScanResult]:
    """The stored answers of scans that another process stored first."""
    rows = db.session.execute(
        select(*COLUMNS).where(
            Scan.conference_id == conference.id,
            Scan.device == lost[0].device,
            Scan.nonce.in_([scan.nonce for scan in lost]),
        )
    )
    return {stored.nonce: stored.answer for stored in (Stored(*row) for row in rows)}


def _update_presence(
    conference: Conference,
    new_of_person: Mapping[Whom, list[Stored]],
    known: Known,
    people: Mapping[UUID, Person],
    touched: Touched,
) -> None:
    """Fold each person anew, write who changed, and note what that changes in the tallies."""
    kept, gone = [], []
    for whom, new in sorted(new_of_person.items()):
        earlier = known.of_person.get(whom, [])
        before, after = fold_scans(earlier), fold_scans([*earlier, *new])
        if before == after:
            continue
        session_id, attendee_id = whom
        expected_at = people[attendee_id].expected_point_id
        counted = Counter(counted_at(after, expected_at))
        counted.subtract(counted_at(before, expected_at))
        for (point_id, column), change in counted.items():
            touched.changes[session_id, point_id][column] += change
        if after is None:
            gone.append(whom)
        else:
            kept.append(_presence_row(conference.id, whom, after, expected_at))
    _write_presence(conference, kept, gone)


def _presence_row(
    conference_id: int, whom: Whom, stay: Stay, expected_at: int | None
) -> dict[str, Any]:
    return {
        "conference_id": conference_id,
        "session_id": whom[0],
        "attendee_id": whom[1],
        "point_id": stay.point_id,
        "expected_point_id": expected_at,
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
    conference: Conference, kept: Sequence[Mapping[str, Any]], gone: Collection[Whom]
) -> None:
    if kept:
        statement = insert(presence_table)
        keys = [column.name for column in presence_table.primary_key]
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=keys,
                set_={name: statement.excluded[name] for name in kept[0] if name not in keys},
            ),
            list(kept),
        )
    if gone:
        db.session.execute(
            delete(presence_table).where(
                presence_table.c.conference_id == conference.id,
                tuple_(presence_table.c.session_id, presence_table.c.attendee_id).in_(gone),
            )
        )
