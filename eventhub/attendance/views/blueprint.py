"""The blueprint, and what its pages share: the point or session of an address."""

from collections.abc import Collection

from flask import Blueprint, abort
from flask_login import current_user

from eventhub.accounts.browser_session import read_secret_and_stamp
from eventhub.accounts.sign_ins import note_browser_seen
from eventhub.attendance.door_queries import Door, lock_door
from eventhub.attendance.rules import may_take_roll, session_to_open
from eventhub.attendance.scan_validation import RecordedScan
from eventhub.attendance.words import answer
from eventhub.columns import now
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.points.loaders import point_at
from eventhub.points.models import Point, PointStatus
from eventhub.points.queries import point_names, roles_over_point
from eventhub.web import require, session_asked

bp = Blueprint("attendance", __name__)
ROLL = "/manage/c/<slug>/points/<code>/roll"


def operated_point(slug: str, code: str) -> Point:
    """The point whose roll the visitor may take; else the page doesn't exist."""
    point = point_at(slug, code)
    require(may_take_roll(roles_over_point(current_user, point)))
    if point.status is not PointStatus.APPROVED:
        abort(404)
    return point


def open_door(slug: str, code: str) -> Door:
    """The point and session of an address where the visitor may record; else what ``operated_point`` says."""
    session_id = session_asked()
    if session_id is None:
        session_id = chosen_session(operated_point(slug, code).conference).id
    door = lock_door(slug, code, session_id, read_secret_and_stamp(), now())
    if door is None or not door.is_approved or not may_take_roll(door.roles):
        operated_point(slug, code)
        abort(404)
    note_browser_seen(door.sign_in_id, door.last_seen_at)
    return door


def chosen_session(conference: Conference) -> ConferenceSession:
    """The session of ``?session=``, else the one that is on, comes next, or was last."""
    wanted = session_asked()
    if wanted is not None:
        return next((each for each in conference.sessions if each.id == wanted), None) or abort(404)
    return session_to_open(conference.sessions, now()) or abort(404)


def answers(results: Collection[RecordedScan]) -> list[str]:
    """The sentences that answer scans; the points they name are looked up together."""
    named = {each.other_point_id for each in results if each.other_point_id is not None}
    names = point_names(named) if named else {}
    return [answer(result, names) for result in results]
