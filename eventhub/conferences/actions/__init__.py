"""Every change of a conference: its facts, its status (published, postponed, cancelled), its sessions and their topics.

Each locks the conference first, and none changes a cancelled one. What calendars show of a change takes the next value
of the conference's one counter.
"""

from eventhub.conferences.actions.counters import (
    increment_revision,
    mark_calendar_changes,
    take_calendar_sequence,
)
from eventhub.conferences.actions.facts import create_conference, update_conference
from eventhub.conferences.actions.sessions import set_session_title, set_sessions
from eventhub.conferences.actions.status import (
    cancel_conference,
    postpone_conference,
    publish_conference,
)
from eventhub.conferences.actions.topics import add_topic, delete_topic, move_topic, update_topic

__all__ = [
    "add_topic",
    "cancel_conference",
    "create_conference",
    "delete_topic",
    "increment_revision",
    "mark_calendar_changes",
    "move_topic",
    "postpone_conference",
    "publish_conference",
    "set_session_title",
    "set_sessions",
    "take_calendar_sequence",
    "update_conference",
    "update_topic",
]
