"""Links that open a conference without an account, as a whole or at one point: make, copy, revoke."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventhub.accounts.actions import make_link, revoke_link
from eventhub.accounts.models import LinkKind
from eventhub.conferences.models import Conference
from eventhub.extensions import db
from eventhub.points import queries
from eventhub.points.models import Point
from eventhub.points.views.blueprint import ManagedUnits, bp, managed_conference
from eventhub.web import load, page_number, passed_on, require_visible, search_asked


@bp.get("/manage/c/<slug>/links")
def links(slug: str) -> ResponseReturnValue:
    """The links in force, and the points to make one for; one just made is shown this once, to be copied."""
    conference, scope = managed_conference(slug)
    search = search_asked()
    page = queries.managed_points_page(conference, scope.units, search, page_number())
    require_visible(page.page <= page.pages)
    made = session.pop("made_link", None)
    return render_template(
        "points/links.html",
        conference=conference,
        scope=scope,
        search=search,
        page=page,
        made=passed_on(url_for(".open_key", key=made)) if made else None,
        links=queries.page_links(conference, scope.units),
    )


@bp.post("/manage/c/<slug>/links")
def create_link(slug: str) -> ResponseReturnValue:
    """Make a link to one point, or to the whole conference."""
    conference, scope = managed_conference(slug)
    point = _point_to_open(conference, scope)
    _link, secret = make_link(
        LinkKind.PAGE,
        by=current_user,
        conference_id=conference.id,
        subject=str(point.id) if point else "",
    )
    db.session.commit()
    # The secret is stored nowhere; its maker's own session carries it to the next page, once.
    session["made_link"] = secret
    return redirect(url_for(".links", slug=slug), code=303)


@bp.post("/manage/c/<slug>/links/<int:link_id>/revoke")
def revoke(slug: str, link_id: int) -> ResponseReturnValue:
    """Close a link: for whoever opened it the conference is no longer there."""
    conference, scope = managed_conference(slug)
    link = load(queries.select_page_link(conference, scope.units, link_id))
    revoke_link(link, current_user)
    db.session.commit()
    flash(_("The link is revoked."), "success")
    return redirect(url_for(".links", slug=slug), code=303)


def _point_to_open(conference: Conference, scope: ManagedUnits) -> Point | None:
    """The point a link is for; None for the whole conference, which only its organizers open to others."""
    code = request.form.get("point", "")
    if not code:
        require_visible(scope.organizes)
        return None
    return load(queries.select_point(conference, code, scope.units))
