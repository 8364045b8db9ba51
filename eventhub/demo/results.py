"""The results of the dance contest on the second day of June 2022: prizes in every tier, ties among them. Invented."""

from eventhub.accounts.models import User
from eventhub.conferences.models import Conference


def load_results(conference: Conference, *, by: User) -> None:
    """Award and publish."""
