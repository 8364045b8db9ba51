"""Hands mails to the mail server. Each is taken, sent and noted in transactions of their own, so that a slow server
holds up nobody and two workers never send the same one.
"""

import logging
import signal
import smtplib
import ssl
import threading
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.exc import OperationalError

from eventhub.extensions import db
from eventhub.outbox.actions import mark_failed, mark_sent, mark_unreadable, take_due_mail
from eventhub.outbox.models import Mail
from eventhub.sealing import SealError

log = logging.getLogger("eventhub.outbox")

PAUSE_SECONDS = 5
TIMEOUT_SECONDS = 30
TLS_PORT = 465
"""Here TLS begins at once; at other ports it is asked for first (STARTTLS)."""


def send_until_stopped(app: Flask, tell: Callable[[str], None] = print) -> None:
    """Send what is due, again and again until SIGTERM or SIGINT; the mail being sent is finished first."""
    stopped = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stopped.set())
    while not stopped.is_set():
        try:
            with app.app_context():
                sent, failed = send_due_mails(app.config, stopped.is_set)
        except OperationalError as error:
            tell(f"The mails wait, because the database does not answer: {str(error.orig).strip()}")
        else:
            if sent or failed:
                tell(f"{sent} sent, {failed} put off")
        stopped.wait(PAUSE_SECONDS)


def send_due_mails(
    config: Mapping[str, Any], is_over: Callable[[], bool] = lambda: False
) -> tuple[int, int]:
    """Send everything that is due now, or until it is over. Returns how many were sent and how many put off or given up."""
    sent = failed = 0
    while not is_over() and (mail := take_due_mail()) is not None:
        try:
            made = message(mail, config)
            # A mail server may be slow: no transaction, and so no lock, is open while it is spoken to.
            db.session.commit()
            deliver(made, config)
        except SealError:
            mark_unreadable(mail)
            failed += 1
        except (OSError, smtplib.SMTPException, ValueError) as error:
            mark_failed(mail, f"{type(error).__name__}: {error}")
            # The whole of it may name whom the mail is for; it is kept with the mail.
            log.warning("mail %s is put off: %s %s", mail.id, type(error).__name__, code_of(error))
            failed += 1
        else:
            mark_sent(mail)
            sent += 1
        db.session.commit()
    db.session.rollback()
    return sent, failed


def code_of(error: Exception) -> str:
    """The mail server's own code or the system's word for what went wrong, and nothing about anybody."""
    code = getattr(error, "smtp_code", None)
    return str(code or (error.strerror if isinstance(error, OSError) else "") or "").strip()


def deliver(made: EmailMessage, config: Mapping[str, Any]) -> None:
    """Hand one mail to the server of the settings."""
    with connection(config) as server:
        if config["SMTP_USER"]:
            server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
        server.send_message(made)


def connection(config: Mapping[str, Any]) -> smtplib.SMTP:
    """A connection to the mail server, encrypted unless the settings say otherwise."""
    host, port = config["SMTP_HOST"], config["SMTP_PORT"]
    context = ssl.create_default_context()
    if config["SMTP_TLS"] and port == TLS_PORT:
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    if config["SMTP_TLS"]:
        server.starttls(context=context)
    return server


def message(mail: Mail, config: Mapping[str, Any]) -> EmailMessage:
    """The mail as it goes out."""
    domain = urlsplit(config["BASE_URL"]).hostname or "localhost"
    made = EmailMessage()
    made["From"] = config["MAIL_FROM"] or f"eventhub@{domain}"
    made["To"] = mail.recipient
    made["Subject"] = mail.subject
    made["Date"] = formatdate()
    # The same for each attempt, so that a mailbox can drop a second copy.
    made["Message-ID"] = f"<mail-{mail.id}-{mail.created_at:%Y%m%d%H%M%S}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.body)
    return made
