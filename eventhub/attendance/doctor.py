"""Count everything anew from what was recorded and compare it with what stands: what ``eventhub doctor`` does.

Seats from the rosters, presence from the scans, tallies from presence and headcounts, what was frozen, and the rows that
others name by plain id. Reads only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select
from sqlalchemy.orm import InstrumentedAttribute

from eventhub.accounts.models import AccessLink, User
from eventhub.attendance.models import (
    Direction,
    HeadcountReport,
    Presence,
    PresenceState,
    RollState,
    Scan,
    Tally,
)
from eventhub.attendance.rules import Stay, fold_scans
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.extensions import db
from eventhub.history.models import Change
from eventhub.points.models import Point, PointStatus
from eventhub.registration.models import Attendee, AttendeeSource
from eventhub.registration.queries import is_expected
from eventhub.units.models import Unit

COUNTED = ("present", "ever_present", "ever_own", "visitors", "walk_ins", "excused")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is stored otherwise than it was recorded."""

    what: str
    where: str
    stored: Any
    counted: Any


class TallyKey(NamedTuple):
    """A tally's key."""

    conference_id: int
    session_id: int
    point_id: int


class PresenceKey(NamedTuple):
    """A presence's key."""

    conference_id: int
    session_id: int
    attendee_id: UUID


def differences() -> Iterator[Difference]:
    """Everything in the database that doesn't add up; nothing, when all is right."""
    yield from seat_differences()
    yield from presence_differences()
    yield from tally_differences()
    yield from frozen_expectation_differences()
    yield from dangling()


def seat_differences() -> Iterator[Difference]:
    """Seats taken, against the people expected at each point."""
    counted = (
        select(Attendee.conference_id, Attendee.point_id, func.count().label("people"))
        .where(is_expected())
        .group_by(Attendee.conference_id, Attendee.point_id)
        .subquery()
    )
    people = func.coalesce(counted.c.people, 0)
    rows = db.session.execute(
        select(Point.id, Point.seats_taken, people)
        .join(counted, counted.c.point_id == Point.id, isouter=True)
        .where(Point.seats_taken != people)
    )
    for point_id, stands, found in rows:
        yield Difference("seats_taken", f"point {point_id}", stands, found)


def presence_differences() -> Iterator[Difference]:
    """Who is where, against the fold of the scans; one pass over both, in the same order."""
    stored = {
        PresenceKey(row.conference_id, row.session_id, row.attendee_id): (
            Stay(
                row.state,
                row.point_id,
                row.scan_device,
                row.scan_nonce,
                row.is_late_entry,
                row.arrived_at,
                row.since,
                row.left_at,
                row.reason,
            ),
            row.expected_point_id,
        )
        for row in db.session.execute(select(*Presence.__table__.c))
    }
    expected_points = _expected_points()
    for whom, stay in _folds():
        stands = stored.pop(whom, (None, None))
        expected_point_id = expected_points.get(whom.attendee_id) if stay else None
        if stands != (stay, expected_point_id):
            yield Difference("presence", _at(whom), stands, (stay, expected_point_id))
    for whom, orphan in stored.items():
        yield Difference("presence", _at(whom), orphan, None)


def tally_differences() -> Iterator[Difference]:
    """The figures of each point and session, against presence, scans and the latest declared numbers."""
    stands = {
        TallyKey(row.conference_id, row.session_id, row.point_id): row
        for row in db.session.execute(select(*Tally.__table__.c))
    }
    counted = _counted()
    declared = _declared()
    started = _started()
    for place in sorted(stands.keys() | counted.keys() | declared.keys() | started):
        row = stands.get(place)
        for column in COUNTED:
            stored = getattr(row, column) if row is not None else 0
            if stored != counted[place][column]:
                yield Difference(f"tally.{column}", _at(place), stored, counted[place][column])
        stored = row.declared if row is not None else None
        if stored != declared.get(place):
            yield Difference("tally.declared", _at(place), stored, declared.get(place))
        state = row.roll_state if row is not None else RollState.NOT_STARTED
        if place in started and state is RollState.NOT_STARTED:
            yield Difference("tally.roll_state", _at(place), state, RollState.OPEN)


def frozen_expectation_differences() -> Iterator[Difference]:
    """What was expected stands frozen where a roll, or the whole session, is closed, and nowhere else.

    A point that was approved after its session was closed is none of the session's points: nothing is frozen of it.
    """
    roll_is_closed = func.coalesce(Tally.roll_state == RollState.CLOSED, false())
    closed_at = ConferenceSession.attendance_closed_at
    was_there = Point.approved_at.is_(None) | (Point.approved_at <= closed_at)
    may_be_frozen = roll_is_closed | closed_at.is_not(None)
    must_be_frozen = roll_is_closed | (
        closed_at.is_not(None) & (Point.status == PointStatus.APPROVED) & was_there
    )
    is_frozen = Tally.expected.is_not(None)
    rows = db.session.execute(
        select(
            ConferenceSession.conference_id,
            ConferenceSession.id,
            Point.id,
            Tally.expected,
            must_be_frozen.label("must_be_frozen"),
        )
        .join(Point, Point.conference_id == ConferenceSession.conference_id)
        .join(
            Tally,
            and_(Tally.session_id == ConferenceSession.id, Tally.point_id == Point.id),
            isouter=True,
        )
        .where((must_be_frozen & ~is_frozen) | (is_frozen & ~may_be_frozen))
    )
    for conference_id, session_id, point_id, expected, closed in rows:
        place = TallyKey(conference_id, session_id, point_id)
        yield Difference(
            "tally.expected", _at(place), expected, "frozen" if closed else "as the point stands"
        )


def dangling() -> Iterator[Difference]:
    """Rows that name another row by plain id, which isn't there."""
    references: list[tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]]] = [
        (Attendee.unit_id, Unit.id),
        (Attendee.registered_by_id, User.id),
        (Scan.recorded_by_id, User.id),
        (HeadcountReport.recorded_by_id, User.id),
        (Change.actor_id, User.id),
        (AccessLink.conference_id, Conference.id),
    ]
    for reference, target in references:
        missing = select(reference, func.count()).where(
            reference.is_not(None), reference.not_in(select(target))
        )
        for wanted, number in db.session.execute(missing.group_by(reference)):
            yield Difference("reference", f"{reference} {wanted}", f"{number} rows", "no such row")


def _folds() -> Iterator[tuple[PresenceKey, Stay | None]]:
    """What the scans of each person in each session add up to."""
    rows = db.session.execute(
        select(Scan)
        .where(Scan.is_valid, Scan.attendee_id.is_not(None))
        .order_by(Scan.conference_id, Scan.session_id, Scan.attendee_id)
        .execution_options(yield_per=1000)
    ).scalars()
    for whom, scans in groupby(rows, key=_whom):
        yield whom, fold_scans(scans)


def _whom(scan: Scan) -> PresenceKey:
    assert scan.attendee_id is not None  # the query leaves the others out
    return PresenceKey(scan.conference_id, scan.session_id, scan.attendee_id)


def _expected_points() -> dict[UUID, int | None]:
    """At which point everybody who was scanned stands on the list; walk-ins on none."""
    on_list = case((Attendee.source != AttendeeSource.WALK_IN, Attendee.point_id)).label("point_id")
    scanned = select(Scan.attendee_id).where(Scan.attendee_id.is_not(None))
    rows = db.session.execute(select(Attendee.id, on_list).where(Attendee.id.in_(scanned)))
    return {row.id: row.point_id for row in rows}


def _counted() -> defaultdict[TallyKey, Counter[str]]:
    """The counted columns of every tally, from presence."""
    own = Presence.expected_point_id
    came = Presence.state != PresenceState.EXCUSED
    here = Presence.state == PresenceState.PRESENT
    questions: dict[str, tuple[InstrumentedAttribute[Any], ColumnElement[bool]]] = {
        "present": (Presence.point_id, here),
        "ever_present": (Presence.point_id, came),
        "ever_own": (own, came),
        "visitors": (Presence.point_id, came & (own != Presence.point_id)),
        "walk_ins": (Presence.point_id, came & own.is_(None)),
        "excused": (own, ~came),
    }
    counted: defaultdict[TallyKey, Counter[str]] = defaultdict(Counter)
    for column, (point, condition) in questions.items():
        for *place, number in db.session.execute(_numbers(point, condition)):
            counted[TallyKey(*place)][column] = number
    return counted


def _numbers(point: InstrumentedAttribute[Any], condition: ColumnElement[bool]) -> Select[Any]:
    key = (Presence.conference_id, Presence.session_id, point)
    return select(*key, func.count()).where(condition, point.is_not(None)).group_by(*key)


def _declared() -> dict[TallyKey, int]:
    """The latest declared number of each point and session."""
    rows: Iterable[HeadcountReport] = db.session.scalars(
        select(HeadcountReport).order_by(HeadcountReport.received_at, HeadcountReport.id)
    )
    return {TallyKey(row.conference_id, row.session_id, row.point_id): row.number for row in rows}


def _started() -> set[TallyKey]:
    """The points and sessions whose roll was started by a valid scan."""
    rows = db.session.execute(
        select(Scan.conference_id, Scan.session_id, Scan.point_id)
        .where(Scan.is_valid, Scan.direction != Direction.EXCUSED)
        .distinct()
    )
    return {TallyKey(*row) for row in rows}


def _at(key: TallyKey | PresenceKey) -> str:
    return " ".join(f"{name.removesuffix('_id')} {value}" for name, value in key._asdict().items())
