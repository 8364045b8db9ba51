"""The pages of units: who there is on a day, what a unit was and became, and a whole list from a file."""

from datetime import date

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select

from eventhub.accounts.forms import ImportForm
from eventhub.accounts.queries import codes_administered, is_administrator, is_official
from eventhub.accounts.views.blueprint import units as bp
from eventhub.columns import today
from eventhub.database import let_others_write, reading
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.text.dates import parse_day
from eventhub.units.imports import import_units as store_import
from eventhub.units.imports import plan_import
from eventhub.units.models import Unit
from eventhub.units.organisation_store import stored_units
from eventhub.units.queries import (
    level_counts,
    listed_units,
    naming_periods,
    path_above,
    successions_of,
)
from eventhub.units.sheets import Sheet, SheetRow, read_sheet
from eventhub.web import load, page_number, refusals_beside, require, search_asked, status_of

PER_PAGE = 100
SHOWN_ROWS = 300


@bp.get("/")
def index() -> ResponseReturnValue:
    """The units of a day: from the top down, or those that a search finds."""
    require(is_official(current_user))
    on, search, page = day_asked(), search_asked(), page_number()
    listed = listed_units(on, search=search, page=page, per_page=PER_PAGE)
    return render_template(
        "units/index.html",
        listed=listed,
        levels=level_counts(on),
        on=on,
        search=search,
        may_import=is_administrator(current_user),
    )


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """A unit: what it was called and what it was below over time, what it came from, what it became, what lies below."""
    require(is_official(current_user))
    unit = load(select(Unit).where(Unit.code == code))
    on = day_asked()
    return render_template(
        "units/show.html",
        unit=unit,
        period=naming_periods([unit.id], on)[unit.id],
        above=path_above(unit.id, on),
        successions=successions_of(unit.id),
        listed=listed_units(on, under=unit.id, page=page_number(), per_page=PER_PAGE),
        on=on,
    )


@bp.route("/import", methods=["GET", "POST"])
def import_units() -> ResponseReturnValue:
    """Bring a list of units in from a file: first a preview of what it would change, then all of it, in parts for which nobody has to wait."""
    require(is_administrator(current_user))
    form = ImportForm()
    if "rows" in request.form:
        return store_preview()
    if form.validate_on_submit():
        with refusals_beside(form):
            # Reading takes long; no transaction may stay open, or every other writer waits.
            db.session.rollback()
            return show_preview(read_sheet(form.file.data.read()))
    return render_template("units/import.html", form=form), status_of(form)


def show_preview(sheet: Sheet) -> ResponseReturnValue:
    """Show what the rows would do. Nothing is stored here: the rows travel in the page, signed, to its button."""
    allowed = codes_administered(current_user, today())
    # Planning takes long as well.
    db.session.rollback()
    with reading():
        stored = stored_units()
    plan = plan_import(sheet.rows, stored, reach=allowed)
    signed = signer().dumps([stored.edit_count, [[row.number, row.cells] for row in sheet.rows]])
    status = 422 if plan.wrong else 200
    page = render_template(
        "units/preview.html", plan=plan, sheet=sheet, signed=signed, most=SHOWN_ROWS
    )
    return page, status


def store_preview() -> ResponseReturnValue:
    """Store the rows of a preview; where units were changed since, what they would do now is shown as a preview again."""
    try:
        edit_count, signed = signer().loads(request.form["rows"])
    except BadData as error:
        raise RuleError("preview_lost") from error
    rows = [SheetRow(number, cells) for number, cells in signed]
    try:
        plan = store_import(
            rows,
            by=current_user,
            reach=codes_administered(current_user, today()),
            edit_count=tuple(edit_count),
            pause=lambda _stored: let_others_write(),
        )
    except RuleError as error:
        db.session.rollback()
        if error.code == "units_changed_meanwhile":
            flash(error.sentence, "warning")
        return show_preview(Sheet(rows))
    flash(_("%(count)s units are stored.", count=len(plan.touched)), "success")
    return redirect(url_for(".index"), code=303)


def signer() -> URLSafeSerializer:
    """Signs, and packs, the rows of a preview."""
    return URLSafeSerializer(current_app.secret_key or "", salt="units-import")


def day_asked() -> date:
    """The day the page is about: the one asked for, else today."""
    return parse_day(request.args.get("on", "")) or today()
