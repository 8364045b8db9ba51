"""Register a hall and edit it: the unit is chosen first, then what is asked about the hall."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import Select, select

from eventhub.accounts.queries import own_units
from eventhub.conferences.loaders import organized_conference, visible_conference
from eventhub.conferences.models import Conference
from eventhub.conferences.queries import organizes
from eventhub.extensions import db
from eventhub.points import actions, queries, rules
from eventhub.points.forms import NewPointForm, PointForm
from eventhub.points.models import Point, PointRole
from eventhub.points.views.blueprint import (
    bp,
    editable_point,
    officials_units,
)
from eventhub.text.phones import is_plausible_phone
from eventhub.units.models import Unit, UnitPeriod
from eventhub.units.queries import period_on
from eventhub.web import load, refusals_beside, require, search_asked, status_of

_saved = _l("The point %(point)s is saved.")
STORED_SENTENCES = {
    rules.ReviewState.WAITING: _l("The point %(point)s is registered and waits for approval."),
    rules.ReviewState.CHANGED: _l(
        "The point %(point)s is saved; the organizers are shown what changed."
    ),
    rules.ReviewState.RETURNED: _saved,
    rules.ReviewState.APPROVED: _saved,
}
"""What is said about a point that was registered or edited, by where it stands now."""


@bp.route("/c/<slug>/points/register", methods=["GET", "POST"])
def register(slug: str) -> ResponseReturnValue:
    """An official registers a hall: her own unit is taken unless she chooses another, then the hall is described."""
    require(current_user.is_authenticated)
    conference = visible_conference(slug)
    units = officials_units(conference)
    unit = _chosen_unit(conference, units) or _own_unit(conference)
    if unit is None:
        return _choice_of_unit(conference, units)
    form = PointForm(data={"name": unit.short_name, "province": unit.province})
    if form.validate_on_submit():
        with refusals_beside(form):
            point = actions.register_point(conference, unit.unit, form.facts, by=current_user)
            db.session.commit()
            _say_stored(point)
            return redirect(url_for(".manage", slug=slug), code=303)
    return _edit_page(conference, unit, form)


@bp.route("/manage/c/<slug>/points/new", methods=["GET", "POST"])
def create(slug: str) -> ResponseReturnValue:
    """An organizer adds the host point or a remote one, for any unit; it needs no approval."""
    conference = organized_conference(slug)
    every_unit = select(Unit.id)
    unit = _chosen_unit(conference, every_unit)
    if unit is None:
        return _choice_of_unit(conference, every_unit)
    role = PointRole.REMOTE if queries.host_of(conference) else PointRole.HOST
    form = NewPointForm(data={"name": unit.short_name, "province": unit.province, "role": role})
    if form.validate_on_submit():
        with refusals_beside(form):
            point = actions.register_point(
                conference, unit.unit, form.facts, by=current_user, role=form.role.data
            )
            db.session.commit()
            _say_stored(point)
            return redirect(url_for(".manage", slug=slug), code=303)
    return _edit_page(conference, unit, form)


@bp.route("/manage/c/<slug>/points/<code>/edit", methods=["GET", "POST"])
def edit(slug: str, code: str) -> ResponseReturnValue:
    """Change facts of a hall; a returned one is submitted again, an approved one stays approved."""
    point = editable_point(slug, code)
    form = PointForm(obj=point)
    if form.validate_on_submit():
        with refusals_beside(form, point):
            actions.update_point(point, form.facts, by=current_user, row_version=form.version)
            db.session.commit()
            _say_stored(point)
            return redirect(url_for(".manage", slug=slug), code=303)
    unit = period_on(point.unit_id, point.conference.first_on)
    return _edit_page(point.conference, unit, form, point)


def _edit_page(
    conference: Conference, unit: UnitPeriod | None, form: PointForm, point: Point | None = None
) -> ResponseReturnValue:
    page = render_template(
        "points/entry.html",
        conference=conference,
        unit=unit,
        form=form,
        point=point,
        organizes=organizes(current_user, conference),
    )
    return page, status_of(form)


def _choice_of_unit(conference: Conference, units: Select[int]) -> ResponseReturnValue:
    """The units that exist on the conference's first day, searched also by what they were called before."""
    search = search_asked()
    on = conference.first_on
    found = queries.units_named(units, on, search=search)
    former = queries.units_formerly_named(units, on, search) if search else ()
    found_ids = {unit.unit_id for unit in found}
    former = [unit for unit in former if unit.unit_id not in found_ids]
    return render_template(
        "points/unit.html",
        conference=conference,
        search=search,
        found=found,
        former=former,
        registered=queries.points_by_unit(conference, [unit.unit_id for unit in (*found, *former)]),
        more=len(found) == queries.MOST_FOUND,
    )


def _chosen_unit(conference: Conference, units: Select[int]) -> UnitPeriod | None:
    """The unit named in the address, 404 if it is none of these; None while nobody has chosen."""
    code = request.args.get("unit")
    return load(queries.select_unit(units, conference.first_on, code)) if code else None


def _own_unit(conference: Conference) -> UnitPeriod | None:
    """The one unit somebody is an official of, unless it has a point already or she asks to choose."""
    granted = own_units(current_user)
    if len(granted) != 1 or "choose" in request.args or "q" in request.args:
        return None
    (unit_id,) = granted
    if queries.points_by_unit(conference, [unit_id]):
        return None
    return period_on(unit_id, conference.first_on)


def _say_stored(point: Point) -> None:
    """Say where the point stands now, and warn of what was kept though it looks wrong."""
    stored = STORED_SENTENCES[rules.review_state(point)]
    flash(str(stored) % {"point": point.name}, "success")
    if rules.is_overfull(point):
        flash(
            _(
                "%(taken)s people are on the roster, but the hall has %(capacity)s seats. Nobody was dropped; no further"
                " people can be added until some are moved or more seats are found.",
                taken=point.seats_taken,
                capacity=point.capacity,
            ),
            "warning",
        )
    for phone in filter(None, (point.contact_phone, point.technician_phone)):
        if not is_plausible_phone(phone):
            flash(
                _(
                    "The phone %(phone)s was kept as written; please check it once more.",
                    phone=phone,
                ),
                "warning",
            )
