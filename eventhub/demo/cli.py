"""``eventhub demo``: load the demonstration, or bring its conference of today to today."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from sqlalchemy import select

from eventhub.accounts.actions import create_account, give_grant
from eventhub.accounts.models import Role, User
from eventhub.columns import now
from eventhub.conferences.models import Conference
from eventhub.demo.conferences import create_demo_conference, create_demo_points
from eventhub.demo.data_files import read_rows
from eventhub.demo.organisation import load_organisation
from eventhub.demo.resolution import load_resolution
from eventhub.demo.upcoming import load_briefing, load_training, move_to_today
from eventhub.extensions import db
from eventhub.units.models import Unit

ORGANIZER = "organizer@demo.example"
CONGRESSES = ("dai-hoi-phu-nu-xiii", "dai-hoi-phu-nu-bo-cong-an-ix")
"""Two past ones that the announcement of June 2022 cites."""
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(demo)


@click.command()
@with_appcontext
@click.option("--if-empty", is_flag=True, help="Do nothing where there is data already.")
def demo(*, if_empty: bool) -> None:
    """Load invented conferences to look around in; run again, it brings today's to today."""
    console = Console()
    at = now().astimezone(ZONE)
    organizer = db.session.scalars(select(User).where(User.email == ORGANIZER)).one_or_none()
    if organizer is not None:
        moved = move_to_today(by=organizer, at=at)
        db.session.commit()
        for title in moved:
            console.print(f"Moved: {title}")
    elif if_empty and _has_data():
        return
    elif _has_data():
        raise click.ClickException(
            "This database has data of its own. Load the demonstration into an empty one: "
            "set EVENTHUB_INSTANCE to a new folder."
        )
    else:
        _load(console, at)


def _has_data() -> bool:
    return any(
        db.session.scalar(select(model.id).limit(1)) is not None
        for model in (User, Unit, Conference)
    )


def _load(console: Console, at: datetime) -> None:
    password = current_app.config["DEMO_PASSWORD"] or secrets.token_urlsafe(9)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Loading the demonstration", total=5)
        units = load_organisation()
        organizer = _load_accounts(units, password)
        steps: list[Callable[[], object]] = [
            lambda: _load_congresses(units, by=organizer),
            lambda: load_training(units, by=organizer, at=at),
            lambda: load_briefing(units, by=organizer, at=at),
            lambda: load_resolution(units, by=organizer),
        ]
        progress.advance(task)
        for step in steps:
            step()
            progress.advance(task)
        db.session.commit()
    console.print("Sign in with one of these, all with the same password:")
    for user in db.session.scalars(select(User).order_by(User.id)):
        console.print(f"  {user.email}")
    console.print(f"  password: {password}", highlight=False)


def _load_accounts(units: Mapping[str, Unit], password: str) -> User:
    """The four accounts and their grants; returns the organizer's."""
    users: dict[str, User] = {}
    for row in read_rows("accounts.csv"):
        email = row["email"]
        if email not in users:
            users[email] = create_account(email, row["name"], by=None, password=password)
        give_grant(users[email], Role(row["role"]), units[row["unit"]], by=None)
    return users[ORGANIZER]


def _load_congresses(units: Mapping[str, Unit], *, by: User) -> None:
    for slug in CONGRESSES:
        create_demo_points(create_demo_conference(slug, units, by=by), units, by=by)
