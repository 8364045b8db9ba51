"""Declared numbers: what a point reports itself, what the organizer takes down on the phone, and the end of a session."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventhub.attendance import actions
from eventhub.attendance.forms import HeadcountForm, PhonedForm
from eventhub.attendance.headcount_queries import headcount_page, headcounts_of
from eventhub.attendance.models import HeadcountReport, HeadcountSource
from eventhub.attendance.queries import tally_of, totals
from eventhub.attendance.views.blueprint import (
    bp,
    chosen_session,
    operated_point,
)
from eventhub.conferences.loaders import organized_conference
from eventhub.conferences.models import Conference, ConferenceSession
from eventhub.conferences.queries import select_session
from eventhub.conferences.words import session_label
from eventhub.extensions import db
from eventhub.points.models import Point
from eventhub.points.queries import select_point
from eventhub.web import (
    load,
    page_number,
    refusals_beside,
    require_visible,
    search_asked,
    status_of,
)


@bp.route("/manage/c/<slug>/points/<code>/headcount", methods=["GET", "POST"])
def report_headcount(slug: str, code: str) -> ResponseReturnValue:
    """Report how many are here, one number per session."""
    point = operated_point(slug, code)
    session = chosen_session(point.conference)
    form = _number_form(session)
    if form.validate_on_submit():
        with refusals_beside(form):
            actions.report_headcount(
                point, session, form.number.data, by=current_user, nonce=form.take_nonce()
            )
            db.session.commit()
            _say_stored(form.number.data, point, session)
            return redirect(url_for(".report_headcount", slug=slug, code=code), code=303)
    return render_template(
        "attendance/headcount.html",
        point=point,
        chosen=session,
        declared=_declared(point, session, form),
        tally=tally_of(point, session.id),
    ), status_of(form)


@bp.route("/manage/c/<slug>/headcounts", methods=["GET", "POST"])
def headcounts(slug: str) -> ResponseReturnValue:
    """The organizer sees which points haven't reported, and takes a number down for one."""
    conference = organized_conference(slug)
    session = chosen_session(conference)
    point = _chosen_point(conference)
    form = PhonedForm().fill_nonce()
    if point is not None and form.validate_on_submit():
        with refusals_beside(form):
            actions.report_headcount(
                point,
                session,
                form.number.data,
                by=current_user,
                nonce=form.take_nonce(),
                source=HeadcountSource.PHONE,
                reported_by=form.reported_by.data,
            )
            db.session.commit()
            _say_stored(form.number.data, point, session)
            return redirect(url_for(".headcounts", slug=slug, session=session.id), code=303)
    search = search_asked()
    page, silent = headcount_page(session, search, page_number())
    require_visible(page.page <= page.pages)
    return render_template(
        "attendance/headcounts.html",
        conference=conference,
        session=session,
        search=search,
        page=page,
        found_silent=silent,
        totals=totals(conference, session.id),
        point=point,
        form=form,
        reports=_reports(point, session) if point is not None else [],
    ), status_of(form)


@bp.post("/manage/c/<slug>/sessions/<int:session_id>/close-attendance")
def close_attendance(slug: str, session_id: int) -> ResponseReturnValue:
    """Take no entries of a session any more: its figures are final."""
    conference = organized_conference(slug)
    session = load(select_session(conference, session_id))
    actions.close_attendance(session, by=current_user)
    db.session.commit()
    flash(_("The attendance of %(session)s is closed.", session=session_label(session)), "success")
    return redirect(url_for(".headcounts", slug=slug, session=session.id), code=303)


@bp.post("/manage/c/<slug>/sessions/<int:session_id>/reopen-attendance")
def reopen_attendance(slug: str, session_id: int) -> ResponseReturnValue:
    """Take entries of a session again."""
    conference = organized_conference(slug)
    session = load(select_session(conference, session_id))
    actions.reopen_attendance(session, by=current_user)
    db.session.commit()
    flash(
        _("The attendance of %(session)s is open again.", session=session_label(session)), "success"
    )
    return redirect(url_for(".headcounts", slug=slug, session=session.id), code=303)


def _chosen_point(conference: Conference) -> Point | None:
    code = request.args.get("point")
    return load(select_point(conference, code)) if code else None


def _reports(point: Point, session: ConferenceSession) -> list[HeadcountReport]:
    return [report for report in headcounts_of(point) if report.session_id == session.id]


def _declared(
    point: Point, chosen: ConferenceSession, form: HeadcountForm
) -> list[tuple[ConferenceSession, HeadcountForm, list[HeadcountReport]]]:
    """Every session with its own form and its reports, latest first; the form that was sent keeps what was typed."""
    reports = headcounts_of(point)
    return [
        (
            session,
            form if session is chosen else _number_form(session),
            [report for report in reports if report.session_id == session.id],
        )
        for session in point.conference.sessions
        if session.cancelled_at is None
    ]


def _number_form(session: ConferenceSession) -> HeadcountForm:
    """The form of one session; its fields carry the session in their names, because the page has several."""
    return HeadcountForm(prefix=f"session-{session.id}").fill_nonce()


def _say_stored(number: int, point: Point, session: ConferenceSession) -> None:
    flash(
        _(
            "%(point)s, %(session)s: %(number)s people, stored.",
            point=point.name,
            session=session_label(session),
            number=number,
        ),
        "success",
    )
