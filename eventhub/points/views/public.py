"""What everybody sees: the points of a conference, and one hall with its sessions and calendar.

These pages are kept and served to others: they hold no token, nothing personal and nothing that the clock changes.
"""

from dataclasses import dataclass
from typing import Any

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from eventhub import phrases
from eventhub.accounts.models import LinkKind
from eventhub.accounts.queries import link_opened_by, links_opened_by
from eventhub.conferences.loaders import visible_conference
from eventhub.conferences.models import Conference, ConferenceStatus, Visibility
from eventhub.conferences.programme import Programme
from eventhub.conferences.queries import programme_of
from eventhub.conferences.rules import arrival_at
from eventhub.edge.cache_middleware import allow_caching
from eventhub.extensions import db
from eventhub.points import queries, rules
from eventhub.points.models import Point
from eventhub.points.views.blueprint import bp
from eventhub.web import (
    KEYS_COOKIE,
    MOST_KEYS,
    feed_language,
    load,
    opened_keys,
    page_number,
    passed_on,
    require_visible,
    search_asked,
)

YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class PointPage:
    """What the page of a point shows besides the point itself."""

    programme: Programme
    # «7 giờ 15»; empty while nothing takes place.
    be_there: str
    # The address that opens the page for whoever it is sent to.
    link: str
    # The address of the point's calendar to follow, and its path here to download.
    feed: str
    file: str
    may_edit: bool


@bp.get("/c/<slug>/points/")
def index(slug: str) -> ResponseReturnValue:
    """The points of a conference, found by name, hall or address; a single hit opens at once."""
    conference = visible_conference(slug)
    search = search_asked()
    if not search:
        page = queries.approved_points_page(conference, page_number())
        require_visible(page.page <= page.pages)
        return allow_caching(render_template("points/index.html", conference=conference, page=page))
    found = queries.points_matching(conference, search)
    former = [
        hit for hit in queries.points_formerly_named(conference, search) if hit.point not in found
    ]
    if len(found) == 1 and not former:
        return redirect(url_for(".show", slug=slug, code=found[0].code))
    return render_template(
        "points/found.html",
        conference=conference,
        search=search,
        found=found,
        former=former,
        most_found=queries.MOST_FOUND,
    )


@bp.get("/c/<slug>/points/<code>")
def show(slug: str, code: str) -> ResponseReturnValue:
    """One hall: where it is, when to be there, the sessions, the calendar, whom to ask."""
    conference = visible_conference(slug)
    point = load(queries.select_point(conference, code))
    may_edit = queries.manages(current_user, point)
    require_visible(rules.is_shown(point) or may_edit)
    page = _page_of(point, may_edit=may_edit)
    return allow_caching(
        render_template("points/show.html", conference=conference, point=point, page=page)
    )


@bp.get("/s/<key>")
def open_key(key: str) -> ResponseReturnValue:
    """Open a conference that isn't public, at one point or as a whole; the browser remembers the link."""
    link = link_opened_by(LinkKind.PAGE, key)
    conference = db.session.get(Conference, link.conference_id) if link else None
    if link is None or conference is None:
        return render_template("points/link_closed.html"), 404
    point = db.session.get(Point, int(link.subject)) if link.subject else None
    answer = redirect(_opened_page(conference, point), code=303)
    keys = [key, *(other for other in opened_keys() if other != key)][:MOST_KEYS]
    answer.set_cookie(
        KEYS_COOKIE,
        " ".join(keys),
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _opened_page(conference: Conference, point: Point | None) -> str:
    if point is None or not rules.is_shown(point):
        return url_for("home.conference", slug=conference.slug)
    return url_for(".show", slug=conference.slug, code=point.code)


def _page_of(point: Point, *, may_edit: bool) -> PointPage:
    programme = programme_of(point.conference)
    key = _opened_key(point)
    lang = feed_language()
    return PointPage(
        programme=programme,
        be_there=_arrival(programme),
        link=passed_on(url_for(".open_key", key=key) if key else _path(".show", point)),
        feed=passed_on(_path("calendar.point", point, key=key, lang=lang)),
        file=_path("calendar.point", point, key=key, lang=lang, download=1),
        may_edit=may_edit,
    )


def _arrival(programme: Programme) -> str:
    """When to be in the hall for the first session that is held; nothing once it was postponed or cancelled."""
    held = programme.active_sessions
    if not held or programme.status in (ConferenceStatus.POSTPONED, ConferenceStatus.CANCELLED):
        return ""
    return phrases.clock(arrival_at(held[0], programme.arrive_minutes).astimezone(programme.zone))


def _opened_key(point: Point) -> str | None:
    """The link by which this browser came to a conference that isn't public; others, and calendars, need it too."""
    if point.conference.visibility is Visibility.PUBLIC:
        return None
    links = links_opened_by(LinkKind.PAGE, opened_keys())
    here = (key for key, link in links.items() if link.conference_id == point.conference_id)
    return next(here, None)


def _path(endpoint: str, point: Point, **more: Any) -> str:
    return url_for(endpoint, slug=point.conference.slug, code=point.code, **more)
