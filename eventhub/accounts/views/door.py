"""The door: signing in by password or by link, signing out, and a forgotten password.

Hashing a password takes long on purpose, so every transaction is ended before it begins.
"""

from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security.utils import login_user, logout_user

from eventhub.accounts import actions, passwords
from eventhub.accounts.forms import ForgotForm, OwnPasswordForm, PasswordForm, SignInForm
from eventhub.accounts.models import AccessLink, LinkKind, User
from eventhub.accounts.queries import attempts_of, link_with, user_with_email
from eventhub.accounts.rules import (
    ATTEMPTS_ALLOWED,
    LINK_LASTS,
    LinkState,
    link_state,
    minutes_to_wait,
    network_of,
)
from eventhub.accounts.views.blueprint import bp
from eventhub.accounts.views.known import is_known_browser, remember_browser
from eventhub.columns import now
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.outbox.actions import post_mail
from eventhub.web import absolute, local_target, refusals_beside, require, status_of

CAME_BY_LINK_AT = "came_by_link_at"
"""Where a session keeps when a sign-in link began it."""


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with an e-mail address and a password."""
    form = SignInForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            user = checked_user(form.email.data, form.password.data)
            return enter(user, "password", local_target(request.args.get("next"), my_work()))
    return render_template("accounts/sign_in.html", form=form), status_of(form)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Leave; also on a shared computer nothing of the session stays."""
    logout_user()
    session.clear()
    return redirect(url_for("home.index"), code=303)


@bp.route("/sign-in/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Ask for a mail that lets one choose a new password; where no mail is sent the page says whom to ask."""
    form = ForgotForm()
    if current_app.config["SMTP_HOST"] and form.validate_on_submit():
        with refusals_beside(form):
            counted_attempts(forgot=form.email.data, network=network_of(request.remote_addr or ""))
            post_reset(form.email.data)
            db.session.commit()
            # The same page for everybody, so that nobody learns who has an account.
            return render_template("accounts/mail_sent.html", email=form.email.data)
    return render_template("accounts/forgot.html", form=form), status_of(form)


@bp.route("/sign-in/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password through a link from a mail."""
    link = link_with(LinkKind.RESET, token)
    if link_state(link, now()) is not LinkState.OPEN:
        return closed_link(link)
    form = PasswordForm()
    if form.validate_on_submit():
        password_hash = hashed_outside(form.password.data)
        user = used_by(link)
        actions.set_password(user, password_hash, by=user)
        db.session.commit()
        flash(_("The new password is set."), "success")
        return enter(user, "password", my_work())
    return render_template("accounts/reset.html", form=form), status_of(form)


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
def open_link(token: str) -> ResponseReturnValue:
    """A sign-in link. Its page has one button, and only pressing it signs in: chat previews and mail scanners open links."""
    link = link_with(LinkKind.SIGN_IN, token)
    if link_state(link, now()) is not LinkState.OPEN:
        return closed_link(link)
    if request.method != "POST":
        return render_template("accounts/open_link.html", link=link)
    user = used_by(link)
    db.session.commit()
    if user.password is None:
        return enter(user, "link", url_for(".own_password"))
    answer = enter(user, "link", my_work())
    flash(
        _(
            "Password forgotten? For one hour a new one can be chosen under “Password”, beside “Sign out”."
        ),
        "info",
    )
    return answer


@bp.route("/sign-in/password", methods=["GET", "POST"])
def own_password() -> ResponseReturnValue:
    """Choose one's first password, or change it; who came by link may do it later, and needs no present one."""
    require(current_user.is_authenticated)
    form = OwnPasswordForm(
        ask_present=current_user.password is not None and not came_by_link_lately()
    )
    if form.validate_on_submit():
        with refusals_beside(form):
            if form.current:
                checked_user(current_user.email, form.current.data)
            password_hash = hashed_outside(form.password.data)
            user = current_user._get_current_object()
            actions.set_password(user, password_hash, by=user)
            db.session.commit()
            flash(_("The new password is set."), "success")
            return enter(user, "password", my_work())
    return render_template("accounts/own_password.html", form=form), status_of(form)


def my_work() -> str:
    """Where somebody goes who has just signed in."""
    return url_for("home.manage")


def checked_user(email: str, password: str) -> User:
    """The account a password opens; refuses a wrong one, and too many tries at one account or from one network."""
    network = network_of(request.remote_addr or "")
    who = {"account_from_network": f"{email} {network}", "account": email, "network": network}
    if is_known_browser(user_with_email(email)):
        del who["account"]
    attempts = counted_attempts(**who)
    user = user_with_email(email)
    password_hash = user.password if user is not None and user.active else None
    db.session.rollback()
    if not passwords.is_right(password, password_hash):
        raise RuleError("sign_in_failed")
    actions.forget_attempts(attempts)
    db.session.commit()
    # Loaded again: it may have been closed while the password was looked at.
    user = user_with_email(email)
    if user is None or not user.active:
        raise RuleError("sign_in_failed")
    return user


def counted_attempts(**who: str) -> Sequence[int]:
    """Count one attempt for each kind of ``ATTEMPTS_ALLOWED`` named; refuses it when there were too many of one.

    It is stored before it is looked at, so that many attempts at the same moment see each other.
    """
    at = now()
    attempts = [actions.count_attempt(kind, name, at=at) for kind, name in who.items()]
    db.session.commit()
    minutes = max(
        minutes_to_wait(attempts_of(kind, name), ATTEMPTS_ALLOWED[kind], at)
        for kind, name in who.items()
    )
    if minutes:
        # Asking too early must not make the wait longer.
        actions.forget_attempts(attempts)
        db.session.commit()
        raise RuleError("too_many_attempts", minutes=minutes)
    return attempts


def came_by_link_lately() -> bool:
    """Whether this session began by a sign-in link, not longer ago than the link of a reset mail lives.

    Who forgot a password and gets no mail asks for such a link, and cannot tell the present password either.
    """
    began: float = session.get(CAME_BY_LINK_AT, 0)
    return now().timestamp() - began < LINK_LASTS[LinkKind.RESET].total_seconds()


def hashed_outside(password: str) -> str:
    """Hash a password with no transaction open."""
    db.session.rollback()
    return passwords.hash_of(password)


def enter(user: User, through: str, target: str) -> ResponseReturnValue:
    """Begin a new session for somebody who has proved who they are."""
    # What the session held before belongs to somebody who had not.
    session.clear()
    login_user(user, remember=False, authn_via=[through])
    answer = redirect(target, code=303)
    if through == "link":
        session[CAME_BY_LINK_AT] = now().timestamp()
    else:
        remember_browser(answer, user)
    return answer


def used_by(link: AccessLink | None) -> User:
    """Use up a link and return whose it is; refuses a closed account."""
    if link is None or link.user is None or not link.user.active:
        raise RuleError("link_closed")
    actions.use_link(link)
    return link.user


def closed_link(link: AccessLink | None) -> ResponseReturnValue:
    """Say what became of a link and what to do; 404 for one that never was, 410 for one that is over."""
    state = link_state(link, now())
    status = 404 if state is LinkState.UNKNOWN else 410
    return render_template(
        "accounts/closed_link.html", state=state, mail=bool(current_app.config["SMTP_HOST"])
    ), status


def post_reset(email: str) -> None:
    """Post the mail that lets somebody choose a new password; nothing where there is no open account.

    There the same is done and undone, so that the time it takes tells nobody who has an account.
    """
    found = user_with_email(email)
    user = found if found is not None and found.active else None
    attempt = db.session.begin_nested()
    _link, secret = actions.make_link(LinkKind.RESET, by=user, user=user)
    address = absolute(url_for(".reset", token=secret))
    body = render_template("mail/reset.txt", name=user.name if user else "", address=address)
    subject = _("%(site)s: choose a new password", site=current_app.config["SITE_NAME"])
    post_mail(user.email if user else "", subject, body)
    if user is None:
        attempt.rollback()
        # One thing stays written here as well: a commit with nothing in it is far quicker.
        actions.count_attempt("unknown", email)
