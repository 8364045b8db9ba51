"""Participants register themselves; and officials see who did, confirm those who wait, refuse, withdraw, bring back."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from eventhub.columns import now
from eventhub.conferences.loaders import organized_conference, visible_conference
from eventhub.conferences.models import Conference
from eventhub.database import let_others_write, retry_on_collision
from eventhub.extensions import db
from eventhub.registration import actions, queries, rules
from eventhub.registration.forms import BulkActionForm, RegisterForm
from eventhub.registration.models import Attendee, AttendeeStatus
from eventhub.registration.rules import BulkAction
from eventhub.registration.self_registration_queries import (
    SHOWN_STATUSES,
    SelfRegistrationScope,
    attendee_names,
    self_registration_page,
    ticked_ids,
)
from eventhub.registration.views.blueprint import bp, managed_point, uncacheable
from eventhub.units.models import UnitPeriod
from eventhub.web import page_number, refusals_beside, require_visible, search_asked, status_of

MOST_UNITS = 30
SLICE = 200
"""How many people one transaction changes: whoever ticks a roll waits for no more."""
MOST_NAMES = 50
"""How many names a question lists."""
MOST_LEFT = 5
"""How many names a short sentence holds."""


@bp.route("/c/<slug>/register", methods=["GET", "POST"])
def register(slug: str) -> ResponseReturnValue:
    """A participant registers herself: her unit first, then its point and her name; then she is shown her own page."""
    conference = visible_conference(slug, locked=request.method == "POST")
    if not rules.takes_registrations(conference, conference.today(now())):
        return uncacheable(render_template("registration/closed.html", conference=conference))
    unit = queries.registering_unit(conference, request.args.get("unit", ""))
    if unit is None:
        search = search_asked()
        units = queries.registering_units(conference, search, limit=MOST_UNITS + 1)
        page = render_template(
            "registration/choose_unit.html",
            conference=conference,
            units=units[:MOST_UNITS],
            is_cut=len(units) > MOST_UNITS,
            search=search,
        )
        return uncacheable(page)
    return _register_from(conference, unit)


def _register_from(conference: Conference, unit: UnitPeriod) -> ResponseReturnValue:
    form = RegisterForm()
    if form.check(held_in=conference.first_on.year):
        with refusals_beside(form):
            attendee = actions.register_oneself(
                queries.chosen_point(conference, form.point_id.data),
                unit.unit_id,
                form.values(),
                nonce=form.nonce.data,
                network=rules.network_key(
                    current_app.config["SECRET_KEY"], conference.id, request.remote_addr or ""
                ),
            )
            secret = actions.create_personal_links(attendee)
            said = _registered_sentence(attendee)
            db.session.commit()
            flash(said, "success")
            return redirect(url_for("home.me", token=secret), code=303)
    # All points are read only where they are shown, and after a refusal with the seats they have now.
    points = queries.points_near(conference, unit.unit_id)
    form.offer(points)
    page = render_template(
        "registration/register.html", conference=conference, unit=unit, points=points, form=form
    )
    return uncacheable(page, status_of(form))


def _registered_sentence(attendee: Attendee) -> str:
    """What whoever has registered is told first."""
    if attendee.status is AttendeeStatus.WAITING:
        return str(
            _(
                "Received; an official still has to confirm it. Keep the link of this page: it says how it stands."
            )
        )
    return str(_("Registered. Keep the link of this page: it leads back here."))


@bp.route("/manage/c/<slug>/self-registered", methods=["GET", "POST"])
def manage_self_registered(slug: str) -> ResponseReturnValue:
    """The organizer sees who registered themselves at all points, and does something with many of them at once."""
    return _self_registered_page(SelfRegistrationScope(organized_conference(slug)))


@bp.route("/manage/c/<slug>/points/<code>/self-registered", methods=["GET", "POST"])
def manage_self_registered_at(slug: str, code: str) -> ResponseReturnValue:
    """The same for whoever keeps the roster of a point."""
    point = managed_point(slug, code)
    return _self_registered_page(SelfRegistrationScope(point.conference, point))


def _self_registered_page(scope: SelfRegistrationScope) -> ResponseReturnValue:
    form = BulkActionForm()
    status = _status_shown()
    if form.validate_on_submit():
        bulk_action, ids = (
            BulkAction(form.step.data),
            ticked_ids(scope, BulkAction(form.step.data), form.ticked),
        )
        if ids and bulk_action.asks_first and not form.sure.data:
            return _confirmation_page(scope, bulk_action, ids, form)
        with refusals_beside(form):
            if ids:
                _apply_in_slices(scope, bulk_action, ids, reason=form.reason.data)
                return redirect(_address(scope, show=status), code=303)
            form.form_errors.append(_("Nobody is ticked. Tick people, a group or everybody first."))
    page = self_registration_page(current_user, scope, status, page_number())
    require_visible(page.page <= page.pages)
    answer = render_template(
        "registration/self_registered.html",
        scope=scope,
        page=page,
        form=form,
        address=_address,
        seating_may_change=rules.seating_may_change(
            scope.conference, scope.conference.today(now())
        ),
    )
    return uncacheable(answer, status_of(form))


def _confirmation_page(
    scope: SelfRegistrationScope, bulk_action: BulkAction, ids: Sequence[UUID], form: BulkActionForm
) -> ResponseReturnValue:
    """Say first whom an action takes something away from."""
    names = attendee_names(scope, bulk_action.takes_from, ids)
    answer = render_template(
        "registration/apply_bulk_action.html",
        scope=scope,
        bulk_action=bulk_action,
        names=names[:MOST_NAMES],
        count=len(names),
        form=form,
        address=_address,
    )
    return uncacheable(answer)


def _apply_in_slices(
    scope: SelfRegistrationScope, bulk_action: BulkAction, ids: Sequence[UUID], *, reason: str
) -> None:
    """Do it, slice by slice, and say what came of it. A slice that collides is repeated alone: the others are stored."""

    def take(part: Sequence[UUID]) -> None:
        actions.apply_bulk_action(
            bulk_action, scope.conference, part, by=current_user, reason=reason
        )
        let_others_write()

    for start in range(0, len(ids), SLICE):
        retry_on_collision(partial(take, ids[start : start + SLICE]))
    done = attendee_names(scope, bulk_action.leads_to, ids)
    left = attendee_names(scope, bulk_action.takes_from, ids)
    if done:
        flash(_done_sentence(bulk_action, len(done)), "success")
    if left:
        flash(_no_seat_sentence(left), "error")


def _done_sentence(bulk_action: BulkAction, number: int) -> str:
    match bulk_action:
        case BulkAction.CONFIRM:
            words = ngettext(
                "%(num)s person was confirmed and has a seat.",
                "%(num)s people were confirmed and have seats.",
                number,
            )
        case BulkAction.REFUSE:
            words = ngettext(
                "%(num)s registration was refused. Under “Refused” this can be undone.",
                "%(num)s registrations were refused. Under “Refused” this can be undone.",
                number,
            )
        case BulkAction.WAIT_AGAIN:
            words = ngettext(
                "%(num)s registration waits again.", "%(num)s registrations wait again.", number
            )
        case BulkAction.WITHDRAW:
            words = ngettext(
                "%(num)s person was withdrawn. Under “Withdrawn” this can be undone.",
                "%(num)s people were withdrawn. Under “Withdrawn” this can be undone.",
                number,
            )
        case BulkAction.BRING_BACK:
            words = ngettext(
                "%(num)s person is back on the list.",
                "%(num)s people are back on the list.",
                number,
            )
    return str(words)


def _no_seat_sentence(names: Sequence[str]) -> str:
    """Who stays as they were, because no seat is left."""
    shown, more = ", ".join(names[:MOST_LEFT]), len(names) - MOST_LEFT
    if more > 0:
        return str(
            _(
                "There is no seat for %(names)s and %(more)s more; nothing was changed for them. Give the point more seats, or refuse them and say where else to register.",
                names=shown,
                more=more,
            )
        )
    return str(
        _(
            "There is no seat for %(names)s; nothing was changed for them. Give the point more seats, or refuse them and say where else to register.",
            names=shown,
        )
    )


def _status_shown() -> AttendeeStatus:
    """Which list is asked for: those who wait, unless another is named."""
    wanted = request.args.get("show", "")
    return next(
        (status for status in SHOWN_STATUSES if status.value == wanted), AttendeeStatus.WAITING
    )


def _address(scope: SelfRegistrationScope, **query: Any) -> str:
    """The address of the list, or of another part of it."""
    if scope.point is None:
        return url_for(".manage_self_registered", slug=scope.conference.slug, **query)
    return url_for(
        ".manage_self_registered_at", slug=scope.conference.slug, code=scope.point.code, **query
    )
