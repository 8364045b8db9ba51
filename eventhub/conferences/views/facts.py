"""Begin a conference, and change its facts."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventhub import phrases
from eventhub.accounts.queries import is_organizer
from eventhub.columns import today
from eventhub.conferences import actions
from eventhub.conferences.forms import ConferenceForm, NewConferenceForm
from eventhub.conferences.loaders import organized_conference
from eventhub.conferences.models import ConferenceStatus
from eventhub.conferences.queries import owner_units
from eventhub.conferences.views.blueprint import bp
from eventhub.extensions import db
from eventhub.web import refusals_beside, require, status_of


@bp.route("/conferences/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Begin a conference with the few facts it needs."""
    require(is_organizer(current_user))
    offered = owner_units(current_user, today(), limit=1)
    form = NewConferenceForm(
        user=current_user, data={"owner": offered[0].name if offered else ""}
    ).fill_nonce()
    if form.validate_on_submit():
        with refusals_beside(form):
            conference = actions.create_conference(
                form.facts, by=current_user, nonce=form.nonce.data
            )
            db.session.commit()
            flash(
                _(
                    "The draft is stored: %(days)s. Now tick its sessions.",
                    days=phrases.days(form.dates),
                ),
                "success",
            )
            return redirect(url_for(".set_sessions", slug=conference.slug), code=303)
    units = form.offered_units(today())
    return render_template("conferences/create.html", form=form, units=units), status_of(form)


@bp.route("/c/<slug>/facts", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change the facts of a conference."""
    conference = organized_conference(slug)
    form = ConferenceForm(obj=conference, user=current_user)
    if conference.status is not ConferenceStatus.DRAFT:
        del form.slug
    if form.validate_on_submit():
        with refusals_beside(form, conference):
            actions.update_conference(
                conference, form.facts, by=current_user, row_version=form.version
            )
            db.session.commit()
            flash(_("Saved: %(days)s.", days=phrases.days(form.dates)), "success")
            return redirect(url_for("home.desk", slug=conference.slug), code=303)
    units = form.offered_units(conference.first_on)
    return render_template(
        "conferences/edit.html", conference=conference, form=form, units=units
    ), status_of(form)
