"""Every change of rosters: ``rosters`` by those who keep them, ``self_registrations`` by whoever registers herself, and
what officials do with many of these at once.
"""

from eventhub.registration.actions.rosters import (
    bring_back_attendee,
    cleaned,
    hand_in_roster,
    move_attendee,
    new_attendee,
    paste_rows,
    personal_links,
    register_attendee,
    update_attendee,
    withdraw_attendee,
)
from eventhub.registration.actions.self_registrations import register_oneself, take_step

__all__ = [
    "bring_back_attendee",
    "cleaned",
    "hand_in_roster",
    "move_attendee",
    "new_attendee",
    "paste_rows",
    "personal_links",
    "register_attendee",
    "register_oneself",
    "take_step",
    "update_attendee",
    "withdraw_attendee",
]
