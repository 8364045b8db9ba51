"""The organizer's pages of one conference: its facts, its sessions and topics, and its status."""

from eventhub.conferences.views import agenda, facts, status
from eventhub.conferences.views.blueprint import bp

__all__ = ["agenda", "bp", "facts", "status"]
