"""The pages of a roster: its list, adding, pasting, moving, withdrawing, handing in; and the organizer's overview.

Whoever keeps the point's roster sees all of it; an official of a sending unit sees her own people only, and where she has
none the page does not exist.
"""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventhub.columns import now
from eventhub.conferences.loaders import organized_conference
from eventhub.database import reading
from eventhub.extensions import db
from eventhub.points.loaders import point_at
from eventhub.points.models import Point
from eventhub.registration import actions, queries, roster_queries, rules
from eventhub.registration.comparison import Comparison, RowEffect
from eventhub.registration.forms import (
    AttendeeForm,
    MoveForm,
    PasteForm,
    WithdrawForm,
)
from eventhub.registration.models import Attendee
from eventhub.registration.pasted_rows import MOST_ROWS, PastedList, read_pasted_rows
from eventhub.registration.views.blueprint import bp, managed_point, uncacheable
from eventhub.web import (
    load,
    page_number,
    passed_on,
    refusals_beside,
    require,
    require_visible,
    search_asked,
    status_of,
)

ROSTER = "/manage/c/<slug>/points/<code>/roster"
PERSON = f"{ROSTER}/<uuid:attendee_id>"


@bp.route("/manage/c/<slug>/rosters")
def overview(slug: str) -> ResponseReturnValue:
    """The organizer sees which rosters are handed in: when, by whom, how many, and which are late."""
    conference = organized_conference(slug)
    search = search_asked()
    overview = roster_queries.overview(conference, conference.today(now()), search, page_number())
    require_visible(overview.page <= overview.pages)
    return render_template(
        "registration/overview.html",
        conference=conference,
        overview=overview,
        search=search,
    )


@bp.route(ROSTER)
def roster(slug: str, code: str) -> ResponseReturnValue:
    """The roster of a point, as far as the visitor may know it, searched with ?q=."""
    point = point_at(slug, code)
    page = roster_queries.roster_page(
        current_user, point, search=search_asked(), today=point.conference.today(now())
    )
    require(page.may_manage or page.has_people)
    return render_template(
        "registration/roster.html",
        point=point,
        page=page,
    )


@bp.route(f"{ROSTER}/add", methods=["GET", "POST"])
def add(slug: str, code: str) -> ResponseReturnValue:
    """Put one more person on the roster."""
    point = managed_point(slug, code)
    form = AttendeeForm.for_units(queries.sending_units(point))
    if form.check(held_in=point.conference.first_on.year):
        with refusals_beside(form):
            attendee = actions.register_attendee(
                point, form.unit_id.data, form.values(), by=current_user
            )
            db.session.commit()
            flash(_("%(name)s is on the roster.", name=attendee.full_name), "success")
            return _to_roster(point)
    return render_template("registration/add.html", point=point, form=form), status_of(form)


@bp.route(PERSON, methods=["GET", "POST"])
def edit(slug: str, code: str, attendee_id: UUID) -> ResponseReturnValue:
    """Correct what the roster says of somebody."""
    attendee = _attendee(slug, code, attendee_id)
    form = AttendeeForm.for_units(roster_queries.units_to_choose(current_user, attendee), attendee)
    if form.check(held_in=attendee.conference.first_on.year):
        with refusals_beside(form, attendee):
            actions.update_attendee(
                attendee,
                form.values() | {"unit_id": form.unit_id.data},
                by=current_user,
                row_version=form.version,
            )
            db.session.commit()
            flash(_("%(name)s was changed.", name=attendee.full_name), "success")
            return _to_roster(attendee.point)
    return render_template(
        "registration/edit.html",
        attendee=attendee,
        form=form,
        seating_may_change=rules.seating_may_change(attendee.conference, _today(attendee)),
    ), status_of(form)


@bp.route(f"{PERSON}/move", methods=["GET", "POST"])
def move(slug: str, code: str, attendee_id: UUID) -> ResponseReturnValue:
    """Seat somebody at another point."""
    attendee = _attendee(slug, code, attendee_id)
    rules.ensure_seating_may_change(attendee.conference, _today(attendee))
    points = queries.points_managed_in(current_user, attendee.conference)
    form = MoveForm()
    form.offer([point for point in points if point.id != attendee.point_id])
    if form.validate_on_submit():
        with refusals_beside(form):
            to_point = next(point for point in points if point.id == form.point_id.data)
            actions.move_attendee(attendee, to_point, by=current_user)
            db.session.commit()
            flash(
                _("%(name)s is now at %(point)s.", name=attendee.full_name, point=to_point.name),
                "success",
            )
            return _to_roster(to_point)
    return render_template("registration/move.html", attendee=attendee, form=form), status_of(form)


@bp.route(f"{PERSON}/withdraw", methods=["GET", "POST"])
def withdraw(slug: str, code: str, attendee_id: UUID) -> ResponseReturnValue:
    """Take somebody off the roster, with the reason; it can be undone."""
    attendee = _attendee(slug, code, attendee_id)
    rules.ensure_seating_may_change(attendee.conference, _today(attendee))
    form = WithdrawForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            actions.withdraw_attendee(attendee, form.reason.data, by=current_user)
            db.session.commit()
            flash(
                _(
                    "%(name)s was withdrawn. Below, under “Withdrawn”, this can be undone.",
                    name=attendee.full_name,
                ),
                "success",
            )
            return _to_roster(attendee.point)
    return render_template("registration/withdraw.html", attendee=attendee, form=form), status_of(
        form
    )


@bp.post(f"{PERSON}/bring-back")
def bring_back(slug: str, code: str, attendee_id: UUID) -> ResponseReturnValue:
    """Undo a withdrawal."""
    attendee = _attendee(slug, code, attendee_id)
    actions.bring_back_attendee(attendee, by=current_user)
    db.session.commit()
    flash(_("%(name)s is on the roster.", name=attendee.full_name), "success")
    return _to_roster(attendee.point)


@bp.post(f"{PERSON}/link")
def make_link(slug: str, code: str, attendee_id: UUID) -> ResponseReturnValue:
    """Make a link to somebody's own page, to be sent to her. It is shown this once."""
    attendee = _attendee(slug, code, attendee_id)
    secret = actions.create_personal_links(attendee, by=current_user)
    address = passed_on(url_for("home.me", token=secret))
    db.session.commit()
    return uncacheable(
        render_template("registration/link.html", attendee=attendee, address=address)
    )


@bp.route(f"{ROSTER}/paste", methods=["GET", "POST"])
def paste(slug: str, code: str) -> ResponseReturnValue:
    """Paste rows copied from Excel: first the preview with everything that is wrong, then the button that stores."""
    point = managed_point(slug, code)
    form = PasteForm()
    pasted: PastedList | None = None
    if form.validate_on_submit():
        held_in = point.conference.first_on.year
        # Reading the rows takes long; no transaction may stay open, or every other writer waits.
        db.session.rollback()
        with refusals_beside(form):
            pasted = read_pasted_rows(form.rows.data, held_in=held_in)
            if form.confirms:
                comparison = actions.paste_rows(point, pasted.people, by=current_user)
                db.session.commit()
                flash(_pasted_sentence(comparison), "success")
                return _to_roster(point)
        form.remember_rows_seen()
    with reading():
        return _paste_page(point, form, pasted)


def _paste_page(point: Point, form: PasteForm, pasted: PastedList | None) -> ResponseReturnValue:
    today = point.conference.today(now())
    comparison = pasted and queries.roster_comparison(point, pasted.people, today=today)
    status = 422 if form.errors or (comparison and not comparison.can_be_stored) else 200
    return render_template(
        "registration/paste.html",
        point=point,
        form=form,
        comparison=comparison,
        elsewhere=queries.expected_elsewhere(point, comparison) if comparison else {},
        passed_over=pasted.passed_over if pasted else [],
        most_rows=MOST_ROWS,
    ), status


@bp.post(f"{ROSTER}/hand-in")
def hand_in(slug: str, code: str) -> ResponseReturnValue:
    """Hand the roster in to the organizers; it can be changed and handed in again."""
    point = managed_point(slug, code)
    actions.hand_in_roster(point, by=current_user)
    db.session.commit()
    flash(
        _(
            "The roster of %(point)s is handed in: %(count)s people.",
            point=point.name,
            count=point.roster_sent_count,
        ),
        "success",
    )
    return _to_roster(point)


def _attendee(slug: str, code: str, attendee_id: UUID) -> Attendee:
    """Somebody on the roster whom the visitor may know of; nobody else is there for her."""
    point = point_at(slug, code)
    return load(queries.select_attendee(current_user, point, attendee_id))


def _today(attendee: Attendee) -> date:
    return attendee.conference.today(now())


def _to_roster(point: Point) -> ResponseReturnValue:
    address = url_for(".roster", slug=point.conference.slug, code=point.code)
    return redirect(address, code=303)


def _pasted_sentence(comparison: Comparison) -> str:
    """What a paste has done, in one sentence."""
    return str(
        _(
            "Stored: %(new)s new, %(changed)s changed, %(same)s were on the roster already.",
            new=comparison.seats_needed,
            changed=len(comparison.of(RowEffect.CHANGED)),
            same=len(comparison.of(RowEffect.SAME)),
        )
    )
