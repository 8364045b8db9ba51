"""The pages of registration: ``rosters`` for those who keep them, ``self_registrations`` for participants who register
themselves, and for the officials who confirm them.
"""

from eventhub.registration.views import rosters, self_registrations  # noqa: F401 - each adds its pages to the blueprint
from eventhub.registration.views.blueprint import bp  # noqa: F401 - create_app registers it
