"""The feeds and files: of a conference, one session, a point, and a participant by her own secret link.

A feed speaks the language of ``?lang``, else the site's: the calendar program that fetches it has no cookies.
"""

from hashlib import sha256
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from eventhub.accounts.models import LinkKind
from eventhub.calendar import queries
from eventhub.calendar.ics import ics_bytes
from eventhub.calendar.rules import Detail, Feed, follow_links
from eventhub.conferences.loaders import visible_conference
from eventhub.conferences.models import Conference, ConferenceStatus, Visibility
from eventhub.conferences.queries import select_session
from eventhub.config import LANGUAGES
from eventhub.edge.cache_middleware import allow_caching
from eventhub.points.queries import select_point
from eventhub.points.rules import is_shown
from eventhub.registration.queries import attendee_of_link
from eventhub.web import absolute, feed_language, load, require_visible

bp = Blueprint("calendar", __name__)


def init_app(app: Flask) -> None:
    """Give templates the links to follow a feed, and the language it speaks to whoever reads them."""
    app.jinja_env.globals.update(calendar_links=follow_links, feed_language=feed_language)


@bp.get("/c/<slug>/calendar.ics")
def conference(slug: str) -> ResponseReturnValue:
    """Follow a whole conference: its sessions, its days or its topics."""
    shown = published_conference(slug)
    wanted = request.args.get("detail", Detail.SESSIONS)
    require_visible(wanted in set(Detail))
    with force_locale(language_asked()):
        feed = queries.conference_feed(shown, Detail(wanted), page=conference_address(shown))
    return feed_answer(feed, name=shown.slug, public=shown.visibility is Visibility.PUBLIC)


@bp.get("/c/<slug>/sessions/<int:session_id>.ics")
def session(slug: str, session_id: int) -> ResponseReturnValue:
    """Add one session."""
    shown = published_conference(slug)
    sitting = load(select_session(shown, session_id))
    with force_locale(language_asked()):
        feed = queries.session_feed(sitting, page=conference_address(shown))
    return feed_answer(
        feed, name=f"{shown.slug}-{session_id}", public=shown.visibility is Visibility.PUBLIC
    )


@bp.get("/c/<slug>/points/<code>/calendar.ics")
def point(slug: str, code: str) -> ResponseReturnValue:
    """Follow the conference as it takes place in one hall."""
    shown = published_conference(slug)
    hall = load(select_point(shown, code))
    require_visible(is_shown(hall))
    page = absolute(url_for("points.show", slug=slug, code=code))
    with force_locale(language_asked()):
        feed = queries.point_feed(hall, page=page)
    return feed_answer(
        feed, name=f"{shown.slug}-{code}", public=shown.visibility is Visibility.PUBLIC
    )


@bp.get("/me/<token>/calendar.ics")
def personal(token: str) -> ResponseReturnValue:
    """Follow my sessions, in the hall where I am expected."""
    attendee = attendee_of_link(token, LinkKind.FEED)
    if attendee is None:
        abort(404)
    shown = attendee.point.conference
    require_visible(shown.status is not ConferenceStatus.DRAFT)
    page = absolute(url_for("points.show", slug=shown.slug, code=attendee.point.code))
    with force_locale(language_asked()):
        feed = queries.personal_feed(attendee, page=page)
    return feed_answer(feed, name=shown.slug, public=False)


def published_conference(slug: str) -> Conference:
    """A conference the visitor may know of; a calendar program brings the secret of a link as ``?key``."""
    found = visible_conference(slug, keys=request.args.getlist("key"))
    require_visible(found.status is not ConferenceStatus.DRAFT)
    return found


def feed_answer(feed: Feed, *, name: str, public: bool) -> Response:
    """The feed as an answer: in place or, with ``?download``, as a file; 304 when the caller has it already.

    ``public``: everybody may see it, and caches may keep it; else it is for whoever holds its link.
    """
    body = ics_bytes(feed)
    response = Response(body, mimetype="text/calendar")
    response.set_etag(sha256(body).hexdigest()[:32])
    response.last_modified = feed.changed_at
    response.headers["Cache-Control"] = "no-cache" if public else "private, no-cache"
    if not public:
        response.headers["X-Robots-Tag"] = "noindex"
    place = "attachment" if not feed.name or "download" in request.args else "inline"
    title = quote(feed.events[0].summary if not feed.name and feed.events else feed.name, safe="")
    response.headers["Content-Disposition"] = (
        f"{place}; filename={name}.ics; filename*=UTF-8''{title or name}.ics"
    )
    response.make_conditional(request)
    return allow_caching(response) if public else response


def language_asked() -> str:
    """The language of the feed."""
    wanted = request.args.get("lang")
    return wanted if wanted in LANGUAGES else str(current_app.config["DEFAULT_LANGUAGE"])


def conference_address(conference: Conference) -> str:
    """The conference's own page."""
    return absolute(url_for("home.conference", slug=conference.slug))
