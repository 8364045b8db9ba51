"""The pages of points: ``public`` for everybody, ``edit`` to register and edit, ``manage`` for the organizer, ``links``."""

from eventhub.points.views import edit, links, manage, public  # noqa: F401 - each adds its pages to the blueprint
from eventhub.points.views.blueprint import bp  # noqa: F401 - create_app registers it
