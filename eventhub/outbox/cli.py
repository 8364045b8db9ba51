"""``eventhub worker``: sends the mails of the outbox."""

import signal
import threading

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from eventhub.extensions import db
from eventhub.outbox.sending import send_due_mails

PAUSE_SECONDS = 5


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now, then end.")
@with_appcontext
def worker(*, once: bool) -> None:
    """Send the mails of the outbox, and try again what a mail server refused. Several may run."""
    if not current_app.config["SMTP_HOST"]:
        raise click.ClickException("No mail server is set: EVENTHUB_SMTP_HOST is empty.")
    stopped = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        # The mail being sent is finished first.
        signal.signal(ending, lambda *_: stopped.set())
    while not stopped.is_set():
        sent, failed = send_due_mails(current_app.config)
        db.session.remove()
        if sent or failed:
            click.echo(f"{sent} sent, {failed} put off or given up")
        if once:
            return
        stopped.wait(PAUSE_SECONDS)


def init_app(app: Flask) -> None:
    """Give the application its command."""
    app.cli.add_command(worker)
