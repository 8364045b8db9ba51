"""The point of an address, for the views of this domain and of all later ones."""

from flask_login import current_user

from eventhub.points.models import Point
from eventhub.points.queries import select_point_at
from eventhub.web import load, require


def point_at(slug: str, code: str) -> Point:
    """A point, for whoever is signed in; the view that loads it asks what she may do there.

    Asked first, because whoever isn't signed in must not learn which conferences and points there are.
    """
    require(current_user.is_authenticated)
    return load(select_point_at(slug, code))
