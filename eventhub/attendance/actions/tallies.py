"""Keep tallies in step with what they count, in the transaction of the change. Always last, and in one order."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from eventhub.attendance.actions.statements import (
    COUNTED,
    TALLY_KEYS,
    tally_table,
    tally_upsert,
)
from eventhub.attendance.models import RollState, Tally
from eventhub.attendance.rules import Stay
from eventhub.columns import now
from eventhub.database import insert
from eventhub.extensions import db
from eventhub.points.models import Point

SessionAtPoint = tuple[int, int]
Whom = tuple[int, UUID]
"""A person in a session."""


@dataclass(frozen=True, slots=True)
class TallyNow:
    """What has become of a tally that was changed."""

    version: int
    present: int
    ever_present: int


@dataclass(slots=True)
class Touched:
    """What scans change in the tallies and which rolls they start, by session and point; and how people are marked now."""

    changes: dict[SessionAtPoint, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    started: dict[SessionAtPoint, bool] = field(default_factory=lambda: defaultdict(bool))
    stays: dict[Whom, Stay | None] = field(default_factory=dict)

    @property
    def places(self) -> list[SessionAtPoint]:
        """The tallies to be changed, in the order in which they are locked."""
        return sorted(
            place
            for place in self.changes.keys() | self.started.keys()
            if self.started.get(place) or any(self.changes.get(place, Counter()).values())
        )


def change_tallies(
    conference_id: int, touched: Touched, at: datetime
) -> dict[SessionAtPoint, TallyNow]:
    """Add the changes to the tallies, one statement for all; rows that aren't there yet begin with them."""
    rows = [
        dict.fromkeys(COUNTED, 0)
        | dict(touched.changes.get(place, {}))
        | {
            "conference_id": conference_id,
            "session_id": place[0],
            "point_id": place[1],
            "roll_state": RollState.OPEN if touched.started.get(place) else RollState.NOT_STARTED,
            "version": 1,
            "updated_at": at,
        }
        for place in touched.places
    ]
    if not rows:
        return {}
    changed = db.session.connection().execute(tally_upsert(), rows)
    return {
        (row.session_id, row.point_id): TallyNow(row.version, row.present, row.ever_present)
        for row in changed
    }


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
