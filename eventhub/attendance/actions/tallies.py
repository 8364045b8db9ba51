"""Keep tallies in step with what they count, in the transaction of the change. Always last, and in one order."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from eventhub.attendance.actions.statements import (
    COUNTED,
    TALLY_KEYS,
    tally_table,
    tally_upsert,
)
from eventhub.attendance.models import RollState, Tally
from eventhub.columns import now
from eventhub.database import insert
from eventhub.extensions import db
from eventhub.points.models import Point

SessionAtPoint = tuple[int, int]
"""A session and a point."""


def change_tallies(
    conference_id: int,
    changes: Mapping[SessionAtPoint, Counter[str]],
    started: Collection[SessionAtPoint],
    at: datetime,
) -> dict[SessionAtPoint, Row[Any]]:
    """Add changes to the tallies and start rolls, one statement for all; return the tallies changed as they are now.

    They are locked in one order. A tally that isn't there yet begins with the changes.
    """
    rows = [
        dict.fromkeys(COUNTED, 0)
        | dict(changes.get(place, {}))
        | {
            "conference_id": conference_id,
            "session_id": place[0],
            "point_id": place[1],
            "roll_state": RollState.OPEN if place in started else RollState.NOT_STARTED,
            "version": 1,
            "updated_at": at,
        }
        for place in sorted(changes.keys() | started)
        if place in started or any(changes[place].values())
    ]
    if not rows:
        return {}
    changed = db.session.connection().execute(tally_upsert(), rows)
    return {(row.session_id, row.point_id): row for row in changed}


def upsert_and_lock_tally(point: Point, session_id: int, at: datetime | None = None) -> Tally:
    """The tally of a point and session, made if it isn't there, locked and as it is now; its version counts on."""
    statement = insert(tally_table)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=TALLY_KEYS,
            set_={
                "version": tally_table.c.version + 1,
                "updated_at": statement.excluded.updated_at,
            },
        ),
        dict.fromkeys(COUNTED, 0)
        | {
            "conference_id": point.conference_id,
            "session_id": session_id,
            "point_id": point.id,
            "roll_state": RollState.NOT_STARTED,
            "version": 1,
            "updated_at": at or now(),
        },
    )
    return db.session.scalars(
        select(Tally)
        .where(
            Tally.conference_id == point.conference_id,
            Tally.session_id == session_id,
            Tally.point_id == point.id,
        )
        .execution_options(populate_existing=True)
    ).one()
