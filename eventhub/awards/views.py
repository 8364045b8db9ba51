"""The results of a contest: as everybody sees them, and as organizers enter them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from eventhub.awards import actions
from eventhub.awards.forms import AwardForm, ContestForm, TierForm
from eventhub.awards.models import Award, AwardTier
from eventhub.awards.queries import (
    published_results,
    results_of,
    select_award,
    select_tier,
    tiers_of,
)
from eventhub.conferences.loaders import organized_conference, visible_conference
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.fields import row_version_of
from eventhub.units.queries import units_on
from eventhub.web import (
    load,
    refusals_beside,
    require_visible,
    status_of,
)

bp = Blueprint("awards", __name__)
MANAGE = "/manage/c/<slug>/awards"
LISTED_UNITS = 400


@bp.get("/c/<slug>/awards")
def index(slug: str) -> ResponseReturnValue:
    """Read who won what."""
    conference = visible_conference(slug)
    results = published_results(conference)
    require_visible(results is not None)
    return render_template("awards/index.html", conference=conference, results=results)


def _back_to_results(slug: str, **moved: Any) -> Response:
    """To the results that are worked on."""
    return redirect(url_for(".manage", slug=slug, **moved), code=303)


@bp.route(MANAGE, methods=["GET", "POST"])
def manage(slug: str) -> ResponseReturnValue:
    """Work on the results: tiers, recipients, publication. Sending the form adds a recipient."""
    conference = organized_conference(slug)
    if results_of(conference) is None:
        return redirect(url_for(".name_contest", slug=slug), code=303)
    tiers = tiers_of(conference)
    form = AwardForm(tiers=tiers)
    if form.validate_on_submit():
        with refusals_beside(form):
            tier = load(select_tier(conference, form.tier_id.data))
            actions.add_award(conference, tier, form.facts, by=current_user)
            db.session.commit()
            flash(_("Added: %(name)s", name=form.recipient_name.data), "success")
            return _back_to_results(slug, _anchor="add")
    return render_template(
        "awards/manage.html",
        conference=conference,
        results=results_of(conference),
        tiers=tiers,
        form=form,
        units=unit_names(conference),
        moved=request.args.get("moved", ""),
        direction=request.args.get("direction", ""),
    ), status_of(form)


def unit_names(conference: Conference) -> list[str]:
    """The units to choose from: those of the conference's first day."""
    return [period.name for period in units_on(conference.first_on, limit=LISTED_UNITS)]


@bp.route(f"{MANAGE}/contest", methods=["GET", "POST"])
def name_contest(slug: str) -> ResponseReturnValue:
    """Name the contest; the first time this lays out the usual tiers."""
    conference = organized_conference(slug)
    results = results_of(conference)
    form = ContestForm(obj=results)
    if form.validate_on_submit():
        with refusals_beside(form, results):
            actions.name_contest(
                conference, form.title.data, by=current_user, row_version=form.version
            )
            db.session.commit()
            return _back_to_results(slug)
    return render_template(
        "awards/contest.html", conference=conference, results=results, form=form
    ), status_of(form)


@bp.route(f"{MANAGE}/tiers/new", methods=["GET", "POST"])
def add_tier(slug: str) -> ResponseReturnValue:
    """Put one more tier below the others."""
    conference = organized_conference(slug)
    form = TierForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            actions.add_tier(conference, form.name.data, by=current_user)
            db.session.commit()
            flash(_("Added: %(name)s", name=form.name.data), "success")
            return _back_to_results(slug)
    return render_template(
        "awards/tier.html", conference=conference, tier=None, form=form
    ), status_of(form)


@bp.route(f"{MANAGE}/tiers/<int:tier_id>", methods=["GET", "POST"])
def rename_tier(slug: str, tier_id: int) -> ResponseReturnValue:
    """Rename a tier."""
    conference = organized_conference(slug)
    tier = load(select_tier(conference, tier_id))
    form = TierForm(obj=tier)
    if form.validate_on_submit():
        with refusals_beside(form, tier):
            actions.rename_tier(
                conference, tier, form.name.data, by=current_user, row_version=form.version
            )
            db.session.commit()
            flash(_("Saved: %(title)s", title=tier.name), "success")
            return _back_to_results(slug)
    return render_template(
        "awards/tier.html", conference=conference, tier=tier, form=form
    ), status_of(form)


def direction_asked() -> actions.Direction:
    """Which of the two buttons was pressed."""
    return "up" if request.form.get("direction") == "up" else "down"


@bp.post(f"{MANAGE}/tiers/<int:tier_id>/move")
def move_tier(slug: str, tier_id: int) -> ResponseReturnValue:
    """Move a tier up or down, and come back to the same button."""
    conference = organized_conference(slug)
    tier: AwardTier = load(select_tier(conference, tier_id))
    direction = direction_asked()
    actions.move_tier(conference, tier, direction, by=current_user)
    db.session.commit()
    return _back_to_results(slug, moved=f"tier-{tier_id}", direction=direction)


@bp.post(f"{MANAGE}/tiers/<int:tier_id>/delete")
def delete_tier(slug: str, tier_id: int) -> ResponseReturnValue:
    """Take away a tier that has no recipients."""
    conference = organized_conference(slug)
    actions.delete_tier(conference, load(select_tier(conference, tier_id)), by=current_user)
    db.session.commit()
    return _back_to_results(slug)


@bp.route(f"{MANAGE}/<int:award_id>", methods=["GET", "POST"])
def edit(slug: str, award_id: int) -> ResponseReturnValue:
    """Change an award."""
    conference = organized_conference(slug)
    award = load(select_award(conference, award_id))
    form = AwardForm(obj=award, tiers=tiers_of(conference))
    if form.validate_on_submit():
        with refusals_beside(form, award):
            tier = load(select_tier(conference, form.tier_id.data))
            actions.update_award(
                conference, award, tier, form.facts, by=current_user, row_version=form.version
            )
            db.session.commit()
            flash(_("Saved: %(title)s", title=award.recipient_name), "success")
            return _back_to_results(slug)
    return render_template(
        "awards/edit.html",
        conference=conference,
        award=award,
        form=form,
        units=unit_names(conference),
    ), status_of(form)


@bp.post(f"{MANAGE}/<int:award_id>/move")
def move(slug: str, award_id: int) -> ResponseReturnValue:
    """Move a recipient up or down within the tier, and come back to the same button."""
    conference = organized_conference(slug)
    award: Award = load(select_award(conference, award_id))
    direction = direction_asked()
    actions.move_award(conference, award, direction, by=current_user)
    db.session.commit()
    return _back_to_results(slug, moved=f"award-{award_id}", direction=direction)


@bp.post(f"{MANAGE}/<int:award_id>/delete")
def delete(slug: str, award_id: int) -> ResponseReturnValue:
    """Take away an award."""
    conference = organized_conference(slug)
    award = load(select_award(conference, award_id))
    name = award.recipient_name
    actions.delete_award(
        conference,
        award,
        by=current_user,
        row_version=request.form.get("row_version", type=row_version_of),
    )
    db.session.commit()
    flash(_("Deleted: %(title)s", title=name), "success")
    return _back_to_results(slug)


@bp.post(f"{MANAGE}/publish")
def publish(slug: str) -> ResponseReturnValue:
    """Show the results to everybody."""
    actions.publish_results(organized_conference(slug), by=current_user)
    db.session.commit()
    flash(_("The results are published."), "success")
    return _back_to_results(slug)


@bp.post(f"{MANAGE}/withdraw")
def withdraw(slug: str) -> ResponseReturnValue:
    """Take the results back to work on them."""
    actions.withdraw_results(organized_conference(slug), by=current_user)
    db.session.commit()
    flash(_("The results are no longer public."), "success")
    return _back_to_results(slug)
