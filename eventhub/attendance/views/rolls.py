"""The roll of a point, on a page that works without a script; with it, ``ticks`` answers ``static/js/roll.js``."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventhub.attendance import actions
from eventhub.attendance.forms import Shown, WalkInForm, read_roll
from eventhub.attendance.models import Direction, Outcome
from eventhub.attendance.roll_queries import RollRow, roll_page, roll_rows
from eventhub.attendance.rules import Refusal, recording_refusal
from eventhub.attendance.scan_validation import RecordedScan
from eventhub.attendance.views.blueprint import (
    ROLL,
    answers,
    bp,
    chosen_session,
    open_door,
    operated_point,
)
from eventhub.attendance.words import Mark, mark_of
from eventhub.columns import new_id, now
from eventhub.conferences.models import ConferenceSession
from eventhub.conferences.words import session_label
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.registration.queries import sending_units
from eventhub.request_limits import row_number
from eventhub.web import page_number, refusals_beside, status_of


@bp.route(ROLL, methods=["GET", "POST"])
def roll(slug: str, code: str) -> ResponseReturnValue:
    """Mark who is here at a point in a session; who came, who is excused and why."""
    point = operated_point(slug, code)
    session = chosen_session(point.conference)
    if request.method == "POST":
        return _save(point, session)
    return render_template(
        "attendance/roll.html",
        point=point,
        session=session,
        page=roll_page(point, session, page_number()),
        view=RollView(point, session),
    )


@bp.route(f"{ROLL}/walk-in", methods=["GET", "POST"])
def add_walk_in(slug: str, code: str) -> ResponseReturnValue:
    """Add somebody who came and is on no list."""
    point = operated_point(slug, code)
    session = chosen_session(point.conference)
    form = WalkInForm().fill_nonce().offer(sending_units(point), roll_rows(point, session))
    if form.validate_on_submit():
        with refusals_beside(form):
            somebody = actions.add_walk_in(
                point,
                session,
                form.values(),
                by=current_user,
                nonce=form.nonce.data,
                device=device(),
            )
            db.session.commit()
            flash(_("%(name)s was added and is present.", name=somebody.full_name), "success")
            return _to_roll(point, session)
    return render_template(
        "attendance/walk_in.html", point=point, session=session, form=form
    ), status_of(form)


@bp.route(f"{ROLL}/close", methods=["GET", "POST"])
def close_roll(slug: str, code: str) -> ResponseReturnValue:
    """Close the roll at a point: who isn't marked is absent from then on."""
    point = operated_point(slug, code)
    session = chosen_session(point.conference)
    if request.method == "POST":
        actions.close_roll(point, session, by=current_user)
        db.session.commit()
        flash(_("The roll of %(session)s is closed.", session=session_label(session)), "success")
        return _to_roll(point, session)
    return render_template(
        "attendance/close_roll.html",
        point=point,
        session=session,
        page=roll_page(point, session),
    )


@bp.post(f"{ROLL}/reopen")
def reopen_roll(slug: str, code: str) -> ResponseReturnValue:
    """Open a closed roll again."""
    point = operated_point(slug, code)
    session = chosen_session(point.conference)
    actions.reopen_roll(point, session, by=current_user)
    db.session.commit()
    flash(_("The roll of %(session)s is open again.", session=session_label(session)), "success")
    return _to_roll(point, session)


class RollView:
    """What the roll's template asks besides the rows themselves."""

    def __init__(self, point: Point, session: ConferenceSession) -> None:
        """Look at one point and session."""
        self.point, self.session = point, session
        self.device = device()
        # Asked for without a script: everybody is ticked in the form, nobody yet in the roll.
        self.ticks_all = "all" in request.args

    def mark(self, row: RollRow) -> Mark:
        """How a person is marked, in words."""
        return mark_of(row, self.point.conference.zone)

    def shown(self, row: RollRow) -> str:
        """What the form remembers of a person, with a nonce for whatever is changed."""
        mark = self.mark(row)
        return Shown(row.attendee_id, new_id().hex, row.is_here, mark.device, mark.nonce).text

    @property
    def refusal(self) -> Refusal | None:
        """Why nothing may be recorded; None while the roll may be taken."""
        conference = self.point.conference
        has_begun = conference.today(now()) >= conference.first_on
        return recording_refusal(self.session, has_begun=has_begun)

    @property
    def is_late(self) -> bool:
        """Whether what is entered now is entered after the session's end."""
        return now() > self.session.ends_at


def device() -> str:
    """Who records, as scans name it."""
    return f"user:{current_user.id}"


def _save(point: Point, session: ConferenceSession) -> ResponseReturnValue:
    """Record what was changed in the form sent without a script, and say what was not stored and why."""
    door, at = open_door(point.conference.slug, point.code), now()
    scans = read_roll(request.form, door.session_id, door.point_id, at)
    missing_reason = [
        scan for scan in scans if scan.direction is Direction.EXCUSED and not scan.reason
    ]
    if missing_reason:
        flash(_("Write the reason for being away, then press “Excused” again."), "error")
        scans = [scan for scan in scans if scan not in missing_reason]
    results = actions.record_at_door(door, scans, at=at).results
    db.session.commit()
    stored = sum(result.is_accepted for result in results)
    if stored:
        flash(_("Stored: %(count)s.", count=stored), "success")
    for sentence in set(answers([result for result in results if not result.is_accepted])):
        flash(sentence, "error")
    _say_moved([result for result in results if result.outcome is Outcome.MOVED], point, session)
    return _to_roll(point, session)


def _say_moved(moved: list[RecordedScan], point: Point, session: ConferenceSession) -> None:
    """Say of each who was marked elsewhere until now from where she came."""
    names = {row.attendee_id: row.name for row in roll_rows(point, session)} if moved else {}
    for result, sentence in zip(moved, answers(moved), strict=True):
        if result.attendee_id in names:
            flash(f"{names[result.attendee_id]}: {sentence}", "success")


def _to_roll(point: Point, session: ConferenceSession) -> ResponseReturnValue:
    address = url_for(
        ".roll",
        slug=point.conference.slug,
        code=point.code,
        session=session.id,
        page=request.args.get("page", type=row_number),
    )
    return redirect(address, code=303)
