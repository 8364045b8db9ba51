"""The blueprint of registration, and what its pages share: a point whose roster is kept, and how moments are written."""

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from eventhub.conferences.models import Conference
from eventhub.points.loaders import point_at
from eventhub.points.models import Point
from eventhub.points.queries import roles_over_point
from eventhub.registration import rules
from eventhub.text.dates import format_day, format_hour
from eventhub.web import language, require

bp = Blueprint("registration", __name__)


def managed_point(slug: str, code: str) -> Point:
    """A point whose roster the visitor keeps."""
    point = point_at(slug, code)
    require(rules.may_manage_roster(roles_over_point(current_user, point)))
    return point


def fresh(page: str, status: int = 200) -> ResponseReturnValue:
    """A page that no cache keeps: it shows seats left, or a secret."""
    return page, status, {"Cache-Control": "no-store"}


def day_text(day: date) -> str:
    """A day in the visitor's language."""
    return format_day(day, language=language())


def moment_writer(conference: Conference) -> Callable[[datetime], str]:
    """Writes a moment as the conference's own day and hour."""

    def written(moment: datetime) -> str:
        local = moment.astimezone(conference.zone)
        return f"{format_hour(local.time())}, {day_text(local.date())}"

    return written
