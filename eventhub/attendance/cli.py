"""``eventhub doctor``: counts everything anew and compares."""

from itertools import islice

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from rich.console import Console

from eventhub.attendance.doctor import differences
from eventhub.database import reading
from eventhub.notices import notices

SHOWN = 50
"""Differences shown one by one."""


@click.command()
@with_appcontext
def doctor() -> None:
    """Recount seats, presence and figures from what was recorded, and name every difference.

    Changes nothing. Ends with status 1 if anything doesn't add up.
    """
    for notice in notices(current_app):
        click.echo(f"Warning: {notice}", err=True)
    # It only reads, for as long as it takes: nobody who writes waits for it.
    with Console(stderr=True).status("Counting everything anew…"), reading():
        found = differences()
        shown = list(islice(found, SHOWN))
        more = sum(1 for _ in found)
    for each in shown:
        click.echo(f"{each.what}, {each.where}: {each.stored}; counted: {each.counted}")
    if shown:
        total = len(shown) + more
        raise click.ClickException(f"{total} differences: what stands isn't what was recorded.")
    click.echo("Everything adds up.")


def init_app(app: Flask) -> None:
    """Give the application its command."""
    app.cli.add_command(doctor)
