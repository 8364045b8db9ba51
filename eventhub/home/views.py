"""The pages that show several domains, and the few that belong to none: language, health, robots."""

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from eventhub import phrases
from eventhub.accounts.models import LinkKind
from eventhub.accounts.queries import is_administrator, is_organizer
from eventhub.columns import now
from eventhub.conferences.actions import publish_conference
from eventhub.conferences.loaders import organized_conference, visible_conference
from eventhub.conferences.models import Conference, ConferenceStatus
from eventhub.conferences.programme import Phase
from eventhub.conferences.queries import has_conferences, organizes
from eventhub.config import LANGUAGES
from eventhub.edge.cache_middleware import allow_caching
from eventhub.extensions import db
from eventhub.fields import VersionedForm
from eventhub.home import pages, queries, to_do
from eventhub.home.actions import delete_draft_conference
from eventhub.home.publication import publication_page
from eventhub.home.rules import changes_itself_at
from eventhub.migration_state import lacks_migration
from eventhub.outages import AWAY_SECONDS
from eventhub.points.rules import whom_to_ask
from eventhub.registration.queries import attendee_of_link
from eventhub.registration.rules import feed_secret, takes_registrations, ticket_code
from eventhub.web import (
    feed_language,
    local_target,
    passed_on,
    refusals_beside,
    require,
    require_visible,
    search_asked,
    session_asked,
    status_of,
)

bp = Blueprint("home", __name__)
YEAR_SECONDS = 365 * 24 * 3600


@bp.app_template_filter()
def days_of(conference: Conference) -> str:
    """The days of a conference in words, in the visitor's language; those it was postponed from are called the old ones."""
    words = phrases.days(conference.dates)
    if conference.status is ConferenceStatus.POSTPONED:
        return str(_("Planned before: %(days)s", days=words))
    return words[:1].upper() + words[1:]


@bp.get("/")
def index() -> ResponseReturnValue:
    """What is on now, what comes next, and a field that finds a conference or a point."""
    q = search_asked()
    found = None
    if q:
        found = pages.SearchResults(
            queries.conferences_matching(q), queries.points_matching_anywhere(q)
        )
    return render_template(
        "home/index.html",
        front=None if found else pages.front_page(at=now()),
        found=found,
        q=q,
        site_owner=current_app.config["SITE_OWNER"],
    )


@bp.get("/c/<slug>/")
def conference(slug: str) -> ResponseReturnValue:
    """A conference, as everybody sees it."""
    conference = visible_conference(slug)
    at = now()
    page = pages.conference_page(
        conference,
        wanted_session=session_asked(),
        takes_registrations=takes_registrations(conference, conference.today(at)),
        at=at,
    )
    answer = render_template(
        "home/conference.html",
        page=page,
        may_manage=organizes(current_user, conference),
    )
    # After its last session the page shows a count, which stands still only once every session is closed.
    if page.phase is Phase.PAST and not page.is_final:
        return answer
    return allow_caching(answer, until=changes_itself_at(page.programme, at))


@bp.get("/manage/")
def manage() -> ResponseReturnValue:
    """What waits for me."""
    require(current_user.is_authenticated)
    organizes = is_organizer(current_user)
    waiting = to_do.work_of(current_user)
    administers = is_administrator(current_user)
    return render_template(
        "home/manage.html",
        work=waiting,
        is_new=administers and not waiting and not has_conferences(),
        may_create=organizes,
        may_manage_accounts=organizes,
    )


@bp.get("/manage/c/<slug>/")
def desk(slug: str) -> ResponseReturnValue:
    """The list of what to do for a conference, in order."""
    conference = organized_conference(slug)
    return render_template(
        "home/desk.html",
        desk=to_do.desk(conference, at=now()),
    )


@bp.route("/manage/c/<slug>/publish", methods=["GET", "POST"])
def publish(slug: str) -> ResponseReturnValue:
    """See what is missing, and make the conference public."""
    conference = organized_conference(slug)
    form = VersionedForm(obj=conference)
    if form.validate_on_submit():
        with refusals_beside(form):
            publish_conference(conference, by=current_user)
            db.session.commit()
            flash(_("Published. The page of the conference is open."), "success")
            return redirect(url_for(".desk", slug=slug), code=303)
    page = publication_page(conference, days=days_of(conference), at=now())
    return render_template(
        "home/publish.html", conference=conference, form=form, page=page
    ), status_of(form)


@bp.route("/manage/c/<slug>/delete", methods=["GET", "POST"])
def delete(slug: str) -> ResponseReturnValue:
    """Delete a draft, for good."""
    conference = organized_conference(slug)
    form, title = VersionedForm(obj=conference), conference.short_title
    if form.validate_on_submit():
        with refusals_beside(form, conference):
            delete_draft_conference(conference, by=current_user, row_version=form.version)
            db.session.commit()
            flash(_("Deleted: %(title)s", title=title), "success")
            return redirect(url_for(".manage"), code=303)
    return render_template("home/delete.html", conference=conference, form=form), status_of(form)


@bp.get("/me/<token>/")
def me(token: str) -> ResponseReturnValue:
    """A participant's own page: hall, programme, QR, calendar."""
    attendee = attendee_of_link(token, LinkKind.PERSONAL)
    if attendee is None:
        abort(404)
    code = ticket_code(current_app.config["SECRET_KEY"], attendee.conference_id, attendee.id)
    page = pages.personal_page(
        attendee,
        ticket=passed_on(url_for("attendance.ticket", code=code)),
        feed=feed_secret(token),
        at=now(),
    )
    return render_template(
        "home/me.html",
        page=page,
        contact=whom_to_ask(page.point),
        address=passed_on(url_for(".me", token=token)),
        feed=passed_on(url_for("calendar.personal", token=page.feed, lang=feed_language())),
    )


@bp.get("/language/<code>")
def choose_language(code: str) -> ResponseReturnValue:
    """Choose the language of the pages, and go back to where one was."""
    require_visible(code in LANGUAGES)
    answer = redirect(local_target(request.args.get("next"), url_for(".index")), code=303)
    answer.set_cookie("lang", code, max_age=YEAR_SECONDS, samesite="Lax", httponly=True)
    return answer


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say that the database answers too and has every migration, so that a proxy may send visitors here."""
    try:
        wants = "Run: eventhub db upgrade" if lacks_migration(db.session.connection()) else ""
    except DBAPIError:
        wants = "The database does not answer."
    if not wants:
        return Response("ready\n", mimetype="text/plain")
    return Response(f"{wants}\n", 503, {"Retry-After": str(AWAY_SECONDS)}, mimetype="text/plain")


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Let search engines read what is public, and calendars fetch feeds."""
    return Response(
        "User-agent: *\nDisallow: /manage/\nDisallow: /sign-in\n", mimetype="text/plain"
    )
