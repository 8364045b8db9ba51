"""The pages that manage accounts: within one's units, and never with more authority than one's own."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from eventhub.accounts import actions
from eventhub.accounts.forms import ROLE_NAMES, AccountForm, NewAccountForm
from eventhub.accounts.models import LinkKind, Role, User
from eventhub.accounts.queries import (
    accounts_below,
    accounts_within,
    link_opened_by,
    manageable_accounts,
    managed_units,
    roles_given_by,
)
from eventhub.accounts.rules import secret_of_form
from eventhub.accounts.views.blueprint import bp
from eventhub.columns import today
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.outbox.actions import post_mail
from eventhub.units.models import Unit
from eventhub.units.queries import naming_periods, units_meant
from eventhub.web import (
    absolute,
    load,
    page_number,
    refusals_beside,
    require,
    search_asked,
    status_of,
)

PER_PAGE = 50


@bp.get("/manage/accounts/")
def index() -> ResponseReturnValue:
    """The accounts within one's authority, with what each may do."""
    require(bool(roles_given_by(current_user)))
    search = search_asked()
    reach = managed_units(current_user, today())
    listed = accounts_within(reach, search=search, page=page_number(), per_page=PER_PAGE)
    return render_template(
        "accounts/index.html",
        listed=listed,
        units=naming_periods(
            {grant.unit_id for user in listed.rows for grant in user.grants}, today()
        ),
        managed=manageable_accounts(current_user, listed.rows, today()),
        search=search,
        role_names=ROLE_NAMES,
    )


@bp.route("/manage/accounts/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Make an account for somebody in one's units, and get the link that signs them in; pressed twice, it is the same."""
    roles = roles_given_by(current_user)
    require(bool(roles))
    form = NewAccountForm().fill_nonce()
    form.offer_roles(roles)
    if form.validate_on_submit():
        with refusals_beside(form):
            secret = secret_of_form(
                current_app.config["SECRET_KEY"], form.nonce.data, current_user.id, form.entered
            )
            user = create_account_with_link(form, secret)
            db.session.commit()
            return link_page(user, secret) if is_below(user) else say_mailed_to_equal(user)
    return render_template("accounts/create.html", form=form), status_of(form)


@bp.route("/manage/accounts/<int:user_id>", methods=["GET", "POST"])
def edit(user_id: int) -> ResponseReturnValue:
    """Change somebody's name and what they may do; make a link, close or reopen the account."""
    user = managed_account(user_id)
    form = AccountForm(obj=user)
    form.offer_roles(roles_given_by(current_user))
    offer_grants(form, user)
    if form.validate_on_submit():
        with refusals_beside(form, user):
            kept = [(g.role, g.unit) for g in user.grants if g.id in (form.grant_ids.data or ())]
            added = [grant_chosen(form)] if form.role.data or form.unit.data else []
            actions.update_account(
                user,
                form.name.data,
                kept + added,
                by=current_user,
                row_version=form.version,
            )
            db.session.commit()
            flash(_("The account of %(name)s is saved.", name=user.name), "success")
            return redirect(url_for(".edit", user_id=user_id), code=303)
    page = render_template("accounts/edit.html", form=form, user=user, may_make_link=is_below(user))
    return page, status_of(form)


@bp.post("/manage/accounts/<int:user_id>/link")
def make_link(user_id: int) -> ResponseReturnValue:
    """Make a link that signs somebody in, to copy, show as QR or paste into a chat; never for an equal."""
    user = managed_account(user_id, locked=True)
    actions.ensure_below(current_user, user)
    if not user.active:
        raise RuleError("account_closed")
    secret = create_sign_in_link(user)
    db.session.commit()
    return link_page(user, secret)


@bp.post("/manage/accounts/<int:user_id>/deactivate")
def deactivate(user_id: int) -> ResponseReturnValue:
    """Close an account: it is signed out everywhere at once."""
    user = managed_account(user_id)
    actions.deactivate_account(user, by=current_user)
    db.session.commit()
    flash(_("The account of %(name)s is closed.", name=user.name), "success")
    return redirect(url_for(".edit", user_id=user_id), code=303)


@bp.post("/manage/accounts/<int:user_id>/reactivate")
def reactivate(user_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    user = managed_account(user_id)
    actions.reactivate_account(user, by=current_user)
    db.session.commit()
    flash(_("The account of %(name)s is open again.", name=user.name), "success")
    return redirect(url_for(".edit", user_id=user_id), code=303)


def managed_account(user_id: int, *, locked: bool = False) -> User:
    """An account that the visitor may manage; for everybody else it does not exist.

    ``locked``: nobody gives it more until this transaction ends.
    """
    require(bool(roles_given_by(current_user)))
    asked = select(User).where(User.id == user_id)
    user = load(asked.with_for_update() if locked else asked)
    require(user.id in manageable_accounts(current_user, [user], today()))
    return user


def grant_chosen(form: NewAccountForm | AccountForm) -> tuple[Role, Unit]:
    """The role and the unit of a form; refuses a unit that isn't known or clear."""
    if not form.role.data:
        raise RuleError("role_missing", field="role")
    role = Role(form.role.data)
    found = units_meant(form.unit.data or "", managed_units(current_user, today()), today())
    if not found:
        raise RuleError("unit_unknown", field="unit")
    if len(found) > 1:
        choices = "; ".join(f"{period.name} ({period.unit.code})" for period in found)
        raise RuleError("unit_ambiguous", field="unit", choices=choices)
    return role, found[0].unit


def offer_grants(form: AccountForm, user: User) -> None:
    """Show what an account may do now, each to be left or taken away."""
    units = naming_periods({grant.unit_id for grant in user.grants}, today())
    form.grant_ids.choices = [
        (grant.id, f"{ROLE_NAMES[grant.role]} · {units[grant.unit_id].name}")
        for grant in user.grants
    ]


def create_account_with_link(form: NewAccountForm, secret: str) -> User:
    """The account that a form makes, with the link of a secret; or that it has made, while that link is still open."""
    role, unit = grant_chosen(form)
    try:
        user = actions.create_account(form.email.data, form.name.data, by=current_user)
    except RuleError:
        earlier = link_opened_by(LinkKind.SIGN_IN, secret)
        if earlier is None or earlier.user is None:
            raise
        return earlier.user
    actions.give_grant(user, role, unit, by=current_user)
    if not is_below(user) and not current_app.config["SMTP_HOST"]:
        raise RuleError("account_would_be_equal", field="role")
    create_sign_in_link(user, secret)
    return user


def is_below(user: User) -> bool:
    """Whether an account is strictly below the visitor, who may then see a link that signs in to it."""
    return bool(accounts_below(current_user, [user], today()))


def say_mailed_to_equal(user: User) -> ResponseReturnValue:
    """Say that the link of a new equal goes to her alone."""
    flash(
        _(
            "The account of %(name)s is made. Its sign-in link goes by mail to %(email)s alone.",
            name=user.name,
            email=user.email,
        ),
        "success",
    )
    return redirect(url_for(".edit", user_id=user.id), code=303)


def create_sign_in_link(user: User, secret: str | None = None) -> str:
    """The secret of a new sign-in link, which is mailed where mail is sent."""
    _link, secret = actions.make_link(LinkKind.SIGN_IN, by=current_user, user=user, secret=secret)
    if current_app.config["SMTP_HOST"]:
        subject = _("%(site)s: your way in", site=current_app.config["SITE_NAME"])
        post_mail(user.email, subject, link_message(user, secret))
    return secret


def link_page(user: User, secret: str) -> ResponseReturnValue:
    """Show a sign-in link to whoever made it, this once."""
    page = render_template(
        "accounts/link.html",
        user=user,
        address=link_address(secret),
        message=link_message(user, secret),
        mailed=bool(current_app.config["SMTP_HOST"]),
    )
    return page, 201, {"Cache-Control": "no-store"}


def link_message(user: User, secret: str) -> str:
    """A ready text for a chat or a mail, with a sign-in link."""
    return render_template("mail/sign_in.txt", user=user, address=link_address(secret))


def link_address(secret: str) -> str:
    """The address of a sign-in link."""
    return absolute(url_for(".open_link", token=secret))
