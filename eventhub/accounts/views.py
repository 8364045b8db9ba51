"""The door (signing in by password or by link, out, a forgotten password), and the pages that keep accounts."""

from dataclasses import dataclass

import segno
from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security.utils import logout_user
from markupsafe import Markup
from sqlalchemy import select

from eventhub.accounts import actions, security
from eventhub.accounts.door import (
    checked_user,
    counted_attempts,
    enter,
    hashed_outside,
    load_current_user,
    proven_self,
)
from eventhub.accounts.forms import (
    ROLE_NAMES,
    AccountForm,
    ForgotForm,
    NewAccountForm,
    OwnPasswordForm,
    PasswordForm,
    SignInForm,
)
from eventhub.accounts.models import AccessLink, LinkKind, Role, User
from eventhub.accounts.queries import (
    accounts_within,
    grants_within,
    kept_accounts,
    link_with,
    roles_given_by,
    units_held,
    user_with_email,
)
from eventhub.accounts.rules import LinkState, link_state
from eventhub.columns import now
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.outbox.actions import post_mail
from eventhub.units.models import Unit, UnitPeriod
from eventhub.units.queries import names_of, units_meant
from eventhub.web import absolute, load, local_target, refusals_beside, require, status_of, today

bp = Blueprint("accounts", __name__)
PER_PAGE = 50


def init_app(app: Flask) -> None:
    """Bind Flask-Security to the accounts."""
    security.bind(app)


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
    if sends_mail() and form.validate_on_submit():
        with refusals_beside(form):
            counted_attempts(forgot=form.email.data, address=request.remote_addr or "")
            post_reset(user_with_email(form.email.data))
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
    return enter(user, "link", my_work() if user.password else url_for(".own_password"))


@bp.route("/sign-in/password", methods=["GET", "POST"])
def own_password() -> ResponseReturnValue:
    """Choose one's first password, or change it; who came by link may do it later."""
    require(current_user.is_authenticated)
    form = OwnPasswordForm(has_password=current_user.password is not None)
    if form.validate_on_submit():
        with refusals_beside(form):
            user = proven_self(form.current.data if form.current else None)
            password_hash = hashed_outside(form.password.data)
            actions.set_password(user, password_hash, by=user)
            db.session.commit()
            flash(_("The new password is set."), "success")
            return enter(user, "password", my_work())
    return render_template("accounts/own_password.html", form=form), status_of(form)


@dataclass(frozen=True)
class AccountList:
    """One page of the accounts within somebody's authority."""

    users: list[User]
    # How the units of their grants are called today.
    units: dict[int, UnitPeriod]
    # Those that may be opened and edited; the others also act outside one's authority.
    kept: set[int]
    total: int
    page: int
    pages: int
    search: str


@bp.get("/manage/accounts/")
def index() -> ResponseReturnValue:
    """The accounts within one's authority, with what each may do."""
    require(bool(roles_given_by(current_user)))
    search, page = request.args.get("q", ""), max(1, request.args.get("page", 1, int))
    reach = units_held(current_user, Role.ORGANIZER, today())
    users, total = accounts_within(reach, search=search, page=page, per_page=PER_PAGE)
    listed = AccountList(
        users=list(users),
        units=names_of({grant.unit_id for user in users for grant in user.grants}, today()),
        kept=kept_accounts(current_user, users, today()),
        total=total,
        page=page,
        pages=-(-total // PER_PAGE),
        search=search,
    )
    return render_template("accounts/index.html", listed=listed, role_names=ROLE_NAMES)


@bp.route("/manage/accounts/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Make an account for somebody in one's units, and get the link that signs them in."""
    roles = roles_given_by(current_user)
    require(bool(roles))
    form = NewAccountForm()
    form.offer_roles(roles)
    if form.validate_on_submit():
        with refusals_beside(form):
            role, unit = grant_chosen(form)
            user = actions.create_account(form.email.data, form.name.data, by=load_current_user())
            actions.give_grant(user, role, unit, by=load_current_user())
            return link_page(user)
    return render_template("accounts/create.html", form=form), status_of(form)


@bp.route("/manage/accounts/<int:user_id>", methods=["GET", "POST"])
def edit(user_id: int) -> ResponseReturnValue:
    """Change somebody's name and what they may do; make a link, close or reopen the account."""
    user = kept_account(user_id)
    form = AccountForm(obj=user, data={"grants": [grant.id for grant in user.grants]})
    form.offer_roles(roles_given_by(current_user))
    offer_grants(form, user)
    if form.validate_on_submit():
        with refusals_beside(form, user):
            kept = [(g.role, g.unit) for g in user.grants if g.id in form.grants.data]
            added = [grant_chosen(form)] if form.role.data or form.unit.data else []
            actions.update_account(
                user,
                form.name.data,
                kept + added,
                by=load_current_user(),
                row_version=int(form.row_version.data),
            )
            db.session.commit()
            flash(_("The account of %(name)s is saved.", name=user.name), "success")
            return redirect(url_for(".edit", user_id=user_id), code=303)
    return render_template("accounts/edit.html", form=form, user=user), status_of(form)


@bp.post("/manage/accounts/<int:user_id>/link")
def make_link(user_id: int) -> ResponseReturnValue:
    """Make a link that signs somebody in, to copy, show as QR or paste into a chat."""
    user = kept_account(user_id)
    if not user.active:
        raise RuleError("account_closed")
    return link_page(user)


@bp.post("/manage/accounts/<int:user_id>/deactivate")
def deactivate(user_id: int) -> ResponseReturnValue:
    """Close an account: it is signed out everywhere at once."""
    user = kept_account(user_id)
    actions.deactivate_account(user, by=load_current_user())
    db.session.commit()
    flash(_("The account of %(name)s is closed.", name=user.name), "success")
    return redirect(url_for(".edit", user_id=user_id), code=303)


@bp.post("/manage/accounts/<int:user_id>/reactivate")
def reactivate(user_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    user = kept_account(user_id)
    actions.reactivate_account(user, by=load_current_user())
    db.session.commit()
    flash(_("The account of %(name)s is open again.", name=user.name), "success")
    return redirect(url_for(".edit", user_id=user_id), code=303)


def my_work() -> str:
    """Where somebody goes who has just signed in."""
    return url_for("home.manage")


def sends_mail() -> bool:
    """Whether a mail server is set up."""
    return bool(current_app.config["SMTP_HOST"])


def kept_account(user_id: int) -> User:
    """An account that the visitor may keep; for everybody else it does not exist."""
    require(bool(roles_given_by(current_user)))
    user = load(select(User).where(User.id == user_id))
    require(user.id in kept_accounts(current_user, [user], today()))
    return user


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
    return render_template("accounts/closed_link.html", state=state, mail=sends_mail()), status


def post_reset(user: User | None) -> None:
    """Post the mail that lets somebody choose a new password; nothing where there is no open account."""
    if user is None or not user.active:
        return
    _link, secret = actions.make_link(LinkKind.RESET, by=user, user=user)
    address = absolute(url_for(".reset", token=secret))
    body = render_template("mail/reset.txt", user=user, address=address)
    subject = _("%(site)s: choose a new password", site=current_app.config["SITE_NAME"])
    post_mail(user.email, subject, body)


def grant_chosen(form: NewAccountForm | AccountForm) -> tuple[Role, Unit]:
    """The role and the unit of a form; refuses a unit that isn't known or clear, and what lies beyond one's authority."""
    if not form.role.data:
        raise RuleError("role_missing", field="role")
    role = Role(form.role.data)
    found = units_meant(
        form.unit.data or "", units_held(current_user, Role.ORGANIZER, today()), today()
    )
    if not found:
        raise RuleError("unit_unknown", field="unit")
    if len(found) > 1:
        choices = "; ".join(f"{period.name} ({period.unit.code})" for period in found)
        raise RuleError("unit_ambiguous", field="unit", choices=choices)
    unit = found[0].unit
    if not grants_within(current_user, [(role, unit.id)], today()):
        raise RuleError("grant_out_of_reach", field="role")
    return role, unit


def offer_grants(form: AccountForm, user: User) -> None:
    """Show what an account may do now, each to be kept or taken away."""
    units = names_of({grant.unit_id for grant in user.grants}, today())
    form.grants.choices = [
        (grant.id, f"{ROLE_NAMES[grant.role]} · {units[grant.unit_id].name}")
        for grant in user.grants
    ]


def link_page(user: User) -> ResponseReturnValue:
    """Make a sign-in link, mail it where mail is sent, and show it this once to whoever made it."""
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=load_current_user(), user=user)
    address = absolute(url_for(".open_link", token=secret))
    message = render_template("mail/sign_in.txt", user=user, address=address)
    if sends_mail():
        subject = _("%(site)s: your way in", site=current_app.config["SITE_NAME"])
        post_mail(user.email, subject, message)
    db.session.commit()
    # Black on white also in dark mode, with the quiet margin that readers need.
    qr = Markup(segno.make(address, error="m").svg_inline(light="white", omitsize=True))  # noqa: S704 - segno's own drawing
    page = render_template(
        "accounts/link.html",
        user=user,
        address=address,
        message=message,
        qr=qr,
        mailed=sends_mail(),
    )
    return page, 201, {"Cache-Control": "no-store"}
