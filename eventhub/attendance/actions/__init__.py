"""Every change of attendance: scans, rolls opened and closed, walk-ins, declared numbers.

Locks are taken in one order: conference, session, attendees by id, points by id, tallies by session and point.
"""

from eventhub.attendance.actions.doors import record_at_door
from eventhub.attendance.actions.headcounts import report_headcount
from eventhub.attendance.actions.rolls import add_walk_in, close_roll, reopen_roll
from eventhub.attendance.actions.scans import Recorded, record_scans
from eventhub.attendance.actions.sessions import close_attendance, reopen_attendance

__all__ = [
    "Recorded",
    "add_walk_in",
    "close_attendance",
    "close_roll",
    "record_at_door",
    "record_scans",
    "reopen_attendance",
    "reopen_roll",
    "report_headcount",
]
