"""How scans become presence, and tallies become figures. No Flask, no database.

The one rule to know: presence is the fold of a person's valid scans in one session, so it depends on neither the order
in which they arrive nor how often. The rule of a point's one figure is in ``queries``, in SQL.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from eventhub.accounts.models import Role
from eventhub.accounts.rules import Roles
from eventhub.attendance.models import Direction, PresenceState, RollState
from eventhub.conferences.models import ConferenceSession
from eventhub.conferences.rules import active_sessions
from eventhub.points.models import PointCounts

CLOCK_AHEAD = timedelta(minutes=2)
"""How far a device's clock may be ahead of ours before it is not believed."""
EARLIEST_ARRIVAL = timedelta(hours=4)
"""How long before a session somebody may come; an excuse may be entered earlier."""


class Refusal(StrEnum):
    """Why a scan is invalid, where the outcome alone doesn't say."""

    NO_SUCH_PLACE = "no_such_place"
    NONCE = "nonce"
    TOO_EARLY = "too_early"
    SESSION_CANCELLED = "session_cancelled"
    SESSION_CLOSED = "session_closed"
    NOT_ON_THIS_ROLL = "not_on_this_roll"
    NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True, slots=True)
class ScanInput:
    """What a device asks to record. ``attendee_id`` None: its code names nobody."""

    nonce: str
    session_id: int
    point_id: int
    attendee_id: UUID | None
    direction: Direction
    occurred_at: datetime
    reason: str = ""
    # Which scan a void scan voids.
    void_device: str = ""
    void_nonce: str = ""
    # The conference the code was made for; None is this one.
    conference_id: int | None = None


class SessionState(Protocol):
    """What decides whether anything may be recorded of a session."""

    @property
    def cancelled_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def attendance_closed_at(self) -> datetime | None: ...  # noqa: D102


def recording_refusal(session: SessionState, *, has_begun: bool) -> Refusal | None:
    """Why no attendance may be recorded of a session now; None while it may. ``has_begun``: the first day has come."""
    if session.cancelled_at is not None:
        return Refusal.SESSION_CANCELLED
    if session.attendance_closed_at is not None:
        return Refusal.SESSION_CLOSED
    return None if has_begun else Refusal.TOO_EARLY


class ScanFacts(Protocol):
    """What the fold reads of a scan."""

    @property
    def device(self) -> str: ...  # noqa: D102
    @property
    def nonce(self) -> str: ...  # noqa: D102
    @property
    def effective_at(self) -> datetime: ...  # noqa: D102
    @property
    def direction(self) -> Direction: ...  # noqa: D102
    @property
    def point_id(self) -> int: ...  # noqa: D102
    @property
    def is_valid(self) -> bool: ...  # noqa: D102
    @property
    def is_late_entry(self) -> bool: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102
    @property
    def void_device(self) -> str: ...  # noqa: D102
    @property
    def void_nonce(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a person is in a session, or was, or that she is excused; made by the fold, stored as ``Presence``."""

    state: PresenceState
    point_id: int
    # The scan that decided the state.
    device: str
    nonce: str
    is_late_entry: bool = False
    # First arrival, latest arrival, and when she left.
    arrived_at: datetime | None = None
    since: datetime | None = None
    left_at: datetime | None = None
    reason: str = ""

    @property
    def was_present(self) -> bool:
        """Whether she was here at some time of the session."""
        return self.state is not PresenceState.EXCUSED

    def is_here(self, point_id: int) -> bool:
        """Whether she is present at a point."""
        return self.state is PresenceState.PRESENT and self.point_id == point_id


def fold_scans(scans: Iterable[ScanFacts], until: datetime | None = None) -> Stay | None:
    """What the scans of one person in one session add up to, optionally as of a moment; None: not marked.

    Valid scans count once each, ordered by (effective_at, device, nonce). A scan that is voided counts as if it had
    never been made, whenever the void came; a void reaches scans of its own point only. An arrival elsewhere moves her;
    an excuse says she was not there after all; who is not here cannot leave.
    """
    valid = {(scan.device, scan.nonce): scan for scan in scans if scan.is_valid}
    voided = {
        (scan.point_id, scan.void_device, scan.void_nonce)
        for scan in valid.values()
        if scan.direction is Direction.VOID
    }
    stay = None
    for scan in sorted(valid.values(), key=fold_order):
        if until is not None and scan.effective_at > until:
            break
        if (scan.point_id, scan.device, scan.nonce) not in voided:
            stay = _after(stay, scan)
    return stay


def fold_order(scan: ScanFacts) -> tuple[datetime, str, str]:
    """The order in which scans are folded, whatever the order of their arrival."""
    return scan.effective_at, scan.device, scan.nonce


def _after(stay: Stay | None, scan: ScanFacts) -> Stay | None:
    """The state after one more scan."""
    match scan.direction:
        case Direction.IN:
            return _arrived(stay, scan)
        case Direction.OUT:
            return _left(stay, scan)
        case Direction.EXCUSED:
            excused = _decided(scan, PresenceState.EXCUSED, scan.point_id)
            return replace(excused, reason=scan.reason)
        case Direction.VOID:
            return stay


def _arrived(stay: Stay | None, scan: ScanFacts) -> Stay:
    if stay is not None and stay.is_here(scan.point_id):
        return stay
    return replace(
        _decided(scan, PresenceState.PRESENT, scan.point_id),
        arrived_at=(stay.arrived_at if stay is not None else None) or scan.effective_at,
        since=scan.effective_at,
    )


def _left(stay: Stay | None, scan: ScanFacts) -> Stay | None:
    if stay is None or stay.state is not PresenceState.PRESENT:
        return stay
    return replace(
        _decided(scan, PresenceState.LEFT, stay.point_id),
        arrived_at=stay.arrived_at,
        since=stay.since,
        left_at=scan.effective_at,
    )


def _decided(scan: ScanFacts, state: PresenceState, point_id: int) -> Stay:
    return Stay(state, point_id, scan.device, scan.nonce, is_late_entry=scan.is_late_entry)


def counted_at(stay: Stay | None, expected_point_id: int | None) -> Iterator[tuple[int, str]]:
    """Which columns of which points' tallies one person counts in. ``expected_point_id`` None: on no list."""
    if stay is None:
        return
    if stay.state is PresenceState.EXCUSED:
        if expected_point_id is not None:
            yield expected_point_id, "excused"
        return
    if stay.state is PresenceState.PRESENT:
        yield stay.point_id, "present"
    yield stay.point_id, "ever_present"
    if expected_point_id is None:
        yield stay.point_id, "walk_ins"
        return
    yield expected_point_id, "ever_own"
    if expected_point_id != stay.point_id:
        yield stay.point_id, "visitors"


def starts_roll(direction: Direction) -> bool:
    """Whether a valid scan starts the roll where it is made; an excuse given in advance doesn't."""
    return direction is not Direction.EXCUSED


def is_clock_suspect(
    direction: Direction, occurred_at: datetime, starts_at: datetime, at: datetime
) -> bool:
    """Whether a device's clock is not to be believed: it tells the future, or a time nobody comes at."""
    if occurred_at > at + CLOCK_AHEAD:
        return True
    return direction is not Direction.EXCUSED and occurred_at < starts_at - EARLIEST_ARRIVAL


def may_take_roll(roles: Roles) -> bool:
    """The point's official, and the organizer, take the roll and report numbers there."""
    return Role.OFFICIAL in roles


@dataclass(frozen=True, slots=True)
class PointTally:
    """A point's figures for one session, and what they are grouped by."""

    session_id: int
    point_id: int
    code: str
    name: str
    is_host: bool
    unit_id: int
    unit_name: str
    level_code: str
    province: str
    has_ended: bool
    expected: int
    counts: PointCounts
    roll_state: RollState
    present: int
    ever_present: int
    ever_own: int
    visitors: int
    walk_ins: int
    excused: int
    declared: int | None
    # The point's one figure; None is "not reported", which is not 0.
    figure: int | None
    is_declared: bool
    # Who hasn't been marked; absent once the roll is closed.
    unmarked: int
    absent: int
    # Declared less named, where both exist.
    difference: int | None
    version: int
    updated_at: datetime | None

    @property
    def named(self) -> int:
        """Who was called by name: here now while the session runs, here at some time after its end."""
        return self.ever_present if self.has_ended else self.present

    @property
    def has_roll(self) -> bool:
        """Whether the roll was started."""
        return self.roll_state is not RollState.NOT_STARTED


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of several points added up, each point's one figure once; and of how many points they are made.

    ``key`` and ``name`` say of which group of points: a unit, a level, a province; empty where they are all.
    """

    expected: int = 0
    # The sum of the points' figures.
    present: int = 0
    points: int = 0
    reported_points: int = 0
    # The part of ``present`` that was declared as numbers, and by how many points.
    declared: int = 0
    declared_points: int = 0
    unmarked: int = 0
    absent: int = 0
    excused: int = 0
    visitors: int = 0
    walk_ins: int = 0
    # Declared less named, over the points that have both; None where none has.
    difference: int | None = None
    key: str = ""
    name: str = ""

    @property
    def rate(self) -> float | None:
        """Present of expected; None where nobody is expected."""
        return self.present / self.expected if self.expected else None

    @property
    def not_reported_points(self) -> int:
        """How many points have neither a roll nor a number."""
        return self.points - self.reported_points


def session_to_open(
    sessions: Sequence[ConferenceSession], at: datetime
) -> ConferenceSession | None:
    """The session a roll opens on: the one that is on, else the next, else the last; a cancelled one only where all are."""
    among = active_sessions(sessions) or sessions
    coming = [session for session in among if session.ends_at > at]
    return min(coming, key=_start, default=max(among, key=_start, default=None))


def _start(session: ConferenceSession) -> datetime:
    return session.starts_at
