"""The two counters of a conference: the revision of what is public, and the one that calendars go by."""

from collections.abc import Iterable

from eventhub.columns import now
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.database import lock_row


def increment_revision(conference: Conference) -> None:
    """Move the revision: something public changed, so cached pages of this conference are old. Call inside actions."""
    lock_row(conference)
    conference.revision += 1


def take_calendar_sequence(conference: Conference) -> int:
    """Take the next value of the conference's one calendar counter; the changed part keeps it as its sequence."""
    lock_row(conference)
    conference.revision += 1
    conference.calendar_counter += 1
    return conference.calendar_counter


def mark_calendar_changes(
    parts: Iterable[Conference | ConferenceSession], conference: Conference
) -> None:
    """Note that what calendars show of some parts changed: their sequences grow, to one value of the counter."""
    sequence, at = take_calendar_sequence(conference), now()
    for part in parts:
        part.calendar_sequence = sequence
        part.calendar_changed_at = at
