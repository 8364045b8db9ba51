"""The pages of attendance: ``rolls`` and the ``ticks`` of its script, ``headcounts`` declared and phoned in, ``tickets``."""

from eventhub.attendance.views import headcounts, rolls, tickets, ticks  # noqa: F401 - each adds its pages to the blueprint
from eventhub.attendance.views.blueprint import bp  # noqa: F401 - create_app registers it
