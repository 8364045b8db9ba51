"""Changes of conferences, sessions and topics."""

from eventhub.columns import now
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.database import lock


def publish_change(conference: Conference) -> None:
    """Move the revision: something public changed, so cached pages of this conference are old. Call inside actions."""
    lock(conference)
    conference.revision += 1


def next_calendar_sequence(conference: Conference) -> int:
    """Take the next value of the conference's one calendar counter; the changed part keeps it as its sequence."""
    lock(conference)
    conference.revision += 1
    conference.calendar_counter += 1
    return conference.calendar_counter


def mark_calendar_change(part: Conference | ConferenceSession, conference: Conference) -> None:
    """Note that what calendars show of a conference or session changed: its sequence grows."""
    part.calendar_sequence = next_calendar_sequence(conference)
    part.calendar_changed_at = now()
