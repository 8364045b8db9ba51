"""Every change of rosters: ``rosters`` by those who keep them, ``self_registrations`` by whoever registers herself, and
what officials do with many of these at once.
"""

from eventhub.registration.actions.rosters import (
    bring_back_attendee,
    create_personal_links,
    hand_in_roster,
    move_attendee,
    new_attendee,
    paste_rows,
    register_attendee,
    update_attendee,
    withdraw_attendee,
)
from eventhub.registration.actions.self_registrations import apply_bulk_action, register_oneself

__all__ = [
    "apply_bulk_action",
    "bring_back_attendee",
    "create_personal_links",
    "hand_in_roster",
    "move_attendee",
    "new_attendee",
    "paste_rows",
    "register_attendee",
    "register_oneself",
    "update_attendee",
    "withdraw_attendee",
]
