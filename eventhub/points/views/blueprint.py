"""The blueprint of points, and what its pages load: a conference or point, if the visitor may know of it."""

from dataclasses import dataclass

from flask import Blueprint, request
from flask_login import current_user
from sqlalchemy import Select

from eventhub.conferences.loaders import organized_conference, visible_conference
from eventhub.conferences.models import Conference
from eventhub.conferences.queries import organizes
from eventhub.fields import row_version_of
from eventhub.points import queries, rules
from eventhub.points.models import Point
from eventhub.web import load, require

bp = Blueprint("points", __name__)
bp.add_app_template_filter(rules.dialled)


@dataclass(frozen=True, slots=True)
class ManagedUnits:
    """Whose points somebody manages: all of a conference, or those of her units."""

    organizes: bool
    units: Select[int] | None


def managed_conference(slug: str) -> tuple[Conference, ManagedUnits]:
    """A conference of which the visitor manages all points or those of her units."""
    require(current_user.is_authenticated)
    conference = visible_conference(slug)
    if organizes(current_user, conference):
        return conference, ManagedUnits(organizes=True, units=None)
    return conference, ManagedUnits(organizes=False, units=officials_units(conference))


def officials_units(conference: Conference) -> Select[int]:
    """The units the visitor is an official of on the conference's first day; without any the page does not exist."""
    units = queries.units_of_official(current_user, conference)
    require(bool(queries.units_named(units, conference.first_on, limit=1)))
    return units


def editable_point(slug: str, code: str) -> Point:
    """A point the visitor may edit."""
    require(current_user.is_authenticated)
    point = load(queries.select_point(visible_conference(slug), code))
    require(queries.manages(current_user, point))
    return point


def organized_point(slug: str, code: str) -> Point:
    """A point the visitor approves or returns."""
    return load(queries.select_point(organized_conference(slug), code))


def sent_row_version() -> int:
    """The version of the point that a button on a page was made from."""
    return row_version_of(request.form.get("row_version"))
