"""The organizer's list of points, where she approves, returns, cancels and names the host; officials see their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventhub.extensions import db
from eventhub.history.models import Change
from eventhub.points import actions, queries, rules
from eventhub.points.forms import ReasonForm, fact_name, fact_words
from eventhub.points.views.blueprint import (
    bp,
    managed_conference,
    organized_point,
    sent_row_version,
)
from eventhub.web import (
    page_number,
    refusals_beside,
    require_visible,
    search_asked,
    status_of,
)


@dataclass(frozen=True, slots=True)
class WordedChange:
    """One fact of a point that was changed, in words: by whom, what, from what to what."""

    by: str
    fact: str
    old: str
    new: str


@bp.get("/manage/c/<slug>/points/")
def manage(slug: str) -> ResponseReturnValue:
    """All points for the organizer, what waits for her first; an official sees those of her units."""
    conference, scope = managed_conference(slug)
    search = search_asked()
    page = queries.managed_points_page(conference, scope.units, search, page_number())
    require_visible(page.page <= page.pages)
    return render_template(
        "points/manage.html",
        conference=conference,
        scope=scope,
        search=search,
        page=page,
        groups=rules.by_review_state(page.rows),
        review_state_counts=queries.review_state_counts(conference, scope.units),
        changes=_worded(queries.unseen_changes(page.rows)),
    )


@bp.post("/manage/c/<slug>/points/<code>/approve")
def approve(slug: str, code: str) -> ResponseReturnValue:
    """Approve a registered point: it becomes public."""
    point = organized_point(slug, code)
    actions.approve_point(point, by=current_user, row_version=sent_row_version())
    db.session.commit()
    flash(_("The point %(point)s is approved.", point=point.name), "success")
    return redirect(url_for(".manage", slug=slug), code=303)


@bp.route("/manage/c/<slug>/points/<code>/return", methods=["GET", "POST"])
def return_(slug: str, code: str) -> ResponseReturnValue:
    """Give a registration back to its official, with what is missing."""
    point = organized_point(slug, code)
    form = ReasonForm(obj=point)
    if form.validate_on_submit():
        with refusals_beside(form, point):
            actions.return_point(point, form.reason.data, by=current_user, row_version=form.version)
            db.session.commit()
            flash(
                _("The point %(point)s was returned to its official.", point=point.name), "success"
            )
            return redirect(url_for(".manage", slug=slug), code=303)
    return render_template("points/return.html", point=point, form=form), status_of(form)


@bp.post("/manage/c/<slug>/points/<code>/seen")
def acknowledge(slug: str, code: str) -> ResponseReturnValue:
    """Take a changed point off the list of changes."""
    point = organized_point(slug, code)
    actions.acknowledge_point(point, row_version=sent_row_version())
    db.session.commit()
    return redirect(url_for(".manage", slug=slug), code=303)


@bp.post("/manage/c/<slug>/points/<code>/host")
def make_host(slug: str, code: str) -> ResponseReturnValue:
    """Make a point the host; the present host becomes a remote point."""
    point = organized_point(slug, code)
    actions.set_host(point, by=current_user)
    db.session.commit()
    flash(_("The host point is now %(point)s.", point=point.name), "success")
    return redirect(url_for(".manage", slug=slug), code=303)


@bp.route("/manage/c/<slug>/points/<code>/cancel", methods=["GET", "POST"])
def cancel(slug: str, code: str) -> ResponseReturnValue:
    """Call off a point that has nobody on its roster."""
    point = organized_point(slug, code)
    form = ReasonForm(obj=point)
    if form.validate_on_submit():
        with refusals_beside(form, point):
            actions.cancel_point(point, form.reason.data, by=current_user, row_version=form.version)
            db.session.commit()
            flash(_("The point %(point)s is cancelled.", point=point.name), "success")
            return redirect(url_for(".manage", slug=slug), code=303)
    return render_template("points/cancel.html", point=point, form=form), status_of(form)


def _worded(changes: Mapping[int, list[Change]]) -> dict[int, list[WordedChange]]:
    """What changed since the organizer looked, in words, by point."""
    return {
        point_id: [
            WordedChange(
                change.actor_name,
                fact_name(name),
                fact_words(change.old.get(name)),
                fact_words(value),
            )
            for change in entries
            for name, value in change.new.items()
        ]
        for point_id, entries in changes.items()
    }
