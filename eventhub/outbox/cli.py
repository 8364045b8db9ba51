"""``eventhub worker``: sends the mails of the outbox."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from eventhub.folders import lock_while_running
from eventhub.outbox.sending import send_due_mails, send_until_stopped


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now, then end.")
@with_appcontext
def worker(*, once: bool) -> None:
    """Send the mails of the outbox, and try again what a mail server refused. Several may run."""
    if not current_app.config["SMTP_HOST"]:
        raise click.ClickException("No mail server is set: EVENTHUB_SMTP_HOST is empty.")
    with lock_while_running(current_app.instance_path):
        if once:
            sent, failed = send_due_mails(current_app.config)
            click.echo(f"{sent} sent, {failed} put off or given up")
        else:
            send_until_stopped(current_app._get_current_object(), click.echo)  # type: ignore[attr-defined]  # the proxy's own


def init_app(app: Flask) -> None:
    """Give the application its command."""
    app.cli.add_command(worker)
