"""For views only: load or 404, allow or 404, tell refusals beside the form, and speak the visitor's language.

A view reads load → allow → form → act → commit → say → redirect, or render; these are its small parts.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    abort,
    after_this_request,
    current_app,
    flash,
    has_request_context,
    redirect,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import Select
from werkzeug.wrappers import Response

from eventhub import logs, phrases
from eventhub.config import LANGUAGES
from eventhub.errors import RuleError, problem, wants_json
from eventhub.extensions import db
from eventhub.request_limits import row_number
from eventhub.text.folding import as_searched

SIGNED_IN = "_user_id"
"""Where Flask-Login keeps who is signed in; still there when that is over."""
TOLD = "told_signed_out"
KEYS_COOKIE = "keys"
MOST_KEYS = 20
"""How many links to conferences a browser remembers; the newest stay."""
_UNSEEN = r"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
LOCAL = re.compile(rf"(?:/(?!/|%2f|%5c)[^{_UNSEEN}/?#]*)+(?:[?#][^{_UNSEEN}]*)?", re.IGNORECASE)
"""A path on this site and nothing that a browser, which drops controls and reads \\ as /, takes for another site."""
LAST_PAGE = 1_000_000
"""Beyond any list; a database cannot count further than some nineteen digits."""
T = TypeVar("T")


def load(statement: Select[T]) -> T:
    """The one row a page is about, or 404."""
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        abort(404)
    return found


def require(allowed: bool) -> None:
    """Go on only if allowed. Who isn't signed in is asked to; for everybody else the page does not exist."""
    if allowed:
        return
    if not current_user.is_authenticated:
        abort(redirect_to_sign_in())
    logs.log_refused_access(current_user.id)
    abort(404)


def redirect_to_sign_in() -> Response:
    """Lead somebody who isn't signed in to the sign-in page, and from there back to the page asked for; tell a program."""
    if wants_json():
        return problem(401, "signed_out", RuleError("signed_out").sentence)
    if SIGNED_IN in session and not session.get(TOLD):
        session[TOLD] = True
        flash(
            _("This browser has been signed out, or was not used for too long. Sign in again."),
            "info",
        )
        if request.method == "POST":
            flash(
                _("What was just sent is not stored; enter it once more after signing in."), "error"
            )
    asked = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.sign_in", next=asked))


def require_visible(visible: bool) -> None:
    """Go on only if the visitor may know of the thing at all; else the page does not exist, signed in or not."""
    if not visible:
        abort(404)


def opened_keys() -> list[str]:
    """The secrets of the /s/<key> links this browser has opened, as its cookie remembers them."""
    return request.cookies.get(KEYS_COOKIE, "").split()[:MOST_KEYS]


@contextmanager
def refusals_beside(form: FlaskForm, record: Any = None) -> Iterator[None]:
    """Run an action; if a rule refuses, undo everything and put the sentence beside the field it is about.

    When somebody else edited ``record`` meanwhile, the form is filled with the record as it is now.
    """
    try:
        yield
    except RuleError as error:
        db.session.rollback()
        logs.log_refused_rule(error.code)
        if error.code == "edited_meanwhile" and record is not None:
            form.process(formdata=None, obj=record)
        form.refusal = error
        after_this_request(partial(_say_when_to_come_again, error))
        if error.field and error.field in form:
            form[error.field].errors = [*form[error.field].errors, error.sentence]
        else:
            form.form_errors.append(error.sentence)


def _say_when_to_come_again(refusal: RuleError, answer: Response) -> Response:
    answer.headers.update(refusal.headers)
    return answer


def status_of(form: FlaskForm) -> int:
    """200 for a form not yet sent, 422 for one that came back with errors; the refusal's own where it asks to wait."""
    refusal = getattr(form, "refusal", None)
    if refusal is not None and refusal.headers:
        return int(refusal.status)
    return 422 if form.errors else 200


def local_target(target: str | None, default: str) -> str:
    """A path of this site to go back to; anything else becomes ``default``."""
    return target if target and LOCAL.fullmatch(target) else default


def page_number() -> int:
    """The page of a list that is asked for, from 1; anything that is no page is the first."""
    return min(max(request.args.get("page", 1, type=row_number), 1), LAST_PAGE)


def search_asked() -> str:
    """What a list is searched for: as much of ``?q`` as any search looks at, which is what the page shows again."""
    return as_searched(request.args.get("q", ""))


def session_asked() -> int | None:
    """The id of the session that is asked for, if one is."""
    return request.values.get("session", type=row_number)


def absolute(path: str) -> str:
    """The address of a page as people reach it from elsewhere, for mails and calendars."""
    return str(current_app.config["BASE_URL"]).rstrip("/") + path


def passed_on(path: str) -> str:
    """The address of a page for whoever the visitor passes it on to: in a QR code, a chat, a calendar to follow.

    Where nobody has said how the site is reached, ``BASE_URL`` names the serving machine only; then it is the address
    by which the visitor has reached it. Mails never follow her there: whoever asks for one could name any address.
    """
    if _is_this_machine(urlsplit(current_app.config["BASE_URL"]).hostname or ""):
        return request.host_url.rstrip("/") + path
    return absolute(path)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"}


def chosen_language() -> str:
    """The visitor's language: ``?lang=``, else the cookie, else the site's default."""
    if has_request_context():
        for wanted in (request.args.get("lang"), request.cookies.get("lang")):
            if wanted in LANGUAGES:
                return wanted
    return str(current_app.config["DEFAULT_LANGUAGE"])


def feed_language() -> str | None:
    """What the address of a calendar says of its language: the page's own; nothing where that is the site's."""
    spoken = phrases.language()
    return None if spoken == current_app.config["DEFAULT_LANGUAGE"] else spoken
