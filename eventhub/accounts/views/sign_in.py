"""Signing in by password or by link, signing out, and a forgotten password.

Hashing a password takes long on purpose, so every transaction is ended before it begins.
"""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventhub.accounts import actions, passwords
from eventhub.accounts.browser_session import (
    begin_sign_in_here,
    end_sign_in_here,
    forget_sign_in,
    present_sign_in,
    remember_sign_in,
)
from eventhub.accounts.forms import ForgotForm, OwnPasswordForm, PasswordForm, SignInForm
from eventhub.accounts.guessable_passwords import ensure_good_password
from eventhub.accounts.models import AccessLink, LinkKind, User, Via
from eventhub.accounts.queries import link_with_secret, user_with_email
from eventhub.accounts.rules import LINK_LASTS, LinkState, link_state, network_of
from eventhub.accounts.sign_in_attempts import (
    AttemptOrigin,
    authenticate,
    count_reset_mail_or_refuse,
)
from eventhub.accounts.sign_ins import renew_secret
from eventhub.accounts.views.blueprint import bp
from eventhub.accounts.views.known_browsers import known_name, remember_browser
from eventhub.columns import now
from eventhub.database import lock_row
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.outbox.actions import post_mail
from eventhub.web import (
    absolute,
    local_target,
    refusals_beside,
    require,
    status_of,
)

CAME_BY_LINK_AT = "came_by_link_at"
"""Where a session keeps when a sign-in link began it."""


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with an e-mail address and a password."""
    form = SignInForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            user = authenticate_here(form.email.data, form.password.data)
            return enter(user, Via.PASSWORD, local_target(request.args.get("next"), my_work()))
    return render_template("accounts/sign_in.html", form=form), status_of(form)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Leave; also on a shared computer nothing of the session stays."""
    end_sign_in_here()
    db.session.commit()
    forget_sign_in()
    return redirect(url_for("home.index"), code=303)


@bp.route("/sign-in/forgot", methods=["GET", "POST"])
def request_reset() -> ResponseReturnValue:
    """Ask for a mail that lets one choose a new password; where no mail is sent the page says whom to ask."""
    form = ForgotForm()
    if current_app.config["SMTP_HOST"] and form.validate_on_submit():
        with refusals_beside(form):
            count_reset_mail_or_refuse(form.email.data, network_of(request.remote_addr or ""))
            post_reset(form.email.data)
            db.session.commit()
            # The same page for everybody, so that nobody learns who has an account.
            return render_template("accounts/mail_sent.html", email=form.email.data)
    return render_template("accounts/forgot.html", form=form), status_of(form)


@bp.route("/sign-in/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password through a link from a mail."""
    link = link_with_secret(LinkKind.RESET, token)
    if link_state(link, now()) is not LinkState.OPEN:
        return closed_link(link)
    form = PasswordForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            password_hash = hash_chosen_password(form, whose=link.user if link else None)
            user = redeem_link(link)
            actions.set_password(user, password_hash, by=user)
            answer = enter(user, Via.PASSWORD, my_work())
            flash(_("The new password is set."), "success")
            return answer
    return render_template("accounts/reset.html", form=form), status_of(form)


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
def open_link(token: str) -> ResponseReturnValue:
    """A sign-in link. Its page has one button, and only pressing it signs in: chat previews and mail scanners open links."""
    link = link_with_secret(LinkKind.SIGN_IN, token)
    if link_state(link, now()) is not LinkState.OPEN:
        return closed_link(link)
    if request.method != "POST":
        return render_template("accounts/open_link.html", link=link)
    user = redeem_link(link)
    if user.password_hash is None:
        return enter(user, Via.LINK, url_for(".set_own_password"))
    answer = enter(user, Via.LINK, my_work())
    flash(
        _(
            "Password forgotten? For one hour a new one can be chosen under “Password”, beside “Sign out”."
        ),
        "info",
    )
    return answer


@bp.route("/sign-in/password", methods=["GET", "POST"])
def set_own_password() -> ResponseReturnValue:
    """Choose one's first password, or change it; who came by link may do it later, and needs no present one."""
    require(current_user.is_authenticated)
    form = OwnPasswordForm(
        ask_present=current_user.password_hash is not None and not came_by_link_lately()
    )
    if form.validate_on_submit():
        with refusals_beside(form):
            if form.current:
                ensure_present_password(form.current.data)
            user, here = current_user._get_current_object(), present_sign_in()
            password_hash = hash_chosen_password(form, whose=user)
            actions.set_password(user, password_hash, by=user, here=here)
            return keep_signed_in(user)
    return render_template("accounts/own_password.html", form=form), status_of(form)


def my_work() -> str:
    """Where somebody goes who has just signed in."""
    return url_for("home.manage")


def authenticate_here(email: str, password: str) -> User:
    """The account a password opens, locked; refuses what ``authenticate`` refuses."""
    browser = known_name(user_with_email(email))
    return authenticate(
        email, password, AttemptOrigin(network_of(request.remote_addr or ""), browser)
    )


def ensure_present_password(password: str) -> None:
    """Refuse whoever sits at this browser and does not know the password of its account."""
    try:
        authenticate_here(current_user.email, password)
    except RuleError as error:
        if error.code == "sign_in_failed":
            raise RuleError("present_password_wrong", field="current") from error
        raise
    db.session.commit()


def came_by_link_lately() -> bool:
    """Whether this session began by a sign-in link, not longer ago than the link of a reset mail lives.

    Who forgot a password and gets no mail asks for such a link, and cannot tell the present password either.
    """
    began: float = session.get(CAME_BY_LINK_AT, 0)
    return now().timestamp() - began < LINK_LASTS[LinkKind.RESET].total_seconds()


def hash_chosen_password(form: PasswordForm, *, whose: User | None) -> str:
    """Hash the password somebody chose, with no transaction open; refuses one that others would guess."""
    own_words = [whose.name, whose.email] if whose is not None else []
    db.session.rollback()
    ensure_good_password(form.password.data, own_words)
    return passwords.hash_of(form.password.data)


def enter(user: User, via: Via, target: str) -> ResponseReturnValue:
    """Begin a new session for somebody who has proved who they are."""
    secret = begin_sign_in_here(user, via)
    answer = redirect(target, code=303)
    if via is Via.PASSWORD:
        remember_browser(answer, user)
    db.session.commit()
    remember_sign_in(user, secret, via)
    if via is Via.LINK:
        session[CAME_BY_LINK_AT] = now().timestamp()
    return answer


def keep_signed_in(user: User) -> ResponseReturnValue:
    """Go on in the browser in which a new password was set: it stays signed in for as long as it was."""
    here = present_sign_in()
    assert here is not None
    secret, via = renew_secret(here), here.via
    answer = redirect(my_work(), code=303)
    remember_browser(answer, user)
    db.session.commit()
    remember_sign_in(user, secret, via)
    flash(_("The new password is set."), "success")
    return answer


def redeem_link(link: AccessLink | None) -> User:
    """Use up a link and return whose it is, locked; refuses a closed account."""
    if link is None or link.user is None:
        raise RuleError("link_closed")
    lock_row(link.user)
    if not link.user.active:
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
