"""The pages that show several domains, and the few that belong to none: language, health, robots."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from eventhub.config import LANGUAGES
from eventhub.extensions import db
from eventhub.web import exists, local_target

bp = Blueprint("home", __name__)
YEAR_SECONDS = 365 * 24 * 3600


@bp.get("/language/<code>")
def language(code: str) -> ResponseReturnValue:
    """Choose the language of the pages, and go back to where one was."""
    exists(code in LANGUAGES)
    answer = redirect(local_target(request.args.get("next"), url_for(".index")), code=303)
    answer.set_cookie("lang", code, max_age=YEAR_SECONDS, samesite="Lax", httponly=True)
    return answer


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say that the database answers too, so that a proxy may send visitors here."""
    db.session.execute(text("SELECT 1"))
    return Response("ready\n", mimetype="text/plain")


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Let search engines read what is public, and calendars fetch feeds."""
    return Response(
        "User-agent: *\nDisallow: /manage/\nDisallow: /sign-in\n", mimetype="text/plain"
    )


@bp.get("/")
def index() -> ResponseReturnValue:
    """What is on now, what comes next, and a field that finds a conference or a point."""
    return render_template("home/index.html")


@bp.get("/manage/")
def manage() -> ResponseReturnValue:
    """What waits for me."""
    return render_template("home/manage.html")


@bp.get("/manage/c/<slug>/")
def desk(slug: str) -> ResponseReturnValue:
    """The list of what to do for a conference, in order."""
    return render_template("home/desk.html", slug=slug)


@bp.get("/c/<slug>/")
def conference(slug: str) -> ResponseReturnValue:
    """A conference, as everybody sees it."""
    return render_template("home/conference.html", slug=slug)


@bp.get("/me/<token>/")
def me(token: str) -> ResponseReturnValue:
    """A participant's own page: hall, programme, QR, calendar."""
    return render_template("home/me.html", token=token)
