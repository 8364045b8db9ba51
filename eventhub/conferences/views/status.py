"""Postpone and cancel a conference. Publishing stands in ``home``, because it asks for the host point too."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventhub import phrases
from eventhub.conferences import actions, rules
from eventhub.conferences.forms import CancelForm, PostponeForm
from eventhub.conferences.loaders import organized_conference
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.conferences.queries import planned_moves
from eventhub.conferences.views.blueprint import bp
from eventhub.extensions import db
from eventhub.web import refusals_beside, status_of


@bp.route("/c/<slug>/postpone", methods=["GET", "POST"])
def postpone(slug: str) -> ResponseReturnValue:
    """Move the conference to other days, or to a date not known yet; what will happen is said before it does."""
    conference = organized_conference(slug)
    form = PostponeForm(data={"row_version": conference.row_version})
    if conference.status is ConferenceStatus.DRAFT:
        del form.no_days_yet
    if form.validate_on_submit():
        with refusals_beside(form, conference):
            if "confirmed" not in request.form:
                return _confirmation_page(conference, form)
            actions.postpone_conference(
                conference,
                form.dates or None,
                form.reason.data,
                by=current_user,
                row_version=form.version,
            )
            db.session.commit()
            flash(_postponed_sentence(form), "success")
            return redirect(url_for("home.desk", slug=slug), code=303)
    return render_template(
        "conferences/postpone.html", conference=conference, form=form
    ), status_of(form)


def _confirmation_page(conference: Conference, form: PostponeForm) -> ResponseReturnValue:
    moves = planned_moves(conference, form.dates)
    return render_template(
        "conferences/postpone_confirm.html",
        conference=conference,
        form=form,
        moves=rules.session_moves(conference.sessions, moves),
    )


def _postponed_sentence(form: PostponeForm) -> str:
    if not form.dates:
        return str(_("Postponed. Calendars are told that there is no date yet."))
    return str(_("Moved: %(days)s.", days=phrases.days(form.dates)))


@bp.route("/c/<slug>/cancel", methods=["GET", "POST"])
def cancel(slug: str) -> ResponseReturnValue:
    """Call the conference off, and say why."""
    conference = organized_conference(slug)
    form = CancelForm(obj=conference)
    if form.validate_on_submit():
        with refusals_beside(form, conference):
            actions.cancel_conference(
                conference, form.reason.data, by=current_user, row_version=form.version
            )
            db.session.commit()
            flash(_("Cancelled. Its page and the calendars say so."), "success")
            return redirect(url_for("home.desk", slug=slug), code=303)
    return render_template("conferences/cancel.html", conference=conference, form=form), status_of(
        form
    )
