"""``eventhub units import``: brings a list of units in from a file."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import force_locale
from rich.progress import Progress

from eventhub.database import let_others_write, reading
from eventhub.units.imports import import_units, plan_import
from eventhub.units.organisation_store import stored_units
from eventhub.units.sheets import read_sheet

units = AppGroup("units", help="The organisation: units and their periods.")


@units.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only say what would change; store nothing.")
def import_file(file: Path, *, check: bool) -> None:
    """Bring a list of units in from FILE (.xlsx, .xls, .ods or .csv): every error and nothing stored, or all of it, in parts that each leave the units right."""
    sheet = read_sheet(file.read_bytes())
    if sheet.passed_over:
        others = ", ".join(sheet.passed_over)
        click.echo(
            f"Only the first sheet, “{sheet.name}”, is read; passed over: {others}.", err=True
        )
    with reading():
        stored = stored_units()
    plan = plan_import(sheet.rows, stored)
    with force_locale("en"):
        for row in plan.wrong:
            for sentence in row.sentences:
                click.echo(f"{row.number}: {sentence}", err=True)
    if plan.wrong:
        raise click.ClickException(f"{len(plan.wrong)} rows are wrong; nothing was stored.")
    if not check:
        with Progress() as progress:
            task = progress.add_task("Storing units", total=len(plan.touched))

            def pause(stored: int) -> None:
                let_others_write()
                progress.advance(task, stored)

            import_units(sheet.rows, by=None, pause=pause)
    click.echo(", ".join(f"{count} {state}" for state, count in plan.state_counts.items()))


def init_app(app: Flask) -> None:
    """Give the application its commands."""
    app.cli.add_command(units)
