"""The blueprint of registration, and what its pages share: a point whose roster is kept, and pages no cache keeps."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from eventhub.points.loaders import point_at
from eventhub.points.models import Point
from eventhub.points.queries import manages
from eventhub.web import require

bp = Blueprint("registration", __name__)


def managed_point(slug: str, code: str) -> Point:
    """A point whose roster the visitor keeps."""
    point = point_at(slug, code)
    require(manages(current_user, point))
    return point


def uncacheable(page: str, status: int = 200) -> ResponseReturnValue:
    """A page that no cache keeps: it shows seats left, or a secret."""
    return page, status, {"Cache-Control": "no-store"}
