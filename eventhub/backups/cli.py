"""``eventhub backup`` and ``eventhub restore``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from eventhub.backups.archive import Advance, needs_passphrase
from eventhub.backups.making import Begin, SiteSummary, is_of_newer_version, make_backup, summary
from eventhub.backups.restoring import (
    OpenedBackup,
    ensure_secret_can_be_restored,
    folder_beside,
    open_backup,
    replace_site,
    set_unreadable_aside,
)
from eventhub.columns import now
from eventhub.folders import lock_alone, workshop

SHORTEST_PASSPHRASE = 12


@click.command()
@click.argument("file", required=False)
@click.option(
    "--encrypt",
    is_flag=True,
    help="Encrypt it with a passphrase that is asked for; so it is too where EVENTHUB_BACKUP_PASSPHRASE is set.",
)
@click.option("--yes", is_flag=True, help="Overwrite an existing FILE without asking.")
@with_appcontext
def backup(file: str | None, *, encrypt: bool, yes: bool) -> None:
    """Back up database and secret into FILE while the site runs, and doctor the copy.

    Without FILE, or where it is a folder, the name says the day and the hour. Ends with status 1 if the doctor finds
    something; the file is kept all the same. Whoever has an unencrypted one can read and sign everything.
    """
    path = _file_for(file)
    if path.exists() and not yes:
        click.confirm(f"{path} exists. Overwrite it?", abort=True)
    passphrase = _new_passphrase(encrypt=encrypt)
    with _progress() as begin:
        manifest, found = make_backup(
            current_app._get_current_object(),  # type: ignore[attr-defined]  # what the proxy stands for
            path,
            passphrase=passphrase,
            begin=begin,
        )
    rows = manifest.rows
    click.echo(
        f"{path}: {_counted(rows['conference'], rows['attendee'], rows['user_account'])}"
        f", {_megabytes(path)}, {'encrypted' if passphrase else 'not encrypted'}"
    )
    if found:
        many = f"{len(found)} differences" if len(found) > 1 else "one difference"
        raise click.ClickException(
            f"The backup is kept, but doctor finds {many} in it, first: {found[0]}"
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace what is there without asking.")
@click.option(
    "--keep/--no-keep",
    default=True,
    show_default=True,
    help="First back up what is there into the instance folder.",
)
@with_appcontext
def restore(file: Path, *, yes: bool, keep: bool) -> None:
    """Replace database and secret by those of FILE, made by backup on either database; not while the site runs.

    Backups of older versions are brought up to date on the way. A restore that is cut off leaves what was there before.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what the proxy stands for
    passphrase = _known_passphrase(file)
    with lock_alone(app.instance_path), workshop(folder_beside(app), "restore") as folder:
        with _progress() as begin:
            opened = open_backup(file, folder, passphrase=passphrase, begin=begin)
        ensure_secret_can_be_restored(opened)
        _replace(app, opened, yes=yes, keep=keep)
    click.echo(
        f"Restored: {_described(opened.summary)}. Next: eventhub doctor, then eventhub serve"
    )


def _replace(app: Flask, opened: OpenedBackup, *, yes: bool, keep: bool) -> None:
    present = summary()
    click.echo(f"Here now:    {_described(present)}")
    made_at = datetime.fromisoformat(opened.manifest.made_at)
    click.echo(f"The backup:  {_described(opened.summary)}; made {_moment(made_at)}")
    if not yes:
        click.confirm("Replace what is here by the backup?", abort=True)
    with _progress() as begin:
        kept = _back_up_present(app, present, begin) if keep else None
        replace_site(app, opened, begin)
    if kept:
        click.echo(f"What was here is kept in {kept}")


def _back_up_present(app: Flask, present: SiteSummary | None, begin: Begin) -> Path | None:
    """Back up what is there, for one step back; an empty site leaves nothing."""
    if present is None or is_of_newer_version():
        return set_unreadable_aside(app, _stamp())
    if present.last_change is None:
        return None
    kept = Path(app.instance_path) / f"before-restore-{_stamp()}.backup"
    make_backup(app, kept, passphrase=None, begin=begin, doctor=False)
    return kept


def _file_for(file: str | None) -> Path:
    path = Path(file or "")
    if path.is_dir():
        path /= f"eventhub-{_stamp()}.backup"
    elif file and file.endswith(os.sep):
        raise click.ClickException(f"There is no folder {path}.")
    if not path.parent.is_dir():
        raise click.ClickException(f"There is no folder {path.parent}.")
    return path


def _new_passphrase(*, encrypt: bool) -> str | None:
    passphrase: str = current_app.config["BACKUP_PASSPHRASE"]
    if encrypt and not passphrase:
        passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
        raise click.ClickException(
            f"A passphrase for backups has at least {SHORTEST_PASSPHRASE} letters."
        )
    return passphrase or None


def _known_passphrase(file: Path) -> str | None:
    if not needs_passphrase(file):
        return None
    named: str = current_app.config["BACKUP_PASSPHRASE"]
    return named or str(click.prompt("Passphrase", hide_input=True))


@contextmanager
def _progress() -> Iterator[Begin]:
    """Show each step with a bar, on the error stream, and only until the work is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as progress:

        def begin(step: str, total: int | None) -> Advance:
            task = progress.add_task(step, total=total)
            return lambda done: progress.advance(task, done)

        yield begin


def _described(found: SiteSummary | None) -> str:
    if found is None:
        return "no database that can be read"
    changed = f", last change {_moment(found.last_change)}" if found.last_change else ""
    return _counted(found.conferences, found.people, found.accounts) + changed


def _counted(conferences: int, people: int, accounts: int) -> str:
    return ", ".join(
        f"{number} {one if number == 1 else many}"
        for number, one, many in (
            (conferences, "conference", "conferences"),
            (people, "person on rosters", "people on rosters"),
            (accounts, "account", "accounts"),
        )
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(current_app.config['TIMEZONE'])):%d/%m/%Y %H:%M}"


def _stamp() -> str:
    return f"{now().astimezone(ZoneInfo(current_app.config['TIMEZONE'])):%Y%m%d-%H%M%S}"


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1_000_000:.1f} MB"


def init_app(app: Flask) -> None:
    """Give the application its commands."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)
