"""What the QR on a ticket opens: for an operator the person and a button, for anyone else only what to do with it."""

from collections.abc import Sequence

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from eventhub.attendance import actions
from eventhub.attendance.forms import TicketForm
from eventhub.attendance.models import Direction
from eventhub.attendance.queries import operated_points
from eventhub.attendance.rules import ScanInput, session_to_open
from eventhub.attendance.views.blueprint import answers, bp
from eventhub.attendance.views.rolls import device
from eventhub.columns import now
from eventhub.conferences.models import Conference
from eventhub.conferences.rules import active_sessions
from eventhub.conferences.words import session_label
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.models import Attendee, AttendeeStatus
from eventhub.registration.rules import read_ticket
from eventhub.units.queries import period_on


@bp.route("/k/<code>", methods=["GET", "POST"])
def ticket(code: str) -> ResponseReturnValue:
    """Show an operator whose ticket this is, with a button to mark her present; others only what it is for."""
    attendee = _presented(code)
    conference = attendee.conference
    points = operated_points(current_user, conference)
    if not points:
        return render_template("attendance/ticket_of_others.html", conference=conference)
    form = _form(conference, points, attendee)
    if form is not None and form.validate_on_submit():
        _mark_present(form, attendee)
        db.session.commit()
        return redirect(url_for(".ticket", code=code), code=303)
    unit = period_on(attendee.unit_id, conference.first_on)
    return render_template(
        "attendance/ticket.html",
        attendee=attendee,
        conference=conference,
        unit=attendee.unit_text or (unit.name if unit else ""),
        form=form,
    )


def _presented(code: str) -> Attendee:
    """The person a ticket was made for; a code that isn't ours, and one of a person erased, open nothing."""
    named = read_ticket(current_app.config["SECRET_KEY"], code)
    if named is None:
        abort(404)
    conference_id, attendee_id = named
    attendee = db.session.get(Attendee, (conference_id, attendee_id))
    if attendee is None or attendee.status is AttendeeStatus.ERASED:
        abort(404)
    return attendee


def _form(conference: Conference, points: Sequence[Point], attendee: Attendee) -> TicketForm | None:
    """Where and when she arrives: her own point and the session that is on, unless chosen otherwise.

    None when no session takes place.
    """
    sessions = active_sessions(conference.sessions)
    opened = session_to_open(sessions, now())
    if opened is None:
        return None
    own = next((point for point in points if point.id == attendee.point_id), points[0])
    form = TicketForm(point_id=own.id, session_id=opened.id).fill_nonce()
    form.point_id.choices = [(point.id, point.name) for point in points]
    form.session_id.choices = [(each.id, session_label(each)) for each in sessions]
    return form


def _mark_present(form: TicketForm, attendee: Attendee) -> None:
    scan = ScanInput(
        form.nonce.data,
        form.session_id.data,
        form.point_id.data,
        attendee.id,
        Direction.IN,
        occurred_at=now(),
    )
    (result,) = actions.record_scans(attendee.conference, [scan], device=device(), by=current_user)
    flash(
        f"{attendee.full_name}: {answers([result])[0]}",
        "success" if result.is_accepted else "error",
    )
