"""``eventhub user``: makes the first accounts, and sign-in links when nobody else can."""

from collections.abc import Iterator

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from eventhub.accounts.actions import create_account, give_grant, make_link
from eventhub.accounts.guessable_passwords import ensure_good_password
from eventhub.accounts.models import LinkKind, Role, User
from eventhub.accounts.queries import user_with_email
from eventhub.accounts.rules import LONGEST_ACCOUNT_NAME
from eventhub.errors import RuleError
from eventhub.extensions import db
from eventhub.text.folding import one_line
from eventhub.units.models import Unit
from eventhub.units.queries import has_code

user = AppGroup("user", help="Accounts and sign-in links.")


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="Full name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="administrator")
@click.option("--unit", "code", required=True, help="Code of the unit; the role covers all below.")
@click.option("--password", help="Without it, a sign-in link is printed.")
def create(email: str, name: str, role: str, code: str, password: str | None) -> None:
    """Make an account with a role over a unit and all below it."""
    for problem in account_problems(email, name, password):
        raise click.ClickException(problem)
    account = create_account(email, name, by=None, password=password)
    give_grant(account, Role(role), unit_with_code(code), by=None)
    address = None if password else create_sign_in_address(account)
    db.session.commit()
    click.echo(address or f"{account.email} can sign in.")


@user.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a link that signs an account in: once, within 72 hours."""
    account = user_with_email(email)
    if account is None or not account.active:
        raise click.ClickException(f"There is no open account {email}.")
    address = create_sign_in_address(account)
    db.session.commit()
    click.echo(address)


def account_problems(email: str, name: str, password: str | None) -> Iterator[str]:
    """What is wrong with what an account shall be made of, in English as all that commands say."""
    try:
        validate_email(one_line(email), check_deliverability=False)
    except EmailNotValidError:
        yield f"{email} is no e-mail address."
    if not 0 < len(one_line(name)) <= LONGEST_ACCOUNT_NAME:
        yield f"A name has 1 to {LONGEST_ACCOUNT_NAME} letters."
    if password is not None:
        try:
            ensure_good_password(password, [name, email])
        except RuleError as error:
            with force_locale("en"):
                yield error.sentence


def unit_with_code(code: str) -> Unit:
    """A unit by its code."""
    unit = db.session.scalars(select(Unit).where(has_code(code))).one_or_none()
    if unit is None:
        raise click.ClickException(
            f"There is no unit {code}. Bring the units in first: eventhub units import FILE"
        )
    return unit


def create_sign_in_address(account: User) -> str:
    """A new sign-in link as an address to open."""
    _link, secret = make_link(LinkKind.SIGN_IN, by=None, user=account)
    return f"{current_app.config['BASE_URL'].rstrip('/')}/sign-in/link/{secret}"


def init_app(app: Flask) -> None:
    """Give the application its commands."""
    app.cli.add_command(user)
