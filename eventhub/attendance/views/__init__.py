"""The pages of attendance: ``rolls`` and its script, ``headcounts`` declared and phoned in, ``tickets`` at the door."""

from eventhub.attendance.views import headcounts, rolls, tickets  # noqa: F401 - each adds its pages to the blueprint
from eventhub.attendance.views.blueprint import bp  # noqa: F401 - create_app registers it
