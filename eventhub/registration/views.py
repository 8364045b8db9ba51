"""The pages of a roster: its list, adding, pasting, moving, withdrawing, handing in; and the organizer's overview.

Whoever keeps the point's roster sees all of it; an official of a sending unit sees her own people only, and where she has
none the page does not exist. A participant registers herself at ``register``.
"""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventhub.columns import now
from eventhub.conferences.loaders import organized_conference, visible_conference
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.points.loaders import point_at
from eventhub.points.models import Point
from eventhub.points.queries import roles_over_point
from eventhub.registration import actions, queries, roster_queries, rules
from eventhub.registration.comparison import Comparison, RowState
from eventhub.registration.forms import (
    AttendeeForm,
    MoveForm,
    PasteForm,
    RegisterForm,
    WithdrawForm,
)
from eventhub.registration.models import Attendee
from eventhub.registration.pasted import MOST_ROWS, Pasted, read_rows
from eventhub.text.dates import format_dates, format_day, format_hour
from eventhub.units.models import UnitPeriod
from eventhub.web import (
    exists,
    language,
    load,
    page_number,
    passed_on,
    refusals_beside,
    require,
    search_asked,
    status_of,
)

bp = Blueprint("registration", __name__)

ROSTER = "/manage/c/<slug>/points/<code>/roster"
MOST_UNITS = 30
PERSON = f"{ROSTER}/<uuid:attendee_id>"


@bp.route("/manage/c/<slug>/rosters")
def overview(slug: str) -> ResponseReturnValue:
    """The organizer sees which rosters are handed in: when, by whom, how many, and which are late."""
    conference = organized_conference(slug)
    search = search_asked()
    overview = roster_queries.overview(conference, conference.today(now()), search, page_number())
    exists(overview.page <= overview.pages)
    return render_template(
        "registration/overview.html",
        conference=conference,
        overview=overview,
        search=search,
        when=_moment_writer(conference),
        day=_day_text,
    )


@bp.route(ROSTER)
def roster(slug: str, code: str) -> ResponseReturnValue:
    """The roster of a point, as far as the visitor may know it, searched with ?q=."""
    point = point_at(slug, code)
    page = roster_queries.roster_page(
        current_user, point, search=search_asked(), today=point.conference.today(now())
    )
    require(page.may_keep or page.has_people)
    return render_template(
        "registration/roster.html",
        point=point,
        page=page,
        when=_moment_writer(point.conference),
        day=_day_text,
        days=format_dates(point.conference.dates, language=language()),
    )


@bp.route(f"{ROSTER}/add", methods=["GET", "POST"])
def add(slug: str, code: str) -> ResponseReturnValue:
    """Put one more person on the roster."""
    point = _kept_point(slug, code)
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
    points = queries.points_usable_by(current_user, attendee.conference)
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
def link(slug: str, code: str, attendee_id: UUID) -> ResponseReturnValue:
    """Make a link to somebody's own page, to be sent to her. It is shown this once."""
    attendee = _attendee(slug, code, attendee_id)
    secret = actions.personal_links(attendee, by=current_user)
    address = passed_on(url_for("home.me", token=secret))
    db.session.commit()
    return _fresh(render_template("registration/link.html", attendee=attendee, address=address))


@bp.route(f"{ROSTER}/paste", methods=["GET", "POST"])
def paste(slug: str, code: str) -> ResponseReturnValue:
    """Paste rows copied from Excel: first the preview with everything that is wrong, then the button that stores."""
    point = _kept_point(slug, code)
    form = PasteForm()
    pasted: Pasted | None = None
    comparison: Comparison | None = None
    if form.validate_on_submit():
        with refusals_beside(form):
            pasted = read_rows(form.rows.data, held_in=point.conference.first_on.year)
            today = point.conference.today(now())
            comparison = queries.comparison_with(point, pasted.people, today=today)
            if form.confirms:
                comparison = actions.paste_rows(point, pasted.people, by=current_user)
                db.session.commit()
                flash(_said_of(comparison), "success")
                return _to_roster(point)
        form.remember()
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
    point = _kept_point(slug, code)
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


@bp.route("/c/<slug>/register", methods=["GET", "POST"])
def register(slug: str) -> ResponseReturnValue:
    """A participant registers herself: her unit first, then its point and her name; then she is shown her own page."""
    conference = visible_conference(slug)
    if not rules.takes_registrations(conference, conference.today(now())):
        return _fresh(render_template("registration/closed.html", conference=conference))
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
        return _fresh(page)
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
            )
            secret = actions.personal_links(attendee)
            db.session.commit()
            flash(_("Registered. Keep the link of this page: it leads back here."), "success")
            return redirect(url_for("home.me", token=secret), code=303)
    # All points are read only where they are shown, and after a refusal with the seats they have now.
    points = queries.points_near(conference, unit.unit_id)
    form.offer(points)
    page = render_template(
        "registration/register.html", conference=conference, unit=unit, points=points, form=form
    )
    return _fresh(page, status_of(form))


def _fresh(page: str, status: int = 200) -> ResponseReturnValue:
    """A page that no cache keeps: it shows seats left, or a secret."""
    return page, status, {"Cache-Control": "no-store"}


def _kept_point(slug: str, code: str) -> Point:
    """A point whose roster the visitor keeps."""
    point = point_at(slug, code)
    require(rules.may_keep_roster(roles_over_point(current_user, point)))
    return point


def _attendee(slug: str, code: str, attendee_id: UUID) -> Attendee:
    """Somebody on the roster whom the visitor may know of; nobody else is there for her."""
    point = point_at(slug, code)
    return load(queries.attendee_on_roster(current_user, point, attendee_id))


def _today(attendee: Attendee) -> date:
    return attendee.conference.today(now())


def _to_roster(point: Point) -> ResponseReturnValue:
    address = url_for(".roster", slug=point.conference.slug, code=point.code)
    return redirect(address, code=303)


def _day_text(day: date) -> str:
    return format_day(day, language=language())


def _moment_writer(conference: Conference) -> Callable[[datetime], str]:
    """Writes a moment as the conference's own day and hour."""

    def written(moment: datetime) -> str:
        local = moment.astimezone(conference.zone)
        return f"{format_hour(local.time())}, {_day_text(local.date())}"

    return written


def _said_of(comparison: Comparison) -> str:
    """What a paste has done, in one sentence."""
    return str(
        _(
            "Stored: %(new)s new, %(changed)s changed, %(same)s were on the roster already.",
            new=comparison.seats_needed,
            changed=len(comparison.of(RowState.CHANGED)),
            same=len(comparison.of(RowState.SAME)),
        )
    )
