"""What every page says until the site is set up: the command that does it. Once done, a process asks no more."""

from dataclasses import dataclass

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import SQLAlchemyError

from eventhub.errors import problem, wants_json
from eventhub.extensions import db
from eventhub.migration_state import lacks_migration
from eventhub.setup.actions import has_administrator

WITHOUT_DATABASE = frozenset({"static", "bootstrap.static", "home.healthz", "home.robots"})


@dataclass(slots=True)
class Seen:
    """What this process has seen to be done; neither is ever undone while it runs."""

    tables: bool = False
    administrator: bool = False


def init_app(app: Flask) -> None:
    """Ask before each request, and give templates the question, until it is answered."""
    app.extensions["setup"] = Seen()
    app.before_request(say_that_tables_are_missing)
    app.after_request(forbid_caching_the_notice)
    app.jinja_env.globals["check_setup"] = check_setup


def say_that_tables_are_missing() -> ResponseReturnValue | None:
    """Answer in the place of any page that the database isn't ready for this version."""
    seen: Seen = current_app.extensions["setup"]
    if seen.tables or request.endpoint in WITHOUT_DATABASE:
        return None
    try:
        with db.engine.connect() as connection:
            seen.tables = not lacks_migration(connection)
    except SQLAlchemyError:
        # It does not answer at all, which is told where every page tells it.
        return None
    if seen.tables:
        return None
    # The page names who is signed in, which nobody can know yet.
    g._login_user = AnonymousUserMixin()
    if wants_json():
        answer = problem(
            503, "database_not_ready", _("The database is not ready for this version.")
        )
    else:
        answer = make_response(render_template("errors/not_ready.html"), 503)
    answer.headers["Retry-After"] = "60"
    return answer


def check_setup() -> bool:
    """Whether the site has no administrator yet; asked in the frame of each page."""
    seen: Seen = current_app.extensions["setup"]
    if not seen.administrator:
        try:
            seen.administrator = has_administrator()
        except SQLAlchemyError:
            return False
        g.says_setup = not seen.administrator
    return not seen.administrator


def forbid_caching_the_notice(answer: Response) -> Response:
    """Let nothing be cached that is untrue a minute later."""
    if g.get("says_setup"):
        answer.headers["Cache-Control"] = "no-store"
    return answer
