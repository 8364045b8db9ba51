"""The statements of the hot path, built once: composing them costs more than the database needs to answer them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, case, select, union_all

from eventhub.attendance.models import Presence, RollState, Scan, Tally
from eventhub.attendance.scan_validation import RecordedScan
from eventhub.columns import table_of
from eventhub.conferences.models import ConferenceSession
from eventhub.database import insert
from eventhub.extensions import db
from eventhub.points.models import Point, PointStatus
from eventhub.registration.models import Attendee

scan_table, presence_table, tally_table = table_of(Scan), table_of(Presence), table_of(Tally)
attendee_table, point_table = table_of(Attendee), table_of(Point)
session_table = table_of(ConferenceSession)

COUNTED = ("present", "ever_present", "ever_own", "visitors", "walk_ins", "excused")
TALLY_KEYS = ["conference_id", "session_id", "point_id"]
STORED = [scan_table.c[name] for name in RecordedScan.__dataclass_fields__]
"""The columns of a scan in the order of ``RecordedScan``'s fields."""


def among(name: str) -> Any:
    """A parameter that is a list of values."""
    return bindparam(name, expanding=True)


LOCK_SESSIONS: Select[*tuple[Any, ...]] = (
    select(
        session_table.c.id,
        session_table.c.starts_at,
        session_table.c.ends_at,
        session_table.c.cancelled_at,
        session_table.c.attendance_closed_at,
        point_table.c.id.label("point_id"),
        (point_table.c.status == PointStatus.APPROVED).label("is_approved"),
    )
    .join_from(
        session_table, point_table, point_table.c.conference_id == session_table.c.conference_id
    )
    .where(
        session_table.c.conference_id == bindparam("conference_id"),
        session_table.c.id.in_(among("session_ids")),
        point_table.c.id.in_(among("point_ids")),
    )
    .with_for_update(read=True, of=session_table)
)
"""Sessions × points. The sessions are locked, so that none is closed while scans go in."""

LOCK_PEOPLE: Select[*tuple[Any, ...]] = (
    select(
        attendee_table.c.id,
        attendee_table.c.status,
        attendee_table.c.source,
        attendee_table.c.point_id,
    )
    .where(
        attendee_table.c.conference_id == bindparam("conference_id"),
        attendee_table.c.id.in_(among("attendee_ids")),
    )
    .order_by(attendee_table.c.id)
    .with_for_update(key_share=True)
)
"""People, locked in the order of their ids."""

SAME_NONCE: Select[*tuple[Any, ...]] = select(*STORED).where(
    scan_table.c.conference_id == bindparam("conference_id"),
    scan_table.c.device == bindparam("device"),
    scan_table.c.nonce.in_(among("nonces")),
)
# Two searches, each with an index of its own; a condition with OR would read every scan.
KNOWN: CompoundSelect[*tuple[Any, ...]] = union_all(
    SAME_NONCE,
    select(*STORED).where(
        scan_table.c.conference_id == bindparam("conference_id"),
        scan_table.c.session_id.in_(among("session_ids")),
        scan_table.c.attendee_id.in_(among("attendee_ids")),
    ),
)
"""The scans with some nonces of a device, and all of some people."""


def once_per_engine(build: Callable[[], Any]) -> Callable[[], Any]:
    """Build a statement the first time it is asked for, once for each engine: an upsert reads differently on each."""
    built: dict[str, Any] = {}

    @wraps(build)
    def statement() -> Any:
        engine = db.engine.dialect.name
        if engine not in built:
            built[engine] = build()
        return built[engine]

    return statement


@once_per_engine
def scan_insert() -> Any:
    """Inserts scans and returns the nonces that went in; of those that are there already nothing is changed."""
    return insert(scan_table).on_conflict_do_nothing().returning(scan_table.c.nonce)


@once_per_engine
def presence_upsert() -> Any:
    """Inserts or overwrites who is where."""
    statement = insert(presence_table)
    keys = [column.name for column in presence_table.primary_key]
    written = {c.name: statement.excluded[c.name] for c in presence_table.c if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=written)


@once_per_engine
def tally_upsert() -> Any:
    """Adds numbers to tallies and returns what has become of them; a row that isn't there yet begins with them."""
    statement = insert(tally_table)
    new = statement.excluded
    starts = (tally_table.c.roll_state == RollState.NOT_STARTED) & (
        new.roll_state == RollState.OPEN
    )
    return statement.on_conflict_do_update(
        index_elements=TALLY_KEYS,
        set_={name: tally_table.c[name] + new[name] for name in COUNTED}
        | {
            "roll_state": case((starts, new.roll_state), else_=tally_table.c.roll_state),
            "version": tally_table.c.version + 1,
            "updated_at": new.updated_at,
        },
    ).returning(
        tally_table.c.session_id,
        tally_table.c.point_id,
        tally_table.c.version,
        tally_table.c.present,
        tally_table.c.ever_present,
    )
