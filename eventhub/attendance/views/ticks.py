"""The answers to ``static/js/roll.js``, which sends the ticks of a roll one by one: the hot path of the day.

Usually the answer follows from what was just recorded, and nothing more is read; only when others have ticked meanwhile
is the whole roll read again.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue

from eventhub.attendance import actions
from eventhub.attendance.actions import Recorded
from eventhub.attendance.door_queries import Door
from eventhub.attendance.forms import read_ticks
from eventhub.attendance.queries import tally_of
from eventhub.attendance.roll_queries import RollRow, roll_rows
from eventhub.attendance.views.blueprint import ROLL, answers, bp, open_door
from eventhub.attendance.words import mark_of
from eventhub.columns import now
from eventhub.conferences.models import ConferenceSession
from eventhub.extensions import db
from eventhub.points.models import Point


@bp.post(f"{ROLL}/ticks")
def record_ticks(slug: str, code: str) -> ResponseReturnValue:
    """Take the ticks of a page's script, each with its nonce, and answer each; others' ticks come along."""
    door = open_door(slug, code)
    body, at = request.get_json(silent=True), now()
    sent = body if isinstance(body, dict) else {}
    ticks = read_ticks(sent.get("ticks"), door.session_id, door.point_id, at)
    if ticks is None:
        abort(400)
    recorded = actions.record_at_door(door, ticks, at=at)
    roll = _roll_now(door, recorded, seen=sent.get("version"), at=at)
    db.session.commit()
    return jsonify(_answers(recorded) | roll)


def _answers(recorded: Recorded) -> dict[str, Any]:
    return {
        "results": [
            {
                "nonce": result.nonce,
                "outcome": result.outcome,
                "stored": result.is_accepted,
                "message": message,
            }
            for result, message in zip(recorded.results, answers(recorded.results), strict=True)
        ]
    }


def _roll_now(door: Door, recorded: Recorded, *, seen: Any, at: datetime) -> dict[str, Any]:
    """How the people asked about are marked now; of all, when the roll has changed since the version that was seen."""
    asked = {result.attendee_id for result in recorded.results if result.attendee_id is not None}
    tally = recorded.tallies.get((door.session_id, door.point_id))
    follows = tally is not None and seen in (None, tally.version - 1)
    if tally is None or not follows or not all(_is_told(each, door, recorded) for each in asked):
        return _whole_roll(door)
    stays = {each: recorded.stays[door.session_id, each] for each in asked}
    return {
        "marks": {
            str(each): mark_of(RollRow.of_own(each, stay, door.point_id), door.zone)
            for each, stay in stays.items()
        },
        "present": tally.ever_present if door.ends_at <= at else tally.present,
        "version": tally.version,
    }


def _is_told(attendee_id: UUID, door: Door, recorded: Recorded) -> bool:
    """Whether what was recorded tells all there is to say of somebody: she is on this list, and nothing is elsewhere."""
    whom = (door.session_id, attendee_id)
    if whom not in recorded.stays:
        return False
    stay = recorded.stays[whom]
    is_own = recorded.people[attendee_id].expected_point_id == door.point_id
    return is_own and (stay is None or stay.point_id == door.point_id)


def _whole_roll(door: Door) -> dict[str, Any]:
    point = db.session.get_one(Point, door.point_id)
    session = db.session.get_one(ConferenceSession, door.session_id)
    tally = tally_of(point, session.id)
    return {
        "marks": {
            str(row.attendee_id): mark_of(row, door.zone) for row in roll_rows(point, session)
        },
        "present": tally.named,
        "expected": tally.expected,
        "version": tally.version,
    }
