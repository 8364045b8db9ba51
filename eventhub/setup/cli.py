"""``eventhub setup`` and ``eventhub db upgrade``; of Flask-Migrate's commands that one alone is for operators."""

from datetime import datetime

import click
import flask_migrate
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from eventhub.accounts.cli import account_problems, create_sign_in_address
from eventhub.extensions import db
from eventhub.migration_state import applied_migration, ensure_known_migration, newest_migration
from eventhub.setup import readiness
from eventhub.setup.actions import ensure_not_set_up, set_up
from eventhub.units.rules import LEVELS

LONG_AGO = "1900-01-01"
QUESTIONS = {
    "unit_code": "Code of the topmost unit, e.g. bo-cong-an",
    "unit_name": "Full name of the unit",
    "email": "E-mail address of the administrator",
    "name": "Full name of the administrator",
}
database = AppGroup("db", help="The database's tables.")


@database.command("upgrade")
def upgrade() -> None:
    """Make the tables, or bring them to this version. Back up first: eventhub backup."""
    with db.engine.connect() as connection:
        present = applied_migration(connection)
    if present is not None:
        ensure_known_migration(present)
    flask_migrate.upgrade()
    if present != newest_migration():
        click.echo("The database is ready for this version.")


@click.command()
@click.option("--unit-code", help="Short code of the topmost unit, e.g. bo-cong-an.")
@click.option("--unit-name", help="Its full name.")
@click.option(
    "--level",
    default=LEVELS[0][0],
    show_default=True,
    help=f"Its level: {', '.join(code for code, *_names in LEVELS)}.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    default=LONG_AGO,
    show_default=True,
    help="The first day it existed; a list of units that is imported later may say more exactly.",
)
@click.option("--email", help="The administrator's address.")
@click.option("--name", help="The administrator's full name.")
@click.option("--password", help="Without it, a sign-in link is printed.")
@with_appcontext
def setup(*, since: datetime, password: str | None, **facts: str | None) -> None:
    """Make the first unit and the administrator of a new site; asks for what isn't given."""
    ensure_not_set_up()
    told = {
        name: (value or str(click.prompt(QUESTIONS[name]))).strip() for name, value in facts.items()
    }
    for problem in account_problems(told["email"], told["name"], password):
        raise click.ClickException(problem)
    administrator = set_up(**told, since=since.date(), password=password)
    address = None if password else create_sign_in_address(administrator)
    db.session.commit()
    if address:
        click.echo(f"{administrator.email} signs in with this link, once, within 72 hours:")
    click.echo(address or f"{administrator.email} can sign in.")


def init_app(app: Flask) -> None:
    """Give the application its commands, and its pages what they say until these were run."""
    app.cli.add_command(database)
    app.cli.add_command(setup)
    readiness.init_app(app)
