"""The organizer's pages of one conference: its facts, its sessions and topics, and its status."""

from eventhub.conferences.views import facts, sessions, status
from eventhub.conferences.views.blueprint import bp

__all__ = ["bp", "facts", "sessions", "status"]
